"""Fake devices as backends: found, transpiled for, run on, and looked at."""

from __future__ import annotations

import pytest
from qiskit import QuantumCircuit, generate_preset_pass_manager, transpile
from qiskit.exceptions import QiskitError
from qiskit.quantum_info import SparsePauliOp

import quantask_jupyter
from quantask_jupyter.domain.devices import device
from quantask_jupyter.errors import QuantumError, UsageError
from quantask_jupyter.provider import EstimatorV2, QuantaskBackend, QuantaskService, SamplerV2


def bell() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name="bell")
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure([0, 1], [0, 1])
    return circuit


def test_a_service_finds_devices_and_the_simulator_by_criteria() -> None:
    service = QuantaskService()
    assert service.backend("fake_manila").num_qubits == 5
    assert "fake_sherbrooke" in [backend.name for backend in service.backends(min_num_qubits=127, simulator=False)]
    assert service.least_busy(min_num_qubits=2).name == "aer"
    with pytest.raises(QiskitError, match="fake_atlantis"):
        service.backend("fake_atlantis")


def test_a_circuit_is_transpiled_for_a_device_and_run_on_it() -> None:
    backend = QuantaskBackend("fake_manila")
    assert set(backend.coupling_map) == set(device("fake_manila").coupling_map)
    ready = generate_preset_pass_manager(optimization_level=1, backend=backend, seed_transpiler=1).run(bell())
    counts = backend.run(ready, shots=2000, seed_simulator=1).result().get_counts()
    assert sum(counts.values()) == 2000
    assert 0.85 * 2000 < counts["00"] + counts["11"] < 2000


def test_a_circuit_that_is_submitted_to_a_device_can_be_looked_at_as_it_ran() -> None:
    job = quantask_jupyter.submit(bell(), backend="fake_sherbrooke", shots=500, seed=1)
    assert sum(job.counts().values()) == 500
    target = device("fake_sherbrooke").target
    assert job.transpiled.num_qubits == 127
    for instruction in job.transpiled.data:
        at = tuple(job.transpiled.find_bit(qubit).index for qubit in instruction.qubits)
        assert instruction.name == "barrier" or at in target[instruction.name]
    assert tuple(job.layout) in target["ecr"] or tuple(job.layout[::-1]) in target["ecr"]
    with pytest.raises(UsageError, match="no device"):
        _ = quantask_jupyter.submit(bell()).transpiled


def test_primitives_run_on_a_device() -> None:
    backend = QuantaskBackend("fake_manila")
    sampled = SamplerV2(backend, seed=1).run([transpile(bell(), backend)], shots=400).result()[0].data.c
    assert sampled.num_shots == 400
    circuit = transpile(bell().remove_final_measurements(inplace=False), backend, seed_transpiler=1)
    observable = SparsePauliOp("ZZ").apply_layout(circuit.layout)
    for options in ({}, {"by_shots": True, "seed": 2}):
        value = float(EstimatorV2(backend, options=options).run([(circuit, observable)]).result()[0].data.evs)
        assert 0.8 < value < 0.999


def test_an_observable_of_a_wide_device_needs_the_qubits_that_it_and_the_circuit_are_about_alone() -> None:
    backend = QuantaskBackend("fake_sherbrooke")
    circuit = transpile(bell().remove_final_measurements(inplace=False), backend, seed_transpiler=1)
    job = EstimatorV2(backend).run([(circuit, SparsePauliOp(["ZZ", "XX", "II"]).apply_layout(circuit.layout))])
    assert 2.5 < float(job.result(timeout=120)[0].data.evs) < 2.9999
    assert job.tasks[0].method == "density_matrix"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"backend": "fake_atlantis"}, "fake_atlantis"),
        ({"backend": "fake_manila", "noise": {"readout": 0.1}}, "errors of its own"),
        ({"backend": "sherbrooke"}, "no backend"),
    ],
)
def test_what_is_wrong_with_a_device_is_refused_and_nothing_is_stored(options: dict, told: str) -> None:
    before = len(quantask_jupyter.jobs(limit=None))
    with pytest.raises(QuantumError, match=told):
        quantask_jupyter.submit(bell(), **options)
    assert len(quantask_jupyter.jobs(limit=None)) == before
