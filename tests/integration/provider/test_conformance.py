"""What Qiskit documents of jobs, backends and primitives: one body for Aer's own and for ours."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import ClassicalRegister, Parameter, QuantumRegister
from qiskit.exceptions import QiskitError
from qiskit.primitives import (
    BackendEstimatorV2,
    BackendSamplerV2,
    BaseEstimatorV2,
    BasePrimitiveJob,
    BaseSamplerV2,
    DataBin,
    PrimitiveResult,
    PubResult,
    SamplerPubResult,
)
from qiskit.providers import BackendV2, JobError, JobStatus, JobV1, Options
from qiskit.quantum_info import SparsePauliOp
from qiskit.transpiler import Target
from qiskit_aer import AerSimulator
from qiskit_aer import primitives as aer

from quantask_jupyter import provider
from quantask_jupyter.provider import QuantaskBackend


def measured() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name="measured", metadata={"course": 5})
    circuit.x(0)
    circuit.measure([0, 1], [0, 1])
    return circuit


def turned() -> QuantumCircuit:
    qubits, one, two = QuantumRegister(2, "q"), ClassicalRegister(1, "one"), ClassicalRegister(1, "two")
    circuit = QuantumCircuit(qubits, one, two, metadata={"course": 6})
    circuit.rx(Parameter("a"), 0)
    circuit.rx(Parameter("b"), 1)
    circuit.measure(0, one[0])
    circuit.measure(1, two[0])
    return circuit


@pytest.fixture(params=["aer", "quantask"])
def backend(request: pytest.FixtureRequest) -> BackendV2:
    return AerSimulator(method="statevector") if request.param == "aer" else QuantaskBackend(method="statevector")


@pytest.fixture(params=["aer", "qiskit on aer", "quantask", "qiskit on quantask"])
def sampler(request: pytest.FixtureRequest) -> BaseSamplerV2:
    made: dict[str, Any] = {
        "aer": lambda: aer.SamplerV2(seed=5),
        "quantask": lambda: provider.SamplerV2(seed=5),
        "qiskit on aer": lambda: BackendSamplerV2(backend=AerSimulator(), options={"seed_simulator": 5}),
        "qiskit on quantask": lambda: BackendSamplerV2(backend=QuantaskBackend(), options={"seed_simulator": 5}),
    }
    return made[request.param]()


@pytest.fixture(params=["aer", "qiskit on aer", "quantask", "quantask by shots", "qiskit on quantask"])
def estimator(request: pytest.FixtureRequest) -> BaseEstimatorV2:
    made: dict[str, Any] = {
        "aer": aer.EstimatorV2,
        "quantask": provider.EstimatorV2,
        "quantask by shots": lambda: provider.EstimatorV2(options={"by_shots": True, "seed": 5}),
        "qiskit on aer": lambda: BackendEstimatorV2(backend=AerSimulator(), options={"seed_simulator": 5}),
        "qiskit on quantask": lambda: BackendEstimatorV2(backend=QuantaskBackend(), options={"seed_simulator": 5}),
    }
    return made[request.param]()


# JobV1


def test_a_job_says_how_far_it_is_and_keeps_its_result(backend: BackendV2) -> None:
    job = backend.run(measured(), shots=10)
    assert isinstance(job, JobV1)
    assert isinstance(job.job_id(), str)
    assert job.backend() is backend
    assert isinstance(job.status(), JobStatus)
    job.wait_for_final_state(timeout=60)
    assert job.in_final_state()
    assert job.done()
    assert not job.running()
    assert not job.cancelled()
    assert job.result().get_counts() == job.result().get_counts() == {"01": 10}


def test_a_job_that_has_ended_is_not_cancelled_and_none_is_submitted_twice(backend: BackendV2) -> None:
    job = backend.run(measured(), shots=10)
    job.result()
    assert not job.cancel()
    assert job.status() is JobStatus.DONE
    with pytest.raises(JobError):
        job.submit()


def test_a_callback_is_told_the_state_until_the_job_has_ended(backend: BackendV2) -> None:
    job, told = backend.run(measured(), shots=10), []
    job.wait_for_final_state(timeout=60, wait=0.01, callback=lambda *state: told.append(state))
    assert job.in_final_state()
    assert all(state[0] == job.job_id() and isinstance(state[1], JobStatus) and state[2] is job for state in told)


def test_a_result_names_its_backend_and_job_and_the_time_it_took(backend: BackendV2) -> None:
    job = backend.run([measured(), measured().copy("other")], shots=10, memory=True)
    result = job.result()
    assert (result.job_id, result.backend_name) == (job.job_id(), backend.name)
    assert result.success
    assert [each.success for each in result.results] == [True, True]
    assert [each.shots for each in result.results] == [10, 10]
    assert result.time_taken > 0
    assert result.get_memory("other") == ["01"] * 10
    assert result.to_dict()["results"][0]["data"]["counts"] == {"0x1": 10}
    with pytest.raises(QiskitError):
        result.get_counts("no such circuit")


# BackendV2


def test_a_backend_has_a_target_and_what_follows_from_it(backend: BackendV2) -> None:
    assert isinstance(backend.target, Target)
    assert backend.version == 2
    assert backend.num_qubits == backend.target.num_qubits
    assert {"cx", "h", "measure", "if_else"} <= set(backend.operation_names)
    assert backend.coupling_map is None
    assert backend.max_circuits is None


def test_options_have_defaults_and_are_set_and_those_that_do_not_exist_are_refused(backend: BackendV2) -> None:
    assert isinstance(backend.options, Options)
    assert backend.options.shots == 1024
    assert backend.options.method == "statevector"
    backend.set_options(shots=7)
    assert backend.run(measured()).result().get_counts() == {"01": 7}
    assert backend.run(measured(), shots=3).result().get_counts() == {"01": 3}
    for call in (backend.set_options, type(backend)):
        with pytest.raises((AttributeError, QiskitError)):  # Aer has errors of its own here
            call(no_such_option=1)


def test_binds_of_each_circuit_make_an_experiment_for_each_value(backend: BackendV2) -> None:
    circuit = turned()
    a, b = circuit.parameters
    other = measured()
    binds = [{a: [0.0, math.pi], b: [math.pi, math.pi]}, {}]
    result = backend.run([circuit, other], shots=5, parameter_binds=binds).result()
    assert [result.get_counts(index) for index in range(3)] == [{"1 0": 5}, {"1 1": 5}, {"01": 5}]


def test_automatic_is_a_method(backend: BackendV2) -> None:
    assert backend.run(measured(), shots=3, method="automatic").result().get_counts() == {"01": 3}


# BaseSamplerV2


def test_a_sampler_gives_a_pub_result_for_each_pub(sampler: BaseSamplerV2) -> None:
    circuit = turned()
    values = np.array([[[0.0, 0.0], [0.0, math.pi], [math.pi, 0.0]], [[math.pi, math.pi]] * 3])
    job = sampler.run([(circuit, values, 20), (measured(),), measured()], shots=30)
    assert isinstance(job, BasePrimitiveJob)
    result = job.result()
    assert isinstance(result, PrimitiveResult)
    assert all(isinstance(pub, SamplerPubResult) and isinstance(pub.data, DataBin) for pub in result)
    assert [pub.data.shape for pub in result] == [(2, 3), (), ()]
    assert [pub.metadata["shots"] for pub in result] == [20, 30, 30]
    assert [pub.metadata["circuit_metadata"] for pub in result] == [{"course": 6}, {"course": 5}, {"course": 5}]
    assert job.done()
    assert job.in_final_state()
    assert not job.cancelled()
    assert list(result[0].data) == ["one", "two"]


def test_bit_arrays_do_what_qiskit_says(sampler: BaseSamplerV2) -> None:
    circuit = turned()
    values = [[0.0, 0.0], [0.0, math.pi], [math.pi, 0.0], [math.pi, math.pi]]
    pub = sampler.run([(circuit, values)], shots=16).result()[0]
    one, two = pub.data.one, pub.data.two
    assert (one.shape, one.num_shots, one.num_bits) == ((4,), 16, 1)
    assert [one.get_counts(index) for index in range(4)] == [{"0": 16}, {"0": 16}, {"1": 16}, {"1": 16}]
    assert one.get_int_counts() == {0: 32, 1: 32}
    assert one[2].get_bitstrings() == ["1"] * 16
    assert one.reshape(2, 2).shape == (2, 2)
    assert one.slice_shots([0, 1]).num_shots == 2
    assert one.expectation_values(["Z"] * 4).tolist() == [1.0, 1.0, -1.0, -1.0]
    assert (one & two).get_counts(3) == {"1": 16}
    assert (one ^ two).get_counts(1) == {"1": 16}
    assert (~one).get_counts(0) == {"1": 16}
    joined = pub.join_data(["two", "one"])
    assert joined.num_bits == 2
    assert [joined.get_counts(index) for index in range(4)] == [{"00": 16}, {"01": 16}, {"10": 16}, {"11": 16}]
    assert pub.join_data().get_counts(1) == {"10": 16}


def test_values_are_given_by_name_and_by_parameter(sampler: BaseSamplerV2) -> None:
    circuit = turned()
    a, b = circuit.parameters
    pubs = [(circuit, {"a": [0.0, math.pi], "b": [math.pi, 0.0]}), (circuit, {a: math.pi, b: 0.0})]
    first, second = sampler.run(pubs, shots=4).result()
    assert first.data.one.shape == (2,)
    assert first.data.one.get_counts(1) == {"1": 4}
    assert first.data.two.get_counts(0) == {"1": 4}
    assert second.data.one.get_counts() == {"1": 4}


@pytest.mark.parametrize(
    "pub",
    [
        (turned(),),
        (turned(), [0.1]),
        (turned(), [0.1, 0.2, 0.3]),
        (turned(), {"a": 0.1}),
        (measured(), None, 0),
        (measured(), None, "many"),
        ("measured",),
    ],
)
def test_pubs_of_wrong_shapes_are_refused_by_samplers_in_qiskits_exceptions(sampler: BaseSamplerV2, pub: Any) -> None:
    with pytest.raises((ValueError, TypeError, QiskitError)):
        sampler.run([pub]).result()


# BaseEstimatorV2


def test_an_estimator_gives_values_and_deviations_of_the_shape_that_its_arrays_broadcast_to(
    estimator: BaseEstimatorV2,
) -> None:
    circuit = turned().remove_final_measurements(inplace=False)
    circuit.metadata = {"course": 6}
    angles = np.array([[0.0, 0.0], [0.0, math.pi], [math.pi, 0.0]])
    pubs = [
        (circuit, ["ZI", "IZ", "ZZ"], angles),
        (circuit, [["ZI"], ["IZ"]], angles),
        (circuit, SparsePauliOp(["ZI", "II"], [1.0, 2.0]), angles[1]),
        (circuit, {"ZZ": 0.5, "IZ": 1.0}, {"a": math.pi, "b": 0.0}),
    ]
    job = estimator.run(pubs, precision=0.05)
    result = job.result()
    assert isinstance(job, BasePrimitiveJob)
    assert all(isinstance(pub, PubResult) for pub in result)
    expected = [[1, 1, -1], [[1, -1, 1], [1, 1, -1]], 1.0, -1.5]
    for pub, values in zip(result, expected, strict=True):
        assert np.shape(pub.data.evs) == np.shape(pub.data.stds) == np.shape(values)
        assert np.allclose(pub.data.evs, values, atol=0.4)  # 8 times the precision: once in 10^13 runs
        assert pub.metadata["target_precision"] == 0.05
        assert pub.metadata["circuit_metadata"] == {"course": 6}


@pytest.mark.parametrize(
    "pub",
    [
        (turned(), "ZZ"),
        (turned(), "ZZZ", [0.1, 0.2]),
        (turned(), ["ZZ", "ZI"], [[0.1, 0.2]] * 3),
        (turned(), "ZZ", [0.1, 0.2], -0.5),
        (turned(), "QZ", [0.1, 0.2]),
        (turned(), SparsePauliOp("ZZ", 1j), [0.1, 0.2]),
    ],
)
def test_pubs_that_do_not_fit_are_refused_by_estimators_in_qiskits_exceptions(
    estimator: BaseEstimatorV2, pub: Any
) -> None:
    with pytest.raises((ValueError, TypeError, QiskitError)):
        estimator.run([pub]).result()
