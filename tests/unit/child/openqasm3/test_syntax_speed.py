"""How long parsing takes, beside what else is measured in the same run: no number here is a time."""

from __future__ import annotations

import contextlib
import time

import openqasm3
import pytest
from qiskit import qasm3

from quantask_worker.child.load_qasm3 import load
from quantask_worker.child.openqasm3.problems import ProgramError
from quantask_worker.child.openqasm3.syntax.parser import parse


def program(gates):
    pairs = "".join(f"rz(0.{i}*pi) q[3]; cx q[1], q[2];\n" for i in range(gates // 2))
    return f'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[5] q;\n{pairs}'


def seconds(parser, source, rounds):
    """The least processor time that this took: other processes only ever make it more."""
    measured = []
    for _ in range(rounds):
        begin = time.process_time()
        with contextlib.suppress(ProgramError):
            parser(source)
        measured.append(time.process_time() - begin)
    return min(measured)


def test_ten_thousand_gates_take_a_seventh_of_what_the_specifications_package_takes():
    ours = seconds(parse, program(10_000), rounds=5)
    theirs = seconds(openqasm3.parse, program(500), rounds=3) * 20
    assert ours < theirs / 7


def test_ten_thousand_gates_are_a_circuit_in_fifteen_hundredths_of_what_qiskits_importer_takes():
    source = program(10_000)
    # Beside each other, as half of a processor that others use takes longer for both.
    turns = [
        (seconds(lambda source: load(source, max_qubits=5), source, rounds=3), seconds(qasm3.loads, source, rounds=1))
        for _ in range(3)
    ]
    assert min(ours / theirs for ours, theirs in turns) < 0.15


LENGTH = 100_000  # characters

PIECES = (
    *(
        "cal ",
        "cal {",
        "defcal x $0 {\n",
        "defcal x(a",
        '"',
        "'",
        "/*",
        "/",
        "@a ",
        "@",
        "#",
        "pragma\n",
        "\n",
        "\ufeff",
    ),
    *("1", "1 ", "1_", "0x", "$", "é", "(", "[", "{", "}", ";", "x ", "x;", "a.", "if (a) ", "gate g q {", "pow("),
)


@pytest.fixture(scope="module")
def plain():
    """What a plain program of this length takes."""
    return seconds(parse, program(8_000)[:LENGTH], rounds=3)


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_no_text_takes_long_for_its_length(piece, plain):
    assert seconds(parse, piece * (LENGTH // len(piece)), rounds=1) < 20 * plain
