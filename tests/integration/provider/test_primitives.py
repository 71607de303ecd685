"""The primitives: one body for Aer's own and for ours, equal for the same seed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import ClassicalRegister, Clbit, Parameter, QuantumRegister
from qiskit.circuit.library import real_amplitudes
from qiskit.exceptions import QiskitError
from qiskit.primitives import (
    BaseEstimatorV2,
    BaseSamplerV2,
    BitArray,
    PrimitiveResult,
    StatevectorEstimator,
    StatevectorSampler,
)
from qiskit.providers import JobError, JobStatus
from qiskit.quantum_info import SparsePauliOp
from qiskit_aer import primitives as aer

from quantask_jupyter import provider
from quantask_jupyter.provider import PrimitiveJob, QuantaskBackend, QuantaskService
from quantask_jupyter.provider.estimator import EstimatorOptions
from quantask_jupyter.provider.sampler import SamplerOptions

HAMILTONIAN = SparsePauliOp(["ZZ", "XX", "IZ"], [1.0, 0.5, -0.25])


def bell() -> QuantumCircuit:
    circuit = QuantumCircuit(2, name="bell")
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure_all()
    return circuit


def turned() -> QuantumCircuit:
    circuit = QuantumCircuit(1)
    circuit.rx(Parameter("theta"), 0)
    circuit.measure_all()
    return circuit


def two_registers() -> QuantumCircuit:
    qubits, first, second = QuantumRegister(3, "q"), ClassicalRegister(1, "one"), ClassicalRegister(2, "two")
    circuit = QuantumCircuit(qubits, first, second)
    circuit.h(0)
    circuit.cx(0, [1, 2])
    circuit.measure(0, first[0])
    circuit.measure([1, 2], second)
    return circuit


@pytest.fixture(params=["aer", "quantask"])
def sampler(request: pytest.FixtureRequest) -> BaseSamplerV2:
    kind = aer.SamplerV2 if request.param == "aer" else provider.SamplerV2
    return kind(seed=5)


@pytest.fixture(params=["aer", "quantask"])
def estimator(request: pytest.FixtureRequest) -> BaseEstimatorV2:
    options = {"run_options": {"seed_simulator": 5}}
    return aer.EstimatorV2(options=options) if request.param == "aer" else provider.EstimatorV2(options=options)


def sampled_by_aer(pubs: list[Any], **options: Any) -> PrimitiveResult:
    return aer.SamplerV2(seed=5).run(pubs, **options).result()


def test_a_register_whose_bits_are_all_in_others_has_their_values() -> None:
    shared, second = ClassicalRegister(3, "shared"), ClassicalRegister(2, "second")
    turned_around = ClassicalRegister(name="turned_around", bits=[shared[2], shared[0]])
    of_both = ClassicalRegister(name="of_both", bits=[second[1], shared[0], shared[1]])
    circuit = QuantumCircuit(QuantumRegister(5), shared, turned_around, second, of_both)
    circuit.x([0, 4])
    circuit.measure(range(5), [*shared, *second])
    expected = StatevectorSampler().run([circuit], shots=20).result()[0].data
    data = provider.SamplerV2().run([circuit], shots=20).result()[0].data
    assert {name: bits.get_counts() for name, bits in data.items()} == {
        "shared": {"001": 20},
        "turned_around": {"10": 20},
        "second": {"10": 20},
        "of_both": {"011": 20},
    }
    assert {name: bits.get_counts() for name, bits in expected.items()} == {
        name: bits.get_counts() for name, bits in data.items()
    }


def test_each_shot_is_that_of_aers_sampler_for_the_same_seed(sampler: BaseSamplerV2) -> None:
    values = np.linspace(0, math.pi, 6).reshape(2, 3, 1)
    pubs = [bell(), (turned(), values), (bell(), None, 77), two_registers()]
    result = sampler.run(pubs, shots=50).result()
    expected = sampled_by_aer(pubs, shots=50)
    assert len(result) == 4
    for one, other in zip(result, expected, strict=True):
        assert one.data.shape == other.data.shape
        for name in other.data:
            assert isinstance(one.data[name], BitArray)
            assert one.data[name] == other.data[name], name
        assert one.metadata["shots"] == other.metadata["shots"]
    assert result[1].data.meas.shape == (2, 3)
    assert result[2].data.meas.num_shots == 77


def test_shots_are_aligned_between_registers(sampler: BaseSamplerV2) -> None:
    data = sampler.run([two_registers()], shots=100).result()[0].data
    joined = set(sampler.run([two_registers()], shots=100).result()[0].join_data().get_counts())
    assert joined == {"000", "111"}
    assert [a + a for a in data.one.get_bitstrings()] == data.two.get_bitstrings()


def test_a_register_that_nothing_is_measured_into_is_zero(sampler: BaseSamplerV2) -> None:
    circuit = QuantumCircuit(QuantumRegister(1), ClassicalRegister(1, "used"), ClassicalRegister(9, "unused"))
    circuit.x(0)
    circuit.measure(0, 0)
    data = sampler.run([circuit], shots=20).result()[0].data
    assert data.used.get_counts() == {"1": 20}
    assert data.unused.get_counts() == {"000000000": 20}


def test_registers_may_share_bits(sampler: BaseSamplerV2) -> None:
    bits = [Clbit(), Clbit(), Clbit()]
    registers = [ClassicalRegister(name=name, bits=part) for name, part in (("low", bits[:2]), ("high", bits[1:]))]
    circuit = QuantumCircuit(QuantumRegister(3), *registers)
    circuit.x([0, 1])
    circuit.measure(range(3), bits)
    data = sampler.run([circuit], shots=20).result()[0].data
    assert data.low.get_counts() == {"11": 20}
    assert data.high.get_counts() == {"01": 20}


def test_parameters_without_values_and_values_that_do_not_fit_are_refused(sampler: BaseSamplerV2) -> None:
    with pytest.raises(ValueError, match="parameter"):
        sampler.run([turned()])
    with pytest.raises((ValueError, TypeError)):
        sampler.run([(bell(), [0.1])])
    with pytest.raises((ValueError, TypeError)):
        sampler.run([(bell(), None, -3)])


def test_an_empty_array_of_values_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):  # Aer's own sampler ends the process
        provider.SamplerV2().run([(turned(), np.zeros((0, 1)))])


def test_expectation_values_broadcast_as_qiskit_defines(estimator: BaseEstimatorV2) -> None:
    circuit = real_amplitudes(2, reps=1)
    values = np.linspace(0, 1, 2 * 3 * circuit.num_parameters).reshape(3, 2, circuit.num_parameters)
    observables = [[HAMILTONIAN, SparsePauliOp("YY")], [SparsePauliOp("IX"), SparsePauliOp("ZI")]]
    pubs = [
        (circuit, HAMILTONIAN, values[0, 0]),
        (circuit, observables[0], values),
        (circuit, [[each] for each in observables[1]], values[0]),
        (bell().remove_final_measurements(inplace=False), ["ZZ", "XX", "ZI"]),
    ]
    result = estimator.run(pubs).result()
    expected = StatevectorEstimator().run(pubs).result()
    for one, other in zip(result, expected, strict=True):
        assert np.shape(one.data.evs) == np.shape(other.data.evs)
        assert np.allclose(one.data.evs, other.data.evs)
        assert np.shape(one.data.stds) == np.shape(other.data.evs)
        assert np.all(np.asarray(one.data.stds) == 0)


def test_a_precision_is_the_deviation_of_the_values_and_a_seed_repeats_them(estimator: BaseEstimatorV2) -> None:
    pub = (bell().remove_final_measurements(inplace=False), ["ZZ"] * 200)
    values = estimator.run([pub], precision=0.1).result()[0].data
    assert np.std(values.evs) == pytest.approx(0.1, rel=0.3)
    assert np.all(values.stds == 0.1)
    expected = aer.EstimatorV2(options={"run_options": {"seed_simulator": 5}}).run([pub], precision=0.1).result()
    assert np.allclose(values.evs, expected[0].data.evs)


def test_precision_and_seed_are_told_as_those_of_qiskits_own_estimator() -> None:
    pub = (bell().remove_final_measurements(inplace=False), ["ZZ", "XI"])
    made = provider.EstimatorV2(default_precision=0.1, seed=5)
    assert (made.default_precision, made.seed) == (0.1, 5)
    values = made.run([pub]).result()[0].data
    options = {"default_precision": 0.1, "run_options": {"seed_simulator": 5}}
    expected = aer.EstimatorV2(options=options).run([pub]).result()[0].data
    assert np.allclose(values.evs, expected.evs)
    assert np.all(values.stds == 0.1)


def test_observables_of_another_width_and_negative_precisions_are_refused(estimator: BaseEstimatorV2) -> None:
    with pytest.raises(ValueError, match="qubits"):
        estimator.run([(bell(), ["ZZZ"])])
    with pytest.raises(ValueError, match="precision"):
        estimator.run([(bell(), ["ZZ"])], precision=-0.1)


def test_projectors_are_observables() -> None:
    circuit = QuantumCircuit(2)
    circuit.ry(0.7, 0)
    pubs = [(circuit, ["0I", "I1", "+r", "-l", {"01": 2.0, "ZZ": 0.5}])]
    values = provider.EstimatorV2().run(pubs).result()[0].data.evs
    one = math.sin(0.35) ** 2  # of qubit 0, whose Bloch vector has no y
    assert np.allclose(values, [1.0, one, 0.5 * 0.5, 0.5 * 0.5, 2 * one + 0.5 * math.cos(0.7)])


def test_an_estimate_on_60_qubits_of_clifford_gates_is_exact() -> None:
    circuit = QuantumCircuit(60)
    circuit.h(0)
    circuit.cx(0, range(1, 60))
    values = provider.EstimatorV2().run([(circuit, ["X" * 60, "Z" * 60, "Z" + "I" * 59])]).result()[0].data.evs
    assert np.allclose(values, [1, 1, 0])


def test_an_estimate_is_of_any_number_of_qubits() -> None:
    circuit = QuantumCircuit(250)
    circuit.x(249)
    values = provider.EstimatorV2().run([(circuit, ["Z" + "I" * 249, "I" * 250])]).result()[0].data.evs
    assert np.allclose(values, [-1, 1])


def test_noise_lowers_an_expectation_value_by_what_the_channel_says() -> None:
    circuit = QuantumCircuit(1)
    circuit.x(0)
    options = {"noise": {"depolarizing": {"1q": 0.2}}}
    value = provider.EstimatorV2(options=options).run([(circuit, "Z")]).result()[0].data.evs
    assert value == pytest.approx(-0.8)


def test_jobs_of_primitives_are_found_again_with_all_that_they_gave() -> None:
    service = QuantaskService()
    values = np.linspace(0, math.pi, 4).reshape(2, 2, 1)
    sampled = provider.SamplerV2(seed=1).run([(turned(), values), bell()], shots=30)
    estimated = provider.EstimatorV2().run([(real_amplitudes(2, reps=1), [HAMILTONIAN], [0.1, 0.2, 0.3, 0.4])])
    first, second = sampled.result(), estimated.result()
    for job, result in ((sampled, first), (estimated, second)):
        found = service.job(job.job_id())
        assert isinstance(found, PrimitiveJob)
        assert found.status() is JobStatus.DONE
        again = found.result()
        assert len(again) == len(result)
    assert service.job(sampled.job_id()).result()[0].data.meas == first[0].data.meas
    assert np.array_equal(service.job(estimated.job_id()).result()[0].data.evs, second[0].data.evs)


def test_a_job_of_a_hundred_pubs_is_one_job() -> None:
    before = len(QuantaskService().jobs(limit=None))
    job = provider.EstimatorV2().run([(bell().remove_final_measurements(inplace=False), ["ZZ"])] * 100)
    assert [float(pub.data.evs[0]) for pub in job.result()] == pytest.approx([1.0] * 100)
    assert len(QuantaskService().jobs(limit=None)) == before + 1


def test_a_primitive_runs_in_a_session_or_batch_and_on_no_other_backend() -> None:
    with provider.Session(QuantaskBackend()) as session:
        assert set(provider.SamplerV2(mode=session).run([bell()], shots=9).result()[0].data.meas.get_counts()) <= {
            "00",
            "11",
        }
    with provider.Batch() as batch:
        assert provider.EstimatorV2(batch).options.default_precision == 0.0
    with pytest.raises(ValueError, match="QuantaskBackend"):
        provider.SamplerV2(mode=object())
    with pytest.raises(ValueError, match="shoots"):
        provider.SamplerV2(options={"shoots": 3})


def test_blocks_of_one_session_may_stand_in_each_other_and_behind_them_the_backend_is_the_default_one():
    outer, inner = (provider.Session(QuantaskBackend(method=name)) for name in ("statevector", "stabilizer"))
    with outer, inner, outer:
        assert provider.SamplerV2()._backend.options.method == "statevector"
    assert provider.SamplerV2()._backend.options.method != "statevector"


def test_a_failing_pub_is_an_error_of_the_job_and_a_wrong_request_one_of_the_call() -> None:
    wide = QuantumCircuit(40, 40)
    wide.ry(0.1, range(40))
    wide.measure(range(40), range(40))
    wide.name = "wide"
    job = provider.SamplerV2(options={"method": "statevector"}).run([bell(), wide])
    with pytest.raises(JobError, match=r"PUB 1, of the circuit .*wide.*: MEMORY_LIMIT: A statevector of 40 qubits"):
        job.result()
    assert sum(job.tasks[0].result().counts.values()) == 1024
    with pytest.raises(QiskitError, match="shots"):
        provider.SamplerV2().run([bell()], shots=10**12)


@pytest.mark.parametrize("kind", [SamplerOptions, EstimatorOptions])
def test_an_option_that_does_not_exist_cannot_be_set(kind: Any) -> None:
    options = kind()
    with pytest.raises(AttributeError, match="sed"):
        options.sed = 5
    options.seed = 5
    assert options.chosen(provider.QuantaskBackend()).seed == 5
