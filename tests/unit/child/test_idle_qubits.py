"""Qubits that no operation has an effect on are not simulated, wherever operations without effect name them."""

from __future__ import annotations

import pytest
from qiskit import QuantumCircuit

from quantask_worker.child.idle_qubits import without_idle_qubits
from tests.unit.child.jobs import QASM3, counts_of, result_of

WIDTH = 300  # more than a statevector can have


def of_text(body: str, width: int = WIDTH) -> str:
    return f"{QASM3}qubit[{width}] q; bit[2] c; {body}"


@pytest.mark.parametrize(
    ("body", "counts"),
    [
        ("x q[7]; c[0] = measure q[7]; if (c[0]) { barrier; } c[1] = measure q[7];", "11"),
        ("x q[7]; c[0] = measure q[7]; if (c[0]) { barrier q; x q[9]; } c[1] = measure q[9];", "11"),
        ("x q[7]; c[0] = measure q[7]; if (c[0]) { reset q; } c[1] = measure q[7];", "01"),
        ("x q[7]; c[0] = measure q[7]; while (c[0]) { barrier; x q[7]; c[0] = measure q[7]; }", "00"),
        ("for int i in [0:2] { barrier q; x q[7]; c[0] = measure q[7]; if (c[0]) { break; } }", "01"),
        ("for int i in [0:4] { barrier; x q[9]; if (!c[0]) { reset q; continue; } } c[1] = measure q[9];", "00"),
        ("reset q; t q[7]; x q[7]; barrier q; c[0] = measure q[7];", "01"),
    ],
)
def test_qubits_that_only_barriers_resets_and_ends_of_loops_name_are_not_simulated(body, counts):
    assert counts_of(of_text(body), method="statevector") == {counts: 1000}


def test_nor_are_those_that_only_barriers_in_the_cases_of_a_switch_name():
    circuit = QuantumCircuit(WIDTH, 2)
    circuit.x(7)
    with circuit.switch(circuit.cregs[0]) as case:
        with case(0):
            circuit.barrier()
            circuit.x(9)
        with case(case.DEFAULT):
            circuit.barrier(range(100))
    circuit.measure([7, 9], [0, 1])
    assert counts_of(circuit, method="statevector") == {"11": 1000}


def test_a_reset_of_a_qubit_that_something_happens_to_stays():
    body = "x q[0]; c[0] = measure q[0]; if (c[0]) { reset q; } c[1] = measure q[0];"
    assert counts_of(of_text(body)) == {"01": 1000}


def test_unused_qubits_below_a_barrier_in_a_branch_cost_no_time():
    body = "h q[0]; c[0] = measure q[0]; if (c[0]) { barrier; x q[0]; } c[1] = measure q[0];"
    result = result_of(of_text(body, width=20), shots=4000)
    assert result["counts"].keys() == {"00", "01"}
    assert result["metadata"]["seconds"]["run"] < 5


def test_what_is_left_names_each_qubit_where_it_was():
    circuit = QuantumCircuit(4, 2)
    circuit.x(3)
    circuit.measure(3, 0)
    with circuit.if_test((0, 1)):
        circuit.barrier()
        circuit.cx(3, 1)
    circuit.measure(1, 1)
    narrow = without_idle_qubits(circuit)
    assert narrow.qubits == [circuit.qubits[1], circuit.qubits[3]]
    (branch,) = narrow.data[2].operation.blocks
    assert [instruction.name for instruction in branch.data] == ["cx"]
    assert counts_of(circuit) == {"11": 1000}
