"""Circuits on which the stock tools answer wrongly, without a word; and the constructs that they run rightly."""

from __future__ import annotations

import math

import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import AnnotatedOperation, ControlModifier, Gate, Parameter
from qiskit.circuit.classical import types
from qiskit.circuit.library import CRXGate, MCXGate

from tests.unit.child.jobs import QASM2, QASM3, counts_of, error_of, own, result_of

METHODS = ["statevector", "density_matrix", "matrix_product_state"]


def own_ecr() -> Gate:
    definition = QuantumCircuit(2)
    definition.x(0)
    definition.x(1)
    gate = Gate("ecr", 2, [])
    gate.definition = definition
    return gate


def test_a_scalar_bit_beside_a_register_keeps_its_place():
    result = result_of(own("loose_bit_beside_register"))
    assert result["registers"] == [{"name": "flag", "size": 1}, {"name": "out", "size": 2}]
    assert result["counts"] == {"10 1": 1000}


def test_a_user_gate_named_like_a_built_in_is_the_users_also_when_controlled():
    assert counts_of(own("own_gate_named_iswap")) == {"111": 1000}


def test_a_user_gate_with_the_signature_of_a_legacy_gate_is_the_users():
    assert counts_of(own("own_gate_named_rzz")) == {"11": 1000}


def test_a_user_gate_cu_of_three_parameters_is_run_by_its_definition():
    assert counts_of(own("own_gate_named_cu")) == {"10": 1000}


@pytest.mark.parametrize(
    ("source", "counts"),
    [
        (
            "gate x a { U(0, 0, 0) a; } qubit[2] q; bit[2] c; U(pi, 0, pi) q[0]; ctrl @ x q[0], q[1]; c = measure q;",
            "01",
        ),
        (QASM3 + "gate u(a, b, c) q { x q; } qubit[1] q; bit[1] c; u(0, 0, 0) q[0]; c = measure q;", "1"),
        (QASM3 + "gate sxdg q { x q; } gate my q { sxdg q; } qubit[1] q; bit[1] c; my q[0]; c = measure q;", "1"),
    ],
)
def test_no_definition_of_openqasm_3_is_taken_for_a_built_in(source, counts):
    assert counts_of(source) == {counts: 1000}


def test_a_file_that_defines_the_standard_gates_itself_is_believed():
    source = "OPENQASM 2.0; gate h a { U(pi, 0, pi) a; } qreg q[1]; creg c[1]; h q[0]; measure q -> c;"
    assert counts_of(source) == {"1": 1000}


def test_a_user_gate_of_a_qiskit_circuit_is_run_by_its_definition():
    circuit = QuantumCircuit(2, 2)
    circuit.append(own_ecr(), [0, 1])
    circuit.measure([0, 1], [0, 1])
    assert counts_of(circuit) == {"11": 1000}


def test_a_user_gate_under_a_lazy_modifier_is_run_by_its_definition():
    circuit = QuantumCircuit(3, 3)
    circuit.x(0)
    circuit.append(AnnotatedOperation(own_ecr(), ControlModifier(1)), [0, 1, 2])
    circuit.measure(range(3), range(3))
    assert counts_of(circuit) == {"111": 1000}


def test_a_sweep_binds_the_controlled_rotations_that_aer_leaves_unbound():
    angle = Parameter("angle")
    circuit = QuantumCircuit(2, 2)
    circuit.x(0)
    circuit.append(CRXGate(angle), [0, 1])
    circuit.measure([0, 1], [0, 1])
    points = result_of(circuit, parameters={"angle": [0.0, math.pi]})["points"]
    assert [point["counts"] for point in points] == [{"01": 1000}, {"11": 1000}]


@pytest.mark.parametrize("method", ["statevector", "matrix_product_state"])
def test_conditions_hold_and_fail_as_written(method):
    assert counts_of(own("conditions"), method=method) == {"00000 11111 01": 1000}


def test_loops_are_run_by_their_index():
    assert counts_of(own("loops")) == {"1011": 1000}


@pytest.mark.parametrize("method", [*METHODS, "stabilizer"])
def test_a_while_loop_runs_until_its_condition_fails(method):
    assert counts_of(own("repeat_until_one"), method=method) == {"1 1": 1000}


def test_a_loop_with_a_break_stops_there():
    source = "qubit q; bit c; for int i in [0:5] { x q; c = measure q; if (c) { break; } }"
    assert counts_of(QASM3 + source) == {"1": 1000}


@pytest.mark.parametrize("method", METHODS)
def test_switch_takes_the_case_of_its_register(method):
    circuit = QuantumCircuit(QuantumRegister(3), ClassicalRegister(2, "a"), ClassicalRegister(1, "b"))
    circuit.x(1)
    circuit.measure([0, 1], [0, 1])
    with circuit.switch(circuit.cregs[0]) as case:
        with case(0, 1):
            circuit.id(2)
        with case(2):
            circuit.x(2)
        with case(case.DEFAULT):
            circuit.h(2)
    circuit.measure(2, 2)
    assert counts_of(circuit, method=method) == {"1 10": 1000}


@pytest.mark.parametrize("method", METHODS)
def test_large_and_controlled_gates_are_made_of_what_a_method_knows(method):
    circuit = QuantumCircuit(6, 6)
    circuit.x([0, 1, 2, 3])
    circuit.append(MCXGate(4), range(5))
    circuit.cry(math.pi, 0, 5)
    circuit.crz(1.0, 0, 5)
    circuit.measure(range(6), range(6))
    assert counts_of(circuit, method=method) == {"111111": 1000}


def test_boxes_and_delays_on_physical_qubits_are_run():
    result = result_of(own("box_and_delay"))
    assert result["counts"] == {"101": 1000}
    assert result["metadata"]["measured_all"] is True


def test_a_register_wider_than_a_machine_word_can_be_a_condition():
    condition = f"if (wide == {1 << 69}) x q[1];"
    source = (
        f"qreg q[2]; creg wide[70]; creg out[1]; x q[0]; measure q[0] -> wide[69]; {condition} measure q[1] -> out[0];"
    )
    assert counts_of(QASM2 + source) == {"1 1" + "0" * 69: 1000}


def test_classical_variables_that_come_from_outside_are_refused():
    circuit = QuantumCircuit(1, 1)
    circuit.add_input("count", types.Uint(3))
    circuit.measure(0, 0)
    error = error_of(circuit)
    assert error.code == "CIRCUIT_UNSUPPORTED"
    assert error.message == "The circuit takes classical variables from outside: 'count'."
    assert error.hint == "Give each a value in the circuit: circuit.add_var(name, value)."


def test_an_opaque_gate_is_refused_by_name():
    error = error_of(QASM2 + "opaque magic a; qreg q[1]; magic q[0];")
    assert (error.code, error.message) == ("CIRCUIT_UNSUPPORTED", "The gate 'magic' has no definition.")
