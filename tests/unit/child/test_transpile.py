"""Translation to a method's gates: what needs none stays what it is."""

from __future__ import annotations

import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.circuit.library import XGate
from qiskit.quantum_info import Pauli
from qiskit_aer.library import SaveExpectationValue

from quantask_worker.child.transpile import BASES, translate


def plain() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2)
    circuit.h(0)
    circuit.barrier()
    circuit.cx(0, 1)
    return circuit


@pytest.mark.parametrize("basis", [basis for basis in BASES if basis != "noisy"])
def test_a_circuit_in_the_gates_of_a_method_is_run_as_it_is(basis):
    circuit = plain()
    assert translate(circuit, basis) is circuit


def test_saves_measurements_and_parameters_need_no_translation():
    circuit = plain()
    circuit.ry(Parameter("a"), 0)
    circuit.measure(0, 0)
    circuit.append(SaveExpectationValue(Pauli("ZZ"), label="zz"), [0, 1])
    assert translate(circuit, "statevector") is circuit


def test_a_reset_of_an_untouched_qubit_goes():
    circuit = QuantumCircuit(1)
    circuit.reset(0)
    circuit.h(0)
    assert dict(translate(circuit, "statevector").count_ops()) == {"h": 1}


def test_a_gate_with_open_controls_is_written_in_others():
    circuit = QuantumCircuit(2)
    circuit.append(XGate().control(1, ctrl_state=0), [0, 1])
    assert "cx_o0" not in translate(circuit, "statevector").count_ops()


def test_a_label_that_noise_would_go_by_is_taken_away():
    circuit = plain()
    circuit.append(XGate(label="mine"), [0])
    assert [each.label for each in translate(circuit, "noisy").data] == [None] * 4
    assert circuit.data[-1].label == "mine"
