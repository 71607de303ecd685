"""The gates that Amazon Braket's programs use without a definition have the matrices of its documentation."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest
from qiskit.quantum_info import Operator

from quantask_worker.child.load_qasm3 import load
from tests.unit.child.jobs import counts_of, error_of, result_of

PHI, THETA, PSI = 0.7, 1.9, -0.4
C, S = math.cos(PHI / 2), math.sin(PHI / 2)
ONE, TWO = cmath.exp(1j * PHI), cmath.exp(1j * THETA)


def ms_corner(angle):
    return -1j * math.sin(PSI / 2) * cmath.exp(1j * angle)


MATRICES = {
    "iswap": [[1, 0, 0, 0], [0, 0, 1j, 0], [0, 1j, 0, 0], [0, 0, 0, 1]],
    "ecr": np.array([[0, 0, 1, 1j], [0, 0, 1j, 1], [1, -1j, 0, 0], [-1j, 1, 0, 0]]) / math.sqrt(2),
    "cv": np.array([[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 1 + 1j, 1 - 1j], [0, 0, 1 - 1j, 1 + 1j]]) / 2,
    "yy(PHI)": [[C, 0, 0, 1j * S], [0, C, -1j * S, 0], [0, -1j * S, C, 0], [1j * S, 0, 0, C]],
    "xy(PHI)": [[1, 0, 0, 0], [0, C, 1j * S, 0], [0, 1j * S, C, 0], [0, 0, 0, 1]],
    "pswap(PHI)": [[1, 0, 0, 0], [0, 0, ONE, 0], [0, ONE, 0, 0], [0, 0, 0, 1]],
    "prx(PHI, THETA)": [[C, -1j * S / TWO], [-1j * S * TWO, C]],
    "gpi(PHI)": [[0, 1 / ONE], [ONE, 0]],
    "gpi2(PHI)": np.array([[1, -1j / ONE], [-1j * ONE, 1]]) / math.sqrt(2),
    "cphaseshift00(PHI)": np.diag([ONE, 1, 1, 1]),
    "cphaseshift01(PHI)": np.diag([1, ONE, 1, 1]),
    "cphaseshift10(PHI)": np.diag([1, 1, ONE, 1]),
    "ms(PHI, THETA, PSI)": math.cos(PSI / 2) * np.eye(4)
    + np.fliplr(
        np.diag([ms_corner(-PHI - THETA), ms_corner(THETA - PHI), ms_corner(PHI - THETA), ms_corner(PHI + THETA)])
    ),
}


@pytest.mark.parametrize("call", MATRICES)
def test_a_gate_has_its_matrix(call):
    matrix = np.array(MATRICES[call])
    operands = ", ".join(f"q[{k}]" for k in range(len(matrix) // 2))
    program = f"const float PHI = {PHI}; const float THETA = {THETA}; const float PSI = {PSI};"
    program += f"qubit[{len(matrix) // 2}] q; {call} {operands};"
    circuit = load(program, max_qubits=2).circuit
    assert np.allclose(Operator(circuit).reverse_qargs().data, matrix)


@pytest.mark.parametrize("call", [call for call in MATRICES if "(" in call])
def test_an_input_may_be_a_parameter(call):
    gate = call.split("(")[0]
    numbers = {"PHI": PHI, "THETA": THETA, "PSI": PSI}
    given = {name: value for name, value in numbers.items() if name in call}
    operands = ", ".join(f"q[{k}]" for k in range(len(MATRICES[call]) // 2))
    inverse = f"{gate}({', '.join(str(value) for value in given.values())})"
    inputs = " ".join(f"input float {name};" for name in given)
    program = f"{inputs} qubit[2] q; bit[2] c; h q; t q[0]; {call} {operands}; inv @ {inverse} {operands};"
    program += " inv @ t q[0]; h q; c = measure q;"
    assert counts_of(program, parameters=given) == {"00": 1000}


def test_a_note_says_whose_gate_it_is():
    notes = result_of("qubit q; prx(pi, 0) q; bit c = measure q;")["metadata"]["notes"]
    assert notes == ["Line 1: 'prx' is read as Amazon Braket's gate; other tools need its definition."]


def test_a_program_with_an_include_has_the_gates_of_that_alone():
    error = error_of('include "stdgates.inc"; qubit q; prx(pi, 0) q;')
    assert error.message == "Gate 'prx' is not defined."


def test_a_gate_of_the_programs_own_stands_before_them():
    assert counts_of("gate prx q { x q; } qubit q; prx q; bit c = measure q;") == {"1": 1000}


def test_a_gate_of_openqasm_3_is_meant_rather_than_what_another_tool_calls_one():
    error = error_of('include "stdgates.inc"; qubit[2] q; cxx q[0], q[1];')
    assert (error.message, error.hint) == ("Gate 'cxx' is not defined.", "Did you mean 'cx'?")


@pytest.mark.parametrize("gate", ["CNOT", "cnot", "cnott"])
def test_a_gate_by_its_name_in_other_languages_has_a_hint(gate):
    error = error_of(f'include "stdgates.inc"; qubit[2] q; {gate} q[0], q[1];')
    assert (error.message, error.hint) == (f"Gate '{gate}' is not defined.", "In OpenQASM 3 it is 'cx'.")
