"""Random classical expressions and programs, beside an interpreter that is not Aer. Every value is exact."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from qiskit import QuantumCircuit

from tests.unit.child.classical.interpreter import Interpreter
from tests.unit.child.classical.random_programs import Programs, circuit_of_expressions
from tests.unit.child.jobs import result_of

EXPRESSIONS = 25  # of each circuit
METHODS = ("statevector", "stabilizer", "matrix_product_state", "density_matrix")


def counts_of_run(circuit: QuantumCircuit, *registers: str, **options: Any) -> dict[str, int]:
    """Counts of some registers, the first rightmost, without spaces: QPY puts registers that cross in another order."""
    result = result_of(circuit, shots=2, **options)
    names = [register["name"] for register in result["registers"]]
    counts: Counter[str] = Counter()
    for bits, count in result["counts"].items():
        words = dict(zip(reversed(names), bits.split(" "), strict=True))
        counts["".join(words[name] for name in reversed(registers or names))] += count
    return dict(counts)


@pytest.mark.parametrize("seed", range(16))
def test_expressions_of_every_operator_and_width_have_their_value(seed):
    circuit = circuit_of_expressions(seed, EXPRESSIONS)
    assert counts_of_run(circuit, "out", method="statevector") == {Interpreter(circuit).outcome[:EXPRESSIONS]: 2}


@pytest.mark.parametrize("seed", range(60))
def test_programs_of_every_statement_do_what_they_say(seed):
    circuit = Programs(seed).program()
    assert counts_of_run(circuit, method=METHODS[seed % 4]) == {Interpreter(circuit).outcome: 2}


@pytest.mark.parametrize("seed", range(60, 90))
def test_programs_of_every_statement_do_so_with_noise_on_gates_that_they_do_not_have(seed):
    circuit = Programs(seed).program()
    noise = {"depolarizing": {"2q": 0.5}}
    assert counts_of_run(circuit, method=METHODS[seed % 4], noise=noise) == {Interpreter(circuit).outcome: 2}
