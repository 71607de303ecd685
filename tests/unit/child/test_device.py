"""Fake devices: their gates, couplings and errors, and what is told of the circuit that ran."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit, transpile
from qiskit.circuit import Parameter
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel

from quantask_jupyter.client.given_circuit import loaded
from quantask_jupyter.client.noise_as_data import as_data
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.devices import check_device, device, known_devices
from quantask_jupyter.domain.result import check_result
from quantask_jupyter.domain.task import TaskRequest
from quantask_jupyter.errors import QuantumError, RequestInvalidError
from quantask_jupyter.service.submit import check_request
from quantask_jupyter.settings import Quantask
from tests.unit.child.jobs import reply_to_sent

SHOTS = 4000


def ghz(qubits: int = 4) -> QuantumCircuit:
    circuit = QuantumCircuit(qubits, qubits)
    circuit.h(0)
    for qubit in range(1, qubits):
        circuit.cx(0, qubit)  # a star, which no line of qubits has
    circuit.measure(range(qubits), range(qubits))
    return circuit


def reply(circuit: QuantumCircuit | str, **options: Any) -> dict[str, Any]:
    return reply_to_sent(circuit, SHOTS, **options)


def result_of(circuit: QuantumCircuit | str, **options: Any) -> dict[str, Any]:
    told = reply(circuit, **options)
    assert "result" in told, told
    return check_result(told["result"], shots=SHOTS, max_outcomes=50_000)


def distance(one: dict[str, int], other: dict[str, int]) -> float:
    return sum(abs(one.get(key, 0) - other.get(key, 0)) for key in one.keys() | other.keys()) / 2 / SHOTS


@pytest.mark.parametrize("name", ["fake_manila", "fake_montreal"])  # of montreal's qubits some relax by matrices alone
def test_a_device_has_aers_method_and_counts_for_the_same_seed(name: str) -> None:
    circuit = QuantumCircuit(3, 3)
    circuit.h(0)
    circuit.measure(0, 0)
    circuit.cx(0, 1)
    circuit.reset(0)
    circuit.h(0)
    circuit.cx(0, 2)
    circuit.measure(range(3), range(3))
    sent = transpile(circuit, device(name), seed_transpiler=3)
    expected = AerSimulator.from_backend(device(name)).run(sent, shots=SHOTS, seed_simulator=7).result()
    found = result_of(sent, backend=name)
    assert found["metadata"]["method"] == expected.results[0].metadata["method"]
    assert found["counts"] == dict(expected.get_counts())


@pytest.fixture(scope="module")
def manila() -> Any:
    return device("fake_manila")


def test_a_device_is_made_without_a_warning_of_another_one() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert device("fake_sherbrooke").name == "fake_sherbrooke"


def test_each_device_of_the_package_is_known_by_its_name_with_its_qubits(manila: Any) -> None:
    from qiskit_ibm_runtime.fake_provider import FakeProviderForBackendV2

    assert dict(known_devices()) == {each.name: each.num_qubits for each in FakeProviderForBackendV2().backends()}
    assert known_devices()["fake_manila"] == manila.num_qubits == 5


def test_a_circuit_is_run_in_the_gates_and_along_the_couplings_of_the_device(manila: Any) -> None:
    told = result_of(ghz(), backend="fake_manila")["metadata"]["on_device"]
    circuit = loaded(told["circuit"])
    assert circuit.num_qubits == 5
    for instruction in circuit.data:
        at = tuple(circuit.find_bit(qubit).index for qubit in instruction.qubits)
        assert instruction.name == "barrier" or at in manila.target[instruction.name], instruction
    assert circuit.count_ops()["cx"] > 3
    assert len(set(told["layout"])) == 4


def test_counts_are_those_of_aer_with_the_devices_errors(manila: Any) -> None:
    found = result_of(ghz(), backend="fake_manila")
    on_device = loaded(found["metadata"]["on_device"]["circuit"])
    simulator = AerSimulator(noise_model=NoiseModel.from_backend(manila), method="density_matrix")
    expected = simulator.run(on_device, shots=SHOTS, seed_simulator=3).result().get_counts()
    ideal = {"0000": SHOTS // 2, "1111": SHOTS // 2}
    # Two samples of one distribution over 16 outcomes are this far apart once in 10^6 pairs of seeds, or less.
    assert distance(found["counts"], expected) < 0.08
    assert distance(found["counts"], ideal) > 0.08


def test_a_circuit_that_was_transpiled_before_stays_as_it_is_also_on_127_qubits() -> None:
    sherbrooke = device("fake_sherbrooke")
    ready = transpile(ghz(), sherbrooke, initial_layout=[100, 101, 102, 103], optimization_level=1, seed_transpiler=5)
    found = result_of(ready, backend="fake_sherbrooke")
    again = loaded(found["metadata"]["on_device"]["circuit"])
    assert again.count_ops() == ready.count_ops()
    assert found["metadata"]["on_device"]["layout"] is None
    assert found["metadata"]["method"] == "density_matrix"  # of the four qubits that are used
    assert distance(found["counts"], {"0000": SHOTS // 2, "1111": SHOTS // 2}) < 0.5


def test_a_model_of_127_qubits_is_simulated_on_those_that_the_circuit_uses(manila: Any) -> None:
    ready = transpile(ghz(), manila, initial_layout=[4, 3, 2, 1], optimization_level=1, seed_transpiler=5)
    wide = QuantumCircuit(60, 4)
    wide.compose(ready, range(5), range(4), inplace=True)
    noise = as_data(NoiseModel.from_backend(manila))
    found = result_of(wide, noise=noise)
    assert found["metadata"]["method"] == "density_matrix"
    assert found["counts"] == result_of(ready, noise=noise)["counts"]
    assert distance(found["counts"], result_of(ready, backend="fake_manila")["counts"]) < 0.08


def test_programs_sweeps_and_saved_values_run_on_a_device() -> None:
    text = 'OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;'
    counts = result_of(text, backend="fake_manila")["counts"]
    assert counts["00"] + counts["11"] > 0.85 * SHOTS
    theta = Parameter("theta")
    turned = QuantumCircuit(1, 1)
    turned.rx(theta, 0)
    turned.measure(0, 0)
    points = result_of(turned, backend="fake_manila", parameters={"theta": [0.0, math.pi]})["points"]
    assert points[0]["counts"]["0"] > 0.9 * SHOTS
    assert points[1]["counts"]["1"] > 0.9 * SHOTS
    saved = QuantumCircuit(2)
    saved.h(0)
    saved.cx(0, 1)
    saved.save_density_matrix([0, 1])
    matrix = result_of(saved, backend="fake_manila", method="density_matrix")["saved"]["density_matrix"]
    assert matrix["shape"] == [4, 4]


def test_what_a_device_cannot_run_is_refused_in_words() -> None:
    def refusal(circuit: QuantumCircuit, backend: str) -> str:
        return QuantumError.from_dict(reply(circuit, backend=backend)["error"]).message

    assert "has 5" in refusal(ghz(6), "fake_manila")
    assert "fake_atlantis" in refusal(ghz(), "fake_atlantis")
    looped = QuantumCircuit(1, 1)
    looped.x(0)
    looped.measure(0, 0)
    with looped.while_loop((0, True)):
        looped.x(0)
        looped.measure(0, 0)
    assert "instructions of the device" in refusal(looped, "fake_manila")


@pytest.fixture
def _no_package(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("quantask_jupyter.domain.devices.find_spec", lambda _name: None)
    known_devices.cache_clear()
    yield
    known_devices.cache_clear()


def told_of(backend: str) -> str | None:
    with pytest.raises(RequestInvalidError, match=f"There is no (backend|device) '{backend}'") as refused:
        check_request(TaskRequest(Circuit(CircuitFormat.OPENQASM3, "qubit q;"), backend=backend), Quantask())
    return refused.value.hint


@pytest.mark.usefixtures("_no_package")
def test_no_device_is_suggested_where_there_are_none() -> None:
    assert told_of("foo") == "There are: aer."
    assert told_of("Aer") == "Did you mean aer? There are: aer."


def test_the_device_is_suggested_that_was_misspelt() -> None:
    many = f"{len(known_devices())} fake devices, which %quantum backends lists."
    assert told_of("foo") == f"There are: aer and {many}"
    assert told_of("FakeManilaV2") == f"Did you mean fake_manila? There are: aer and {many}"
    assert told_of("fake_sherbroke") == f"Did you mean fake_sherbrooke? There are: {many}"


@pytest.mark.usefixtures("_no_package")
def test_without_the_package_one_sentence_says_what_to_install() -> None:
    with pytest.raises(RequestInvalidError, match="not installed") as refused:
        check_device("fake_manila")
    assert "quantask-jupyter[devices]" in (refused.value.hint or "")


def test_errors_of_a_part_of_a_device_are_those_of_the_whole(manila: Any) -> None:
    from quantask_worker.child.device import errors_of

    whole, part = NoiseModel.from_backend(manila), errors_of("fake_manila", [3, 1, 2])
    for name in ("sx", "x", "id"):
        for place, qubit in enumerate([3, 1, 2]):
            assert part._local_quantum_errors[name][(place,)] == whole._local_quantum_errors[name][(qubit,)]
    assert part._local_quantum_errors["cx"][(1, 2)] == whole._local_quantum_errors["cx"][(1, 2)]
    assert part._local_quantum_errors["cx"][(0, 2)] == whole._local_quantum_errors["cx"][(3, 2)]
    assert np.allclose(part._local_readout_errors[(0,)].probabilities, whole._local_readout_errors[(3,)].probabilities)
