"""A noise model of Aer's does here what it does there."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit.library import get_standard_gate_name_mapping
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
from quantask_jupyter.domain.result import check_result
from quantask_jupyter.errors import QuantumError
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
    reply = run(job_of(conditional, noise=as_data(model)))
    assert reply["error"]["code"] == "CIRCUIT_UNSUPPORTED"
    conditional.measure(0, 1)
    counts = result_of(conditional, noise=as_data(model)).counts  # flipped, flipped again by x, and flipped
    assert counts == {"11": 100}


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


def refusal(noise: Any) -> QuantumError:
    measured = QuantumCircuit(1, 1)
    measured.measure(0, 0)
    reply = run(job_of(measured, noise=noise))
    assert "error" in reply, check_result(reply["result"], shots=100, max_outcomes=10)
    return QuantumError.from_dict(reply["error"])


TERM = {"probability": 1.0, "operations": [{"name": "x", "qubits": [0]}]}


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


@pytest.mark.parametrize(
    "errors",
    [
        [{"gates": ["x"], "qubits": None, "terms": [{**TERM, "probability": 0.5}]}],
        [{"gates": ["delay"], "qubits": None, "terms": [TERM]}],
        [{"gates": ["x"], "qubits": None}],
        [{"gates": ["x"], "qubits": ["a"], "terms": [TERM]}],
        [{"gates": ["x"], "qubits": None, "terms": [{**TERM, "operations": [{"name": "exec", "qubits": [0]}]}]}],
        [{"gates": ["x"], "qubits": None, "terms": [{**TERM, "operations": [{"name": "x", "qubits": [10**6]}]}]}],
        [{"gates": ["x"], "qubits": None, "terms": [{**TERM, "operations": []}]}],
        [
            {
                "gates": ["x"],
                "qubits": None,
                "terms": [{**TERM, "operations": [{"name": "kraus", "qubits": [0], "matrices": [[[[2.0, 0.0]]]]}]}],
            }
        ],
        "errors",
        [5],
    ],
)
def test_what_is_no_model_is_refused_in_words(errors: Any) -> None:
    assert refusal({"model": {"errors": errors, "readout": []}}).code == "REQUEST_INVALID"


MODEL = {
    "errors": [
        {"gates": ["x"], "qubits": None, "terms": [TERM]},
        {"gates": ["h"], "qubits": [5], "terms": [TERM]},
        {
            "gates": ["sx"],
            "qubits": [0],
            "terms": [
                {"probability": 0.5, "operations": [{"name": "pauli", "qubits": [0], "pauli": "X"}]},
                {
                    "probability": 0.5,
                    "operations": [
                        {
                            "name": "kraus",
                            "qubits": [0],
                            "matrices": [
                                [[[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]],
                                [[[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [1.0, 0.0]]],
                            ],
                        }
                    ],
                },
            ],
        },
    ],
    "readout": [
        {"qubits": [0], "probabilities": [[0.9, 0.1], [0.2, 0.8]]},
        {"qubits": [7], "probabilities": [[0.9, 0.1], [0.2, 0.8]]},
    ],
}
OTHERS = [None, 3, -1, 1e300, 10**30, True, 0.5, float("nan"), "a", "", [], {}, [None], ["a"], [[1]], {"a": 1}, [0, 1]]


def places_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*path, key)
        yield from places_in(each, (*path, key))


def changed(path: tuple[Any, ...]) -> Iterator[Any]:
    """MODEL without what is at a place, and with each of OTHERS there."""
    for value in [*OTHERS, LEFT_OUT]:
        model = copy.deepcopy(MODEL)
        outer: Any = model
        for key in path[:-1]:
            outer = outer[key]
        if value is LEFT_OUT:
            del outer[path[-1]]
        else:
            outer[path[-1]] = value
        yield model


LEFT_OUT = object()


@pytest.mark.parametrize("path", list(places_in(MODEL)), ids=str)
def test_whatever_stands_in_a_place_of_a_model_it_is_run_or_refused_in_words(path: tuple[Any, ...]) -> None:
    measured = QuantumCircuit(1, 1)
    measured.x(0)
    measured.sx(0)
    measured.measure(0, 0)
    for model in changed(path):
        reply = run(job_of(measured, noise={"model": model}))
        assert "result" in reply or reply["error"]["code"] == "REQUEST_INVALID"


@pytest.mark.parametrize(
    "readout",
    [[[float("nan"), 1.0], [0.5, 0.5]], [[1.0]], [["", 1.0], [0.5, 0.5]], [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]],
)
def test_readout_errors_that_are_none_are_refused(readout: Any) -> None:
    noise = {"model": {"errors": [], "readout": [{"qubits": None, "probabilities": readout}]}}
    assert refusal(noise).code == "REQUEST_INVALID"


def test_kraus_operators_that_lose_probability_are_refused() -> None:
    half = {"name": "kraus", "qubits": [0], "matrices": [[[[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]]]}
    terms = [{"probability": 1.0, "operations": [half]}]
    noise = {"model": {"errors": [{"gates": ["x"], "qubits": None, "terms": terms}], "readout": []}}
    assert "not those of a channel" in refusal(noise).message


@pytest.mark.parametrize("gate", ["reset", "measure", "special", "unitary", "initialize"])
def test_an_error_of_more_qubits_than_its_gate_is_refused_and_ends_no_process(gate: str) -> None:
    model = model_of(lambda m: m.add_all_qubit_quantum_error(pauli_error([("XX", 1.0)]), gate, warnings=False))
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


@pytest.mark.parametrize(
    "noise",
    [
        {"model": {}, "readout": 0.1},
        {"model": 3},
        {"thermal": {"t1": 10}},
        {"thermal": {"t1": 10, "t2": 21}},
        {"thermal": {"t1": 0, "t2": 0}},
        {"thermal": {"t1": 10, "t2": 10, "1q": -1}},
    ],
)
def test_a_description_that_means_nothing_is_refused_in_words(noise: Any) -> None:
    assert refusal(noise).code == "REQUEST_INVALID"


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


def pair(*places: int, label: str | None = None) -> QuantumCircuit:
    """Bits 0 and 1 of a Bell pair, on these qubits of three."""
    circuit = QuantumCircuit(3, 2)
    circuit.h(places[0], label=label)
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


def test_the_noise_of_all_gates_is_also_that_of_those_with_a_label() -> None:
    states = []
    for label in (None, "mine"):
        circuit = QuantumCircuit(2)
        circuit.h(0, label=label)
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
