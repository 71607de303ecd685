"""Expectation values by measured shots: one body for Qiskit's own estimator on Aer and for ours."""

from __future__ import annotations

import math

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit.library import real_amplitudes
from qiskit.exceptions import QiskitError
from qiskit.primitives import BackendEstimatorV2, BaseEstimatorV2, StatevectorEstimator
from qiskit.quantum_info import SparsePauliOp
from qiskit_aer import AerSimulator

from quantask_jupyter.provider import EstimatorV2, PrimitiveJob, QuantaskBackend, QuantaskService

HAMILTONIAN = SparsePauliOp(["ZZ", "XX", "IZ", "YX", "II"], [1.0, 0.5, -0.25, 0.3, 2.0])


def bell() -> QuantumCircuit:
    circuit = QuantumCircuit(2, name="bell")
    circuit.h(0)
    circuit.cx(0, 1)
    return circuit


def by_shots(seed: int = 5, **options: object) -> EstimatorV2:
    return EstimatorV2(options={"by_shots": True, "seed": seed, **options})


@pytest.fixture(params=["qiskit", "quantask"])
def estimator(request: pytest.FixtureRequest) -> BaseEstimatorV2:
    if request.param == "qiskit":
        return BackendEstimatorV2(backend=AerSimulator(), options={"seed_simulator": 5})
    return by_shots()


def test_values_over_arrays_are_those_of_the_state_within_their_errors(estimator: BaseEstimatorV2) -> None:
    circuit = real_amplitudes(2, reps=1)
    values = np.linspace(0, 1, 2 * 3 * circuit.num_parameters).reshape(3, 2, circuit.num_parameters)
    pubs = [
        (circuit, HAMILTONIAN, values[0, 0]),
        (circuit, [HAMILTONIAN, SparsePauliOp("YY")], values, 0.05),
        (circuit, [[SparsePauliOp("IX")], [SparsePauliOp("ZI")]], values[0]),
        (bell(), ["ZZ", "XX", "II"]),
    ]
    result = estimator.run(pubs, precision=0.02).result()
    expected = StatevectorEstimator().run(pubs).result()
    for one, other in zip(result, expected, strict=True):
        assert np.shape(one.data.evs) == np.shape(one.data.stds) == np.shape(other.data.evs)
        # 19 values; above 6 errors lies one of 5e8, and a value without an error is exact.
        assert np.all(np.abs(one.data.evs - other.data.evs) <= 6 * np.asarray(one.data.stds) + 1e-9)
    assert [pub.metadata["shots"] for pub in result] == [2500, 400, 2500, 2500]
    assert [pub.metadata["target_precision"] for pub in result] == [0.02, 0.05, 0.02, 0.02]


def test_the_standard_error_of_a_pauli_string_is_that_of_its_shots(estimator: BaseEstimatorV2) -> None:
    circuit = QuantumCircuit(1)
    circuit.ry(1.0, 0)
    data = estimator.run([(circuit, ["Z", "X"])], precision=0.01).result()[0].data
    expected = [math.sqrt(1 - math.cos(1.0) ** 2) / 100, math.sqrt(1 - math.sin(1.0) ** 2) / 100]
    assert data.stds == pytest.approx(expected, rel=0.1)


def test_a_precision_of_nothing_or_less_is_refused(estimator: BaseEstimatorV2) -> None:
    for precision in (0.0, -0.1):
        with pytest.raises(ValueError, match="precision"):
            estimator.run([(bell(), "ZZ")], precision=precision)


def test_without_a_precision_there_are_as_many_shots_as_qiskit_takes(estimator: BaseEstimatorV2) -> None:
    assert estimator.run([(bell(), "ZZ")]).result()[0].metadata["shots"] == 4096


def test_a_seed_repeats_the_values_and_bases_are_drawn_apart() -> None:
    circuit = QuantumCircuit(2)
    pub = (circuit, ["XI", "YI", "IX", "IY"])
    first, again = (by_shots().run([pub]).result()[0].data.evs for _ in range(2))
    other = by_shots(seed=6).run([pub]).result()[0].data.evs
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()
    assert len({round(float(value), 9) for value in first}) == 4  # shots of one seed would be the same in X and Y


def test_shots_show_what_a_readout_error_does_and_a_state_does_not() -> None:
    noise = {"readout": 0.1}
    value = by_shots(noise=noise).run([(bell(), "ZZ")]).result()[0].data
    assert value.evs == pytest.approx(0.8**2, abs=6 * float(value.stds))
    assert EstimatorV2(options={"noise": noise}).run([(bell(), "ZZ")]).result()[0].data.evs == pytest.approx(1.0)


def test_qubits_that_are_measured_already_and_projectors_are_estimated() -> None:
    circuit = bell()
    circuit.measure_all()
    data = by_shots().run([(circuit, ["ZZ", "00", "1I", {"+I": 2.0, "ZZ": 1.0}])]).result()[0].data
    assert data.evs == pytest.approx([1.0, 0.5, 0.5, 2.0], abs=0.1)


def test_a_job_is_one_job_and_is_found_again_with_its_values() -> None:
    service = QuantaskService()
    before = len(service.jobs(limit=None))
    job = by_shots().run([(bell(), HAMILTONIAN), (real_amplitudes(2, reps=1), ["ZZ", "XX"], [0.1, 0.2, 0.3, 0.4])])
    values = [pub.data.evs.tolist() for pub in job.result()]
    assert len(service.jobs(limit=None)) == before + 1
    found = service.job(job.job_id())
    assert isinstance(found, PrimitiveJob)
    assert [pub.data.evs.tolist() for pub in found.result()] == values


def test_a_precision_beyond_the_shots_that_a_task_may_have_is_an_error_and_nothing_is_stored() -> None:
    before = len(QuantaskService().jobs(limit=None))
    with pytest.raises(QiskitError, match="shots"):
        EstimatorV2(QuantaskBackend(), options={"by_shots": True}).run([(bell(), "ZZ")], precision=1e-9)
    assert len(QuantaskService().jobs(limit=None)) == before
