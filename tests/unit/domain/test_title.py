from __future__ import annotations

import pytest

from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.short_ids import short_ids
from quantask_jupyter.domain.task import TaskRequest
from quantask_jupyter.domain.title import MOST, title_of

BELL = """// A Bell pair
OPENQASM 3.0;
include "stdgates.inc"; /* gates
of the book */
qubit[2] q;
bit[2] c;
h q[0];   cx q[0],
   q[1];
c = measure q;
"""
OLD = 'OPENQASM 2.0; include "qelib1.inc"; qreg q[1]; creg c[1]; x q[0]; measure q -> c;'


def asked(source: str, *, name: str | None = None, form: CircuitFormat = CircuitFormat.OPENQASM3) -> TaskRequest:
    return TaskRequest(Circuit(form, source), name=name)


@pytest.mark.parametrize(
    ("source", "title"),
    [
        (BELL, "h q[0]; cx q[0], q[1]; c = measure q"),
        (OLD, "x q[0]; measure q -> c"),
        ("input float theta; qubit q; rx(theta) q;", "input float theta; rx(theta) q"),
        ("#pragma once a\n@bind\nx $0;", "x $0"),
        ("qubit q;", "qubit q"),
        ("qubits q;", "qubits q"),
        ("// nothing", "OpenQASM circuit"),
        ("/* without an end; x q;", "OpenQASM circuit"),
    ],
)
def test_a_circuit_without_a_name_is_called_after_its_first_statements(source: str, title: str) -> None:
    assert title_of(asked(source)) == title


def test_a_long_circuit_is_cut_between_two_statements() -> None:
    title = title_of(asked("h q; " * 1000))
    assert len(title) <= MOST
    assert title == "h q; " * 15 + "…"
    assert title_of(asked(f"h q; {'x' * 90} q;")) == "h q; …"


def test_one_long_statement_is_cut_within() -> None:
    assert title_of(asked(f"{'x' * 90} q;")) == "x" * (MOST - 1) + "…"


def test_a_name_is_the_title() -> None:
    assert title_of(asked(BELL, name="bell")) == "bell"


def test_tasks_of_a_batch_are_called_after_their_place_in_it() -> None:
    assert title_of(asked(BELL), "scan", 3) == "scan[3]"
    assert title_of(asked(BELL, name="ghz"), "scan", 3) == "scan[3] ghz"
    assert title_of(asked(BELL, name="ghz"), None, 0) == "[0] ghz"
    assert title_of(asked("x q;"), None, 299) == "[299] x q"
    assert title_of(asked("", form=CircuitFormat.QPY), None, 1) == "[1] Qiskit circuit"


def test_short_ids_are_the_ends_of_ids_as_short_as_tells_them_apart() -> None:
    ids = ["01a2274a-7b1e-7c3a-9f00-0000aaaabbbb", "01a2274a-7b1e-7c3a-9f00-0000aaaacccc"]
    assert short_ids(ids) == ["aaaabbbb", "aaaacccc"]
    assert short_ids([ids[0], "01a2274a-7b1e-7c3a-9f00-0001aaaabbbb"]) == ["0aaaabbbb", "1aaaabbbb"]
    assert short_ids([ids[0], ids[0]]) == ["01a2274a7b1e7c3a9f000000aaaabbbb"] * 2
    assert short_ids([]) == []
