"""A noise model of Aer's does here what it does there."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit.library import HGate, get_standard_gate_name_mapping
from qiskit.quantum_info import Pauli
from qiskit_aer import AerSimulator
from qiskit_aer.noise import (
    NoiseModel,
    ReadoutError,
    amplitude_damping_error,
    coherent_unitary_error,
    depolarizing_error,
    pauli_error,
    reset_error,
    thermal_relaxation_error,
)

from quantask_jupyter.client.noise_as_data import as_data
from quantask_worker.child.noise_model import noise_model
from quantask_worker.child.run import run
from tests.unit.child.test_saves import job_of, result_of


def model_of(*errors: Callable[[NoiseModel], None]) -> NoiseModel:
    model = NoiseModel()
    for error in errors:
        error(model)
    return model


MODELS = {
    "on all qubits": model_of(
        lambda m: m.add_all_qubit_quantum_error(depolarizing_error(0.05, 1), ["h", "x", "sx"]),
        lambda m: m.add_all_qubit_quantum_error(depolarizing_error(0.1, 2), ["cx"]),
    ),
    "on some qubits": model_of(
        lambda m: m.add_quantum_error(pauli_error([("X", 0.2), ("I", 0.8)]), ["x"], [2]),
        lambda m: m.add_quantum_error(depolarizing_error(0.3, 2), ["cx"], [0, 2]),
        lambda m: m.add_quantum_error(depolarizing_error(0.1, 2), ["cx"], [2, 0]),
    ),
    "kraus operators": model_of(lambda m: m.add_all_qubit_quantum_error(amplitude_damping_error(0.2), ["x", "h"])),
    "relaxation": model_of(
        lambda m: m.add_all_qubit_quantum_error(thermal_relaxation_error(50.0, 70.0, 10.0), ["h", "x"]),
        lambda m: m.add_all_qubit_quantum_error(
            thermal_relaxation_error(50.0, 30.0, 20.0).tensor(thermal_relaxation_error(50.0, 30.0, 20.0)), ["cx"]
        ),
    ),
    "unitaries": model_of(
        lambda m: m.add_all_qubit_quantum_error(coherent_unitary_error(np.diag([1, np.exp(0.3j)])), ["h", "sx"])
    ),
    "resets": model_of(lambda m: m.add_all_qubit_quantum_error(reset_error(0.1, 0.2), ["x"])),
    "a gate of three qubits": model_of(
        lambda m: m.add_all_qubit_quantum_error(depolarizing_error(0.2, 3), ["ccx"]),
    ),
}


def circuit() -> QuantumCircuit:
    """Gates with noise and without; qubit 1 is idle."""
    circuit = QuantumCircuit(4)
    circuit.h(0)
    circuit.cx(0, 2)
    circuit.x(2)
    circuit.sx(3)
    circuit.ccx(0, 2, 3)
    circuit.cx(2, 0)
    return circuit


@pytest.mark.parametrize("name", MODELS)
def test_the_state_under_a_model_is_aers(name: str) -> None:
    saved = circuit()
    saved.save_density_matrix()
    simulator = AerSimulator(method="density_matrix", noise_model=MODELS[name])
    expected = simulator.run(saved).result().data()["density_matrix"]
    found = result_of(saved, noise=as_data(MODELS[name])).density_matrix()
    assert np.allclose(found.data, np.asarray(expected))
    assert found.purity().real < 0.999 or name == "unitaries"


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("method", ["automatic", "statevector"])
def test_counts_under_a_model_are_aers_for_the_same_seed(name: str, method: str) -> None:
    measured = circuit()
    measured.measure_all()
    simulator = AerSimulator(method=method, noise_model=MODELS[name])
    expected = simulator.run(measured, shots=100, seed_simulator=7).result().get_counts()
    assert result_of(measured, noise=as_data(MODELS[name]), method=method).counts == dict(expected)


def test_probabilities_that_do_not_sum_to_1_to_the_last_digit_travel_as_they_are() -> None:
    draw = random.Random(3).random
    shares = [np.array([draw() for _ in "IXYZ"]) for _ in range(100)]
    errors = [pauli_error([*zip("IXYZ", share / share.sum(), strict=True)]) for share in shares]
    odd = [error for error in errors if sum(error.probabilities) != 1]
    assert odd
    for error in odd:
        model = NoiseModel()
        model.add_all_qubit_quantum_error(error, ["x"])
        (rebuilt,) = noise_model(json.dumps(as_data(model)["model"])).to_dict()["errors"]
        assert rebuilt["probabilities"] == error.probabilities


def test_an_error_for_one_qubit_twice_is_of_no_gate() -> None:
    model, error = NoiseModel(), pauli_error([("XX", 1.0)])
    for one in range(2):
        for other in range(2):
            model.add_quantum_error(error, "cx", [one, other], warnings=False)
    flipped = QuantumCircuit(2)
    flipped.cx(0, 1)
    flipped.measure_all()
    expected = AerSimulator(noise_model=model).run(flipped, shots=10, seed_simulator=7).result().get_counts()
    assert result_of(flipped, shots=10, noise=as_data(model)).counts == dict(expected) == {"11": 10}


def test_readout_errors_are_those_of_their_qubits() -> None:
    model = NoiseModel()
    model.add_readout_error(ReadoutError([[0.5, 0.5], [0.0, 1.0]]), [1])
    model.add_all_qubit_readout_error(ReadoutError([[1.0, 0.0], [1.0, 0.0]]))
    flipped = QuantumCircuit(2, 2)
    flipped.x([0, 1])
    flipped.measure([0, 1], [0, 1])
    assert result_of(flipped, noise=as_data(model)).counts == {"10": 100}


def test_an_error_on_measurements_is_applied() -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(pauli_error([("X", 1.0)]), ["measure"])
    measured = QuantumCircuit(1, 1)
    measured.measure(0, 0)
    assert result_of(measured, noise=as_data(model)).counts == {"1": 100}


def test_an_error_on_measurements_is_never_that_of_a_measurement_of_ours() -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(pauli_error([("X", 1.0)]), ["measure"])
    conditional = QuantumCircuit(1, 2)
    conditional.measure(0, 0)
    with conditional.if_test((1, False)):
        conditional.x(0)
    counts = result_of(conditional, noise=as_data(model)).counts
    assert counts == {"01": 100}
    conditional.measure(0, 1)
    counts = result_of(conditional, noise=as_data(model)).counts  # flipped, flipped again by x, and flipped
    assert counts == {"11": 100}


@pytest.mark.parametrize("has_default", [False, True])
@pytest.mark.parametrize("asks_between", [False, True])
def test_a_switch_is_run_with_errors_of_measurements(has_default: bool, asks_between: bool) -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(pauli_error([("X", 1.0)]), ["measure"])  # each reads the other state
    word, out = ClassicalRegister(2, "word"), ClassicalRegister(1, "out")
    circuit = QuantumCircuit(QuantumRegister(3), word, out)
    circuit.x(0)
    circuit.measure([0, 1], word)  # 10
    with circuit.switch(word) as case:
        with case(1):
            circuit.id(2)
        with case(2):
            circuit.x(2)
            if asks_between:
                circuit.measure(1, word[1])  # 0: which case it is, is not asked again
        if has_default:
            with case(case.DEFAULT):
                circuit.x(2)
    circuit.measure(2, out)  # 0
    expected = AerSimulator(noise_model=model).run(circuit, shots=50).result().get_counts()
    assert expected == {"0 00" if asks_between else "0 10": 50}
    assert result_of(circuit, noise=as_data(model)).counts == dict.fromkeys(expected, 100)


def test_relaxation_by_times_is_aers_own() -> None:
    saved = QuantumCircuit(2)
    saved.x(0)
    saved.cx(0, 1)
    saved.save_density_matrix()
    one = thermal_relaxation_error(100.0, 80.0, 5.0)
    two = thermal_relaxation_error(100.0, 80.0, 30.0)
    model = NoiseModel()
    model.add_all_qubit_quantum_error(depolarizing_error(0.01, 1).compose(one), ["x"])
    model.add_all_qubit_quantum_error(two.tensor(two), ["cx"])
    expected = AerSimulator(method="density_matrix", noise_model=model).run(saved).result().data()["density_matrix"]
    noise = {"thermal": {"t1": 100, "t2": 80, "1q": 5, "2q": 30}, "depolarizing": {"1q": 0.01}}
    assert np.allclose(result_of(saved, noise=noise).density_matrix().data, np.asarray(expected))


def test_shots_are_aers_for_the_same_seed_also_where_errors_by_matrices_stand_beside_others() -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(amplitude_damping_error(0.1), ["h", "x"])
    model.add_all_qubit_quantum_error(depolarizing_error(0.05, 2), ["cx"])
    circuit = QuantumCircuit(3, 3)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.cx(1, 2)
    circuit.x(0)
    circuit.measure(range(3), range(3))
    simulator = AerSimulator(noise_model=model, method="statevector")
    expected = simulator.run(circuit, shots=500, seed_simulator=7).result().get_counts()
    reply = run({**job_of(circuit, noise=as_data(model)), "method": "statevector", "shots": 500, "seed": 7})
    assert reply["result"]["counts"] == expected


@pytest.mark.parametrize("gate", ["crz", "cry", "csx", "cswap", "ccz", "cu3"])
def test_an_error_of_a_gate_that_a_method_does_not_know_is_never_lost(gate: str) -> None:
    kind = get_standard_gate_name_mapping()[gate]
    width = kind.num_qubits
    operation = type(kind)(*([0.0] * len(kind.params)))
    model = NoiseModel()
    model.add_all_qubit_quantum_error(pauli_error([("X" * width, 1.0)]), [gate])
    saved = QuantumCircuit(width)
    saved.append(operation, range(width))
    saved.save_expectation_value(Pauli("Z" + "I" * (width - 1)), range(width))
    assert result_of(saved, noise=as_data(model)).expectation_value() == pytest.approx(-1.0)
    measured = QuantumCircuit(width)
    measured.append(operation, range(width))
    measured.measure_all()
    for method in ("density_matrix", "matrix_product_state"):
        reply = run(job_of(measured, noise=as_data(model), method=method))
        told = reply.get("error", {}).get("code") or reply["result"]["counts"]
        assert told in ("CIRCUIT_UNSUPPORTED", {"1" * width: 100})
    assert result_of(measured, noise=as_data(model)).counts == {"1" * width: 100}


def test_an_error_of_a_reset_at_the_start_is_applied() -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(pauli_error([("X", 1.0)]), ["reset"])
    measured = QuantumCircuit(2)
    measured.reset([0, 1])
    measured.measure_all()
    assert result_of(measured, noise=as_data(model)).counts == {"11": 100}


def labelled(label: str | None) -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.unitary(ISWAP, [0, 1], label=label)
    circuit.x(1, label=label and "special")
    circuit.save_density_matrix()
    return circuit


ISWAP = [[1, 0, 0, 0], [0, 0, 1j, 0], [0, 1j, 0, 0], [0, 0, 0, 1]]


@pytest.mark.parametrize("label", ["iswap", None])
def test_errors_by_a_gates_label_are_aers(label: str | None) -> None:
    damping = amplitude_damping_error(0.3)
    model = NoiseModel()
    model.add_all_qubit_quantum_error(damping.tensor(damping), "iswap", warnings=False)
    model.add_all_qubit_quantum_error(damping, "special", warnings=False)
    model.add_quantum_error(damping, "other", [1], warnings=False)
    circuit = labelled(label)
    simulator = AerSimulator(method="density_matrix", noise_model=model)
    expected = simulator.run(circuit).result().data()["density_matrix"]
    result = result_of(circuit, noise=as_data(model))
    assert np.allclose(result.density_matrix().data, np.asarray(expected))
    told = [note for note in result.metadata["notes"] if "neither a gate nor the label" in note]
    assert len(told) == (1 if label else 3)


def test_the_noise_of_all_gates_is_also_that_of_those_with_a_label() -> None:
    states = []
    for label in (None, "mine"):
        circuit = QuantumCircuit(2)
        circuit.append(HGate(label=label), [0])
        circuit.cx(0, 1, label=label)
        circuit.save_density_matrix()
        states.append(result_of(circuit, noise={"depolarizing": {"1q": 0.2, "2q": 0.3}}).density_matrix())
    assert np.allclose(states[0].data, states[1].data)
    assert states[0].purity().real < 0.9


def test_each_turn_of_a_while_loop_has_errors_of_its_own():
    circuit = QuantumCircuit(2, 2)
    with circuit.while_loop((circuit.clbits[0], 0)):
        circuit.h(0)
        circuit.id(1)
        circuit.measure(0, 0)
    circuit.measure(1, 1)
    model = model_of(lambda m: m.add_all_qubit_quantum_error(pauli_error([("X", 0.15), ("I", 0.85)]), ["id"]))
    counts = result_of(circuit, shots=8000, noise=as_data(model)).counts
    # A turn leaves the balance of q[1] at 0.7 of what it was, and the loop has n turns with a chance of 2**-n.
    assert counts["01"] / 8000 == pytest.approx(0.5 + 0.5 * 0.35 / 0.65, abs=0.03)
