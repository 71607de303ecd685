"""What of a noise model reaches a circuit: the rest is told, or refused."""

from __future__ import annotations

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit.library import HGate
from qiskit_aer.noise import (
    NoiseModel,
    ReadoutError,
    pauli_error,
)

from quantask_jupyter.client.noise_as_data import as_data
from quantask_worker.child.run import run
from tests.unit.child.test_saves import job_of, result_of


@pytest.mark.parametrize("gate", ["reset", "measure", "special", "unitary", "initialize"])
def test_an_error_of_more_qubits_than_its_gate_is_refused_and_ends_no_process(gate: str) -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(pauli_error([("XX", 1.0)]), gate, warnings=False)
    circuit = QuantumCircuit(2, 2)
    circuit.initialize([0, 1], [0])
    with circuit.if_test((circuit.clbits[0], 0)):
        circuit.x(0, label="special")
        circuit.unitary(np.eye(2), [1])
    circuit.reset(1)
    circuit.measure([0, 1], [0, 1])
    reply = run(job_of(circuit, noise=as_data(model)))
    assert reply["error"]["code"] == "REQUEST_INVALID"
    assert f"an error of 2 qubits of '{gate}', of which the circuit has one on 1." in reply["error"]["message"]


def pair(*places: int, label: str | None = None) -> QuantumCircuit:
    """Bits 0 and 1 of a Bell pair, on these qubits of three."""
    circuit = QuantumCircuit(3, 2)
    circuit.append(HGate(label=label), places[:1])
    circuit.cx(*places)
    circuit.measure(places, [0, 1])
    return circuit


def in_a_branch(*places: int) -> QuantumCircuit:
    circuit = QuantumCircuit(3, 2)
    with circuit.if_test((circuit.clbits[0], 0)):
        circuit.h(places[0])
        circuit.cx(*places)
    circuit.measure(places, [0, 1])
    return circuit


def only_measured() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1)
    circuit.measure(0, 0)
    return circuit


def of_gates(*gates: str, qubit: int | None = None) -> NoiseModel:
    """Errors of these gates of one qubit, and readout errors."""
    model = NoiseModel()
    for gate in gates:
        if qubit is None:
            model.add_all_qubit_quantum_error(pauli_error([("Z", 1.0)]), gate, warnings=False)
        else:
            model.add_quantum_error(pauli_error([("Z", 1.0)]), gate, [qubit], warnings=False)
    model.add_all_qubit_readout_error(ReadoutError([[0.9, 0.1], [0.1, 0.9]]))
    return model


UNREACHED = "No gate of the circuit, as it is run, has an error of the noise model: "


@pytest.mark.parametrize(
    ("model", "measured", "told"),
    [
        (of_gates("u3", "sx", "rz"), pair(0, 1), "these are of 'rz', 'sx', 'u3', and the gates are 'cx', 'h'."),
        (of_gates("sx", "hh"), pair(0, 1), "these are of 'sx', and the gates are 'cx', 'h'."),
        (
            of_gates("sx", "h", qubit=1),
            pair(0, 1),
            "these are of 'h' in other places, 'sx', and the gates are 'cx', 'h'.",
        ),
        (of_gates("h", qubit=2), in_a_branch(1, 0), "these are of 'h' in other places, and the gates are 'cx', 'h'."),
        (of_gates("h"), pair(0, 1, label="mine"), "these are of 'h', and the gates are 'cx', 'mine'."),
    ],
    ids=["other gates", "beside a name of nothing", "another qubit", "another qubit than in a branch", "a label"],
)
def test_a_model_whose_errors_no_gate_has_is_told(model: NoiseModel, measured: QuantumCircuit, told: str) -> None:
    notes = result_of(measured, noise=as_data(model)).metadata["notes"]
    assert [note for note in notes if note.startswith(UNREACHED)] == [UNREACHED + told]


@pytest.mark.parametrize(
    ("model", "measured"),
    [
        (of_gates("sx", "rz", "h"), pair(0, 1)),
        (of_gates("h", qubit=2), pair(2, 0)),
        (of_gates("h", qubit=1), in_a_branch(1, 2)),
        (of_gates("measure", "sx"), pair(0, 1)),
        (of_gates("mine"), pair(0, 1, label="mine")),
        (of_gates(), pair(0, 1)),
        (of_gates("sx", "h"), only_measured()),
    ],
    ids=["one of many", "a qubit", "in a branch", "measurements", "a label", "readout alone", "no gates"],
)
def test_a_model_that_reaches_the_circuit_is_not_told(model: NoiseModel, measured: QuantumCircuit) -> None:
    assert result_of(measured, noise=as_data(model)).metadata["notes"] == []
