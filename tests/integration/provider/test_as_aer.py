"""What code that was written for Aer's simulator asks of it, one body for that and for ours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit, transpile
from qiskit.circuit import Parameter
from qiskit.exceptions import QiskitError
from qiskit.primitives import BackendSamplerV2
from qiskit.providers.fake_provider import GenericBackendV2
from qiskit.quantum_info import SparsePauliOp, StabilizerState, random_clifford
from qiskit_aer import AerError, AerSimulator
from qiskit_aer import primitives as aer
from qiskit_aer.noise import NoiseModel, ReadoutError, amplitude_damping_error, depolarizing_error
from qiskit_ibm_runtime.fake_provider import FakeVigoV2

from quantask_jupyter import provider
from quantask_jupyter.provider import QuantaskBackend
from tests.acceptance.deployment import Deployment

KINDS = [AerSimulator, QuantaskBackend]


def measured() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure([0, 1], [0, 1])
    return circuit


def flipped() -> NoiseModel:
    model = NoiseModel()
    model.add_all_qubit_readout_error(ReadoutError([[0, 1], [1, 0]]))
    return model


@pytest.mark.parametrize("kind", KINDS)
def test_a_circuit_is_transpiled_to_the_gates_of_a_noise_model(kind: Any) -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(depolarizing_error(1.0, 1), ["u2"])
    backend = kind(noise_model=model)
    circuit = QuantumCircuit(1, 1)
    circuit.u(0.0, 0.0, 0.0, 0)
    circuit.h(0)
    circuit.h(0)
    circuit.measure(0, 0)
    translated = transpile(circuit, backend, optimization_level=0)
    assert translated.count_ops().keys() <= {"u2", "rz", "sx", "cx", "id", "measure"}
    assert "h" not in translated.count_ops()
    model.add_basis_gates(["h"])
    assert "h" in transpile(circuit, kind(noise_model=model), optimization_level=0).count_ops()


@pytest.mark.parametrize("kind", KINDS)
def test_a_circuit_is_transpiled_to_the_gates_of_the_stabilizer(kind: Any) -> None:
    backend = kind(method="stabilizer")
    circuit = QuantumCircuit(1, 1)
    circuit.ry(np.pi / 2, 0)
    circuit.measure(0, 0)
    translated = transpile(circuit, backend)
    assert "ry" not in translated.count_ops()
    counts = backend.run(translated, shots=100, seed_simulator=1).result().get_counts()
    assert (
        counts == AerSimulator(method="stabilizer").run(translated, shots=100, seed_simulator=1).result().get_counts()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_rotations_by_quarter_turns_are_clifford_gates_also_with_errors_of_others(kind: Any) -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(depolarizing_error(0.2, 2), ["cx"])
    backend = kind(method="stabilizer", noise_model=model)
    circuit = transpile(measured(), backend)
    expected = AerSimulator(method="stabilizer", noise_model=model).run(circuit, shots=200, seed_simulator=3).result()
    assert backend.run(circuit, shots=200, seed_simulator=3).result().get_counts() == expected.get_counts()


@pytest.mark.parametrize("kind", KINDS)
def test_errors_by_the_labels_of_gates_are_applied(kind: Any) -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(amplitude_damping_error(1.0), "mine", warnings=False)
    circuit = QuantumCircuit(1, 1)
    circuit.unitary([[0, 1], [1, 0]], [0], label="mine")
    circuit.measure(0, 0)
    assert kind(noise_model=model).run(circuit, shots=50).result().get_counts() == {"0": 50}
    unlabelled = QuantumCircuit(1, 1)
    unlabelled.unitary([[0, 1], [1, 0]], [0])
    unlabelled.measure(0, 0)
    assert kind(noise_model=model).run(unlabelled, shots=50).result().get_counts() == {"1": 50}


@pytest.mark.parametrize("kind", KINDS)
def test_configuration_methods_and_devices_are_told(kind: Any) -> None:
    backend = kind()
    configuration = backend.configuration()
    assert {"unitary", "cx", "h"} <= set(configuration.basis_gates)
    assert configuration.n_qubits == configuration.num_qubits == backend.num_qubits
    assert configuration.backend_name == backend.name
    assert configuration.coupling_map is None
    assert configuration.simulator
    assert {"automatic", "statevector", "extended_stabilizer", "superop"} <= set(backend.available_methods())
    assert list(backend.available_devices()) == ["CPU"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["tensor_network", "magic"])
def test_a_method_that_is_not_there_is_aers_own_error(kind: Any, method: str) -> None:
    with pytest.raises(AerError):
        kind(method=method)


def test_a_device_that_is_not_there_is_aers_own_error() -> None:
    with pytest.raises(AerError, match="simulates on CPUs"):
        QuantaskBackend(device="GPU")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"noise": "depolarizing"}, "noise must be a NoiseModel of Qiskit Aer or a dictionary"),
        ({"noise_model": 0.1}, "noise_model must be a NoiseModel"),
        ({"noise": {"depolarising": 0.1}}, "depolarising.*; it has: depolarizing, readout, thermal"),
        ({"noise": {"readout": 2}}, "noise.readout must be a probability"),
        ({"noise": {"readout": 0.1}, "noise_model": flipped()}, "two names of one option"),
    ],
    ids=str,
)
def test_noise_that_is_none_is_refused_in_words_and_nothing_is_stored(
    deployment: Deployment, options: dict[str, Any], told: str
) -> None:
    before = len(deployment.api.get("tasks").json["tasks"])
    with pytest.raises(QiskitError, match=told):
        QuantaskBackend(**options)
    with pytest.raises(QiskitError, match=told):
        QuantaskBackend().run(measured(), **options)
    backend = QuantaskBackend()
    with pytest.raises(QiskitError, match=told):
        backend.set_options(**options)
    assert len(deployment.api.get("tasks").json["tasks"]) == before


def test_noise_has_a_name_of_ours_and_one_of_aers() -> None:
    for options in ({"noise": {"readout": 1.0}}, {"noise_model": flipped()}, {"noise": flipped()}):
        counts = QuantaskBackend(**options).run(measured(), shots=100, seed_simulator=2).result().get_counts()
        assert sum(counts.values()) == 100
        assert counts.keys() == {"00", "11"}
        one = QuantumCircuit(1, 1)
        one.measure(0, 0)
        assert QuantaskBackend(**options).run(one, shots=10).result().get_counts() == {"1": 10}


@pytest.mark.parametrize("of", [aer, provider], ids=["aer", "quantask"])
def test_primitives_have_the_noise_of_their_backend(of: Any) -> None:
    backend = (AerSimulator if of is aer else QuantaskBackend)(noise_model=flipped())
    circuit = QuantumCircuit(1, 1)
    circuit.measure(0, 0)
    assert of.SamplerV2.from_backend(backend).run([circuit], shots=10).result()[0].data.c.get_counts() == {"1": 10}
    assert BackendSamplerV2(backend=backend).run([circuit], shots=10).result()[0].data.c.get_counts() == {"1": 10}


def test_a_seed_and_a_method_of_a_backend_are_those_of_its_primitives() -> None:
    backend = QuantaskBackend(method="density_matrix", seed_simulator=4)
    sampled = provider.SamplerV2(backend).run([measured()], shots=100).result()[0]
    assert sampled.metadata["simulator_metadata"]["method"] == "density_matrix"
    assert sampled.metadata["simulator_metadata"]["seed"] == 4
    other = provider.SamplerV2(backend, seed=5, options={"method": "statevector"}).run([measured()]).result()[0]
    assert other.metadata["simulator_metadata"]["method"] == "statevector"
    assert other.metadata["simulator_metadata"]["seed"] == 5


@pytest.mark.parametrize("kind", KINDS)
def test_a_fake_device_is_made_a_simulator_of(kind: Any) -> None:
    backend = kind.from_backend(FakeVigoV2())
    result = backend.run(transpile(measured(), backend, seed_transpiler=1), shots=2000, seed_simulator=5).result()
    counts = result.get_counts()
    assert backend.num_qubits == 5
    assert counts.get("01", 0) + counts.get("10", 0) > 0
    assert counts["00"] + counts["11"] > 1500


def of_generic(kind: Any) -> dict[str, int]:
    """Return the counts of a Bell pair on a simulator of a backend that Qiskit makes up."""
    generic = GenericBackendV2(5, seed=3)
    backend = kind.from_backend(generic)
    assert backend.num_qubits == 5
    assert set(backend.coupling_map.get_edges()) == set(generic.coupling_map.get_edges())
    circuit = transpile(measured(), backend, seed_transpiler=1)
    counts: dict[str, int] = backend.run(circuit, shots=2000, seed_simulator=7).result().get_counts()
    return counts


def test_a_backend_of_others_is_made_a_simulator_of_with_its_errors() -> None:
    assert of_generic(QuantaskBackend) == of_generic(AerSimulator)
    assert len(of_generic(QuantaskBackend)) > 2
    quiet = QuantaskBackend.from_backend(GenericBackendV2(5, seed=3), noise_model=None)
    assert quiet.run(measured(), shots=100).result().get_counts().keys() == {"00", "11"}
    with pytest.raises(TypeError, match="BackendV2"):
        QuantaskBackend.from_backend("generic")


def test_primitives_are_made_of_a_backend_of_others() -> None:
    generic = GenericBackendV2(5, seed=3)
    circuit = transpile(measured(), generic, seed_transpiler=1)
    ours, aers = (of.SamplerV2.from_backend(generic, seed=3).run([circuit], shots=500) for of in (provider, aer))
    assert ours.result()[0].data.c == aers.result()[0].data.c
    bare = circuit.remove_final_measurements(inplace=False)
    observable = SparsePauliOp("ZZ").apply_layout(circuit.layout)
    values = [of.EstimatorV2.from_backend(generic).run([(bare, observable)]) for of in (provider, aer)]
    assert values[0].result()[0].data.evs == pytest.approx(float(values[1].result()[0].data.evs), abs=1e-9)
    assert values[0].result()[0].data.evs < 0.9999


@pytest.mark.parametrize("kind", KINDS)
def test_a_stabilizer_state_is_set_and_saved(kind: Any) -> None:
    state = StabilizerState(random_clifford(3, seed=5))
    circuit = QuantumCircuit(3)
    circuit.set_stabilizer(state)
    circuit.save_state()
    backend = kind(method="stabilizer")
    assert backend.run(transpile(circuit, backend)).result().data(0)["stabilizer"] == state


@pytest.mark.parametrize("kind", KINDS)
def test_single_precision_is_taken(kind: Any) -> None:
    backend = kind(method="statevector")
    if kind is QuantaskBackend:
        with pytest.warns(UserWarning, match="double precision"):
            backend.set_options(precision="single")
    else:
        backend.set_options(precision="single")
    assert sum(backend.run(measured(), shots=20).result().get_counts().values()) == 20


def test_a_parameter_without_a_value_is_refused_when_it_is_run(deployment: Deployment) -> None:
    before = len(deployment.api.get("tasks").json["tasks"])
    circuit = QuantumCircuit(1, 1, name="turned")
    circuit.rx(Parameter("theta"), 0)
    circuit.measure(0, 0)
    with pytest.raises(QiskitError, match=r"Circuit 1 \('turned'\) has parameters without values: 'theta'"):
        QuantaskBackend().run([measured(), circuit])
    assert len(deployment.api.get("tasks").json["tasks"]) == before
