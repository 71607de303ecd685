"""The state of each simulation method is saved and set as on Aer itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.quantum_info import (
    StabilizerState,
    Statevector,
    SuperOp,
    random_clifford,
    random_density_matrix,
    random_unitary,
)
from qiskit_aer import AerSimulator

from quantask_jupyter.domain.methods import GATES, METHODS
from tests.unit.child.test_saves import refused, result_of

STATES: dict[str, Any] = {
    "density_matrix": random_density_matrix(4, seed=100),
    "stabilizer": StabilizerState(random_clifford(2, seed=100)),
    "unitary": random_unitary(4, seed=100),
    "superop": SuperOp(random_unitary(4, seed=100)),
}


def bell() -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.cx(0, 1)
    return circuit


@pytest.mark.parametrize("method", STATES)
def test_what_is_set_is_what_the_circuit_goes_on_with_and_saves(method: str) -> None:
    circuit = QuantumCircuit(2)
    getattr(circuit, f"set_{method}")(STATES[method])
    circuit.compose(bell(), inplace=True)
    circuit.save_state()
    expected = AerSimulator(method=method).run(circuit).result().data(0)[method]
    for asked in (None, method):
        result = result_of(circuit, method=asked)
        assert result.metadata["method"] == method
        assert isinstance(expected, type(result.saved[method]))
        assert result.saved[method] == expected


@pytest.mark.parametrize("method", ["stabilizer", "unitary", "superop"])
def test_the_state_of_a_method_is_saved_by_its_name(method: str) -> None:
    circuit = bell()
    getattr(circuit, f"save_{method}")()
    expected = AerSimulator(method=method).run(circuit).result().data(0)[method]
    assert result_of(circuit).saved[method] == expected


def test_a_clifford_operator_is_saved_as_one() -> None:
    circuit = bell()
    circuit.save_clifford()
    expected = AerSimulator(method="stabilizer").run(circuit).result().data(0)["clifford"]
    assert result_of(circuit).saved["clifford"] == expected


def test_a_matrix_product_state_is_saved_as_aer_has_it_and_can_be_gone_on_with() -> None:
    circuit = bell()
    circuit.ry(0.3, 1)
    circuit.save_matrix_product_state(label="mps")
    (matrices, bonds) = AerSimulator(method="matrix_product_state").run(circuit).result().data(0)["mps"]
    result = result_of(circuit)
    found_matrices, found_bonds = result.saved["mps"]
    assert result.metadata["method"] == "matrix_product_state"
    for found, expected in zip(found_matrices, matrices, strict=True):
        assert all(np.allclose(one, other) for one, other in zip(found, expected, strict=True))
    assert all(np.allclose(one, other) for one, other in zip(found_bonds, bonds, strict=True))

    on = QuantumCircuit(2)
    on.set_matrix_product_state(result.saved["mps"])
    on.cx(0, 1)
    on.save_statevector()
    whole = bell()
    whole.ry(0.3, 1)
    whole.cx(0, 1)
    assert result_of(on).statevector().equiv(Statevector(whole))


def test_two_states_that_need_different_methods_are_refused_with_the_methods_there_are() -> None:
    circuit = bell()
    circuit.save_stabilizer()
    circuit.save_unitary()
    refusal = refused(circuit)
    assert refusal.code == "CIRCUIT_UNSUPPORTED"
    assert "'save_stabilizer'" in refusal.message or "'save_unitary'" in refusal.message
    assert "These methods do: " in str(refusal.hint)


def test_a_method_that_does_not_know_what_is_saved_is_refused_in_words() -> None:
    circuit = bell()
    circuit.save_statevector()
    refusal = refused(circuit, method="density_matrix")
    assert refusal.code == "CIRCUIT_UNSUPPORTED"
    assert refusal.message == "The method density_matrix does not know 'save_statevector', which the circuit has."


def test_the_extended_stabilizer_is_taken_where_it_is_asked_for_and_says_that_it_approximates() -> None:
    circuit = bell()
    circuit.t(0)
    circuit.measure_all()
    result = result_of(circuit, method="extended_stabilizer")
    assert result.counts.keys() <= {"00", "11"}
    assert sum(result.counts.values()) == 100
    assert any("approximates" in note for note in result.metadata["notes"])
    assert not any("approximates" in note for note in result_of(circuit).metadata["notes"])


def test_the_methods_are_aers_and_their_gates_too() -> None:
    assert {*METHODS, "automatic"} == set(AerSimulator().available_methods())
    for method, gates in GATES.items():
        assert gates == {*AerSimulator(method=method)._BASIS_GATES[method]} - {"roerror"}  # which is no gate


@pytest.mark.parametrize("state", ["010", 5, "+-r", "l10"])
def test_a_stabilizer_is_prepared_by_a_label_or_a_number(state: Any) -> None:
    circuit = QuantumCircuit(3)
    circuit.h(0)
    circuit.initialize(state, circuit.qubits)
    circuit.h(2)
    circuit.cx(2, 0)
    circuit.measure_all()
    expected = AerSimulator(method="stabilizer").run(circuit, shots=500, seed_simulator=7).result()
    found = result_of(circuit, method="stabilizer", shots=500, seed=7)
    assert found.metadata["method"] == "stabilizer"
    assert found.counts == expected.get_counts()


def test_a_stabilizer_is_not_prepared_by_amplitudes() -> None:
    circuit = QuantumCircuit(1)
    circuit.initialize([0.6, 0.8], 0)
    circuit.measure_all()
    assert "initialize" in refused(circuit, method="stabilizer").message
