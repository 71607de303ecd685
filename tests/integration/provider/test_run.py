"""``backend.run``: one body for Aer's own simulator and for ours."""

from __future__ import annotations

import math

import numpy as np
import pytest
import qiskit_aer.library  # noqa: F401 - adds the save methods to circuits
from qiskit import QuantumCircuit, generate_preset_pass_manager, transpile
from qiskit.circuit import ClassicalRegister, Parameter, QuantumRegister
from qiskit.exceptions import QiskitError
from qiskit.primitives import BackendEstimatorV2, BackendSamplerV2
from qiskit.providers import BackendV2, JobError, JobStatus, JobTimeoutError, JobV1
from qiskit.quantum_info import SparsePauliOp, Statevector
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel, depolarizing_error

import quantask_jupyter
from quantask_jupyter import submit
from quantask_jupyter.errors import UsageError
from quantask_jupyter.provider import QuantaskBackend, QuantaskJob, QuantaskService


def bell(name: str = "bell") -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name=name)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure([0, 1], [0, 1])
    return circuit


def endless() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1)
    circuit.measure(0, 0)
    with circuit.while_loop((0, False)):
        circuit.measure(0, 0)
    return circuit


@pytest.fixture(params=["aer", "quantask"])
def backend(request: pytest.FixtureRequest) -> BackendV2:
    return AerSimulator() if request.param == "aer" else QuantaskBackend()


def test_a_circuit_is_transpiled_and_run_and_has_the_same_counts_and_memory_for_a_seed(backend: BackendV2) -> None:
    job = backend.run(transpile(bell(), backend), shots=200, seed_simulator=11, memory=True)
    assert isinstance(job, JobV1)
    result = job.result()
    expected = AerSimulator().run(bell(), shots=200, seed_simulator=11, memory=True).result()
    assert result.success
    assert result.get_counts() == expected.get_counts()
    assert result.get_memory() == expected.get_memory()
    assert result.job_id == job.job_id()
    assert job.status() is JobStatus.DONE
    assert job.done()
    assert job.in_final_state()
    assert not job.running()
    assert not job.cancelled()


def test_each_circuit_of_a_list_has_a_seed_of_its_own_which_is_aers(backend: BackendV2) -> None:
    angle = Parameter("angle")
    turned = QuantumCircuit(1)
    turned.ry(angle, 0)
    turned.measure_all()
    circuits, binds = [bell(), turned, bell(), bell()], [{}, {angle: [1.0, 1.0, 1.0]}, {}, {}]
    asked = {"shots": 5000, "seed_simulator": 3, "parameter_binds": binds}
    result = backend.run(circuits, **asked).result()
    expected = AerSimulator().run(circuits, **asked).result()
    assert result.get_counts() == expected.get_counts()
    assert len({str(counts) for counts in result.get_counts()}) == 6


def test_a_noise_model_gives_the_same_counts_for_a_seed(backend: BackendV2) -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(depolarizing_error(0.2, 2), ["cx"])
    model.add_readout_error([[0.9, 0.1], [0.3, 0.7]], [1])
    counts = backend.run(bell(), shots=200, seed_simulator=2, noise_model=model).result().get_counts()
    simulator = AerSimulator(noise_model=model)
    assert counts == simulator.run(bell(), shots=200, seed_simulator=2).result().get_counts()


def test_several_circuits_are_one_job_and_results_are_found_by_place_name_and_circuit(backend: BackendV2) -> None:
    one = QuantumCircuit(1, 1, name="one")
    one.x(0)
    one.measure(0, 0)
    result = backend.run([bell(), one], shots=100, seed_simulator=3).result()
    assert set(result.get_counts(0)) == {"00", "11"}
    assert result.get_counts("one") == result.get_counts(one) == result.get_counts(1) == {"1": 100}
    assert len(result.get_counts()) == 2


def test_registers_are_separated_as_qiskit_separates_them(backend: BackendV2) -> None:
    qubits, first, second = QuantumRegister(3, "q"), ClassicalRegister(1, "a"), ClassicalRegister(2, "b")
    circuit = QuantumCircuit(qubits, first, second)
    circuit.x(0)
    circuit.x(2)
    circuit.measure(0, first[0])
    circuit.measure([1, 2], second)
    assert backend.run(circuit, shots=10, memory=True).result().get_counts() == {"10 1": 10}
    assert backend.run(circuit, shots=2, memory=True).result().get_memory() == ["10 1", "10 1"]


def test_parameter_binds_make_one_experiment_for_each_value(backend: BackendV2) -> None:
    theta = Parameter("theta")
    circuit = QuantumCircuit(1, 1)
    circuit.rx(theta, 0)
    circuit.measure(0, 0)
    result = backend.run(circuit, shots=50, parameter_binds=[{theta: [0.0, math.pi]}]).result()
    assert [result.get_counts(index) for index in (0, 1)] == [{"0": 50}, {"1": 50}]


def test_what_a_circuit_saves_is_in_its_data(backend: BackendV2) -> None:
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.save_statevector()
    circuit.save_expectation_value(SparsePauliOp("XX"), [0, 1], label="xx")
    circuit.save_probabilities_dict(label="shares")
    result = backend.run(transpile(circuit, backend)).result()
    assert result.get_statevector().equiv(Statevector.from_label("00").evolve(_bell_gates()))
    assert result.data()["xx"] == pytest.approx(1.0)
    assert result.data()["shares"] == pytest.approx({0: 0.5, 3: 0.5})
    assert result.data()["shares"].binary_probabilities(num_bits=3) == pytest.approx({"000": 0.5, "011": 0.5})


def _bell_gates() -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.cx(0, 1)
    return circuit


def test_a_unitary_is_saved(backend: BackendV2) -> None:
    backend = AerSimulator(method="unitary") if isinstance(backend, AerSimulator) else backend
    circuit = QuantumCircuit(1)
    circuit.h(0)
    circuit.save_unitary()
    for options in ({}, {"method": "unitary"}):
        unitary = backend.run(circuit, **options).result().get_unitary()
        assert np.allclose(unitary.data, np.array([[1, 1], [1, -1]]) / math.sqrt(2))


def test_a_circuit_without_measurements_has_no_counts(backend: BackendV2) -> None:
    result = backend.run(_bell_gates(), shots=10).result()
    with pytest.raises(QiskitError, match="No counts"):
        result.get_counts()


def test_a_circuits_metadata_are_in_the_results_header(backend: BackendV2) -> None:
    circuit = bell()
    circuit.metadata = {"week": 3}
    header = backend.run(circuit).result().results[0].header
    metadata = header["metadata"] if isinstance(header, dict) else header.metadata
    assert metadata == {"week": 3}


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_preset_pass_managers_work_for_it(backend: BackendV2, level: int) -> None:
    manager = generate_preset_pass_manager(optimization_level=level, backend=backend, seed_transpiler=1)
    counts = backend.run(manager.run(bell()), shots=100, seed_simulator=5).result().get_counts()
    assert set(counts) == {"00", "11"}


def test_qiskits_own_primitives_for_backends_work_with_it(backend: BackendV2) -> None:
    sampled = BackendSamplerV2(backend=backend, options={"seed_simulator": 4}).run([bell()], shots=100).result()
    assert set(sampled[0].data.c.get_counts()) == {"00", "11"}
    estimated = BackendEstimatorV2(backend=backend, options={"seed_simulator": 4})
    pub = (_bell_gates(), [SparsePauliOp("ZZ"), SparsePauliOp("XX"), SparsePauliOp("ZI")])
    values = estimated.run([pub], precision=0.02).result()[0].data.evs
    assert values == pytest.approx([1, 1, 0], abs=0.1)


def test_a_job_is_found_again_by_its_id_with_all_that_it_gave() -> None:
    job = QuantaskBackend().run([bell("first"), bell("second")], shots=50, seed_simulator=1, memory=True)
    result = job.result()
    found = QuantaskService().job(job.job_id())
    assert isinstance(found, QuantaskJob)
    assert found.result().get_counts("second") == result.get_counts("second")
    assert found.result().get_memory(0) == result.get_memory(0)
    single = QuantaskBackend().run(bell("alone"))
    single.result()
    assert [each.job_id() for each in QuantaskService().jobs(limit=2)] == [single.job_id(), job.job_id()]


def test_a_running_job_times_out_is_cancelled_and_has_no_result() -> None:
    job = QuantaskBackend().run(endless(), shots=1)
    with pytest.raises(JobTimeoutError):
        job.result(timeout=0.2)
    with pytest.raises(JobTimeoutError):
        job.wait_for_final_state(timeout=0.2, wait=0.05, callback=lambda *_: None)
    assert job.cancel()
    job.wait_for_final_state(timeout=60)
    assert job.cancelled()
    assert not job.cancel()
    with pytest.raises(JobError, match="cancelled"):
        job.result()


def wide(name: str = "wide") -> QuantumCircuit:
    """A circuit that fails when it is run."""
    circuit = QuantumCircuit(40, name=name)
    circuit.save_statevector()
    return circuit


def test_of_a_run_with_a_failed_circuit_the_others_have_results(backend: BackendV2) -> None:
    result = backend.run([bell(), wide(), bell("second")], shots=100, seed_simulator=3).result()
    assert not result.success
    assert "PARTIAL" in result.status
    assert sum(result.get_counts(0).values()) == sum(result.get_counts("second").values()) == 100
    for access in (lambda: result.get_counts(1), lambda: result.get_statevector("wide"), lambda: result.get_counts()):
        with pytest.raises(QiskitError):
            access()


def test_the_failed_circuit_is_named_by_index_and_name_in_the_simulators_words_and_is_retried() -> None:
    job = QuantaskBackend().run([bell(), wide()])
    with pytest.raises(QiskitError, match=r"Circuit 1 \(.*wide.*\) of the batch: .*qubits"):
        job.result().get_counts(1)
    assert job.status() is JobStatus.ERROR
    assert "qubits" in (job.error_message() or "")
    assert job.failed() == [1]
    again = job.retry_failed()
    assert again.job_id() != job.job_id()
    with pytest.raises(JobError, match="qubits"):
        again.result()
    with pytest.raises(JobError, match="Nothing"):
        QuantaskBackend().run([bell(), bell()]).retry_failed()


def test_a_failed_sweep_of_several_keeps_the_places_of_the_others() -> None:
    theta = Parameter("theta")
    sweep = wide()
    sweep.rx(theta, 0)
    result = QuantaskBackend().run([sweep, bell()], parameter_binds=[{theta: [0.0, 0.5, 1.0]}, {}]).result()
    assert len(result.results) == 4
    assert set(result.get_counts(3)) == {"00", "11"}


def test_an_unknown_id_is_no_job() -> None:
    with pytest.raises(QiskitError, match="no job of yours with the id 'ab'"):
        QuantaskService().job("ab")


def test_failed_circuits_of_a_batch_are_retried_and_a_table_has_all_circuits() -> None:
    theta = Parameter("theta")
    turned = QuantumCircuit(1, 1, name="turned")
    turned.rx(theta, 0)
    turned.measure(0, 0)
    batch = quantask_jupyter.submit_batch(
        [{"circuit": turned, "parameters": {"theta": math.pi}}, {"circuit": bell(), "name": "bell"}], shots=20, seed=1
    )
    table = batch.to_pandas()
    assert list(table.columns)[:2] == ["circuit", "name"]
    assert table[table.circuit == 0][["theta", "c", "count"]].to_numpy().tolist() == [[math.pi, "1", 20]]
    assert table[table.circuit == 1]["count"].sum() == 20
    with pytest.raises(UsageError, match="has failed"):
        batch.retry_failed()
    mixed = quantask_jupyter.submit_batch([bell(), {"circuit": wide(), "name": "wide"}], name="mixed")
    mixed.wait()
    assert mixed.failed() == [1]
    again = mixed.retry_failed()
    assert (len(again), again.name, again.jobs[0].name) == (1, "mixed", "wide")


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda backend: backend.run([]), "one circuit"),
        (lambda backend: backend.run("OPENQASM 3.0;"), "one circuit"),
        (lambda backend: backend.run(bell(), shots=0), "shots"),
        (lambda backend: backend.run(bell(), seed_simulator=-1), "seed"),
        (lambda backend: backend.run(bell(), shoots=5), "shoots"),
        (lambda backend: backend.run(bell(), parameter_binds=[{}, {}]), "parameter_binds"),
        (lambda backend: backend.run(bell(), method="magic"), "magic"),
        (lambda _: QuantaskBackend("sherbrooke"), "There is no backend 'sherbrooke'"),
        (lambda _: QuantaskBackend("fake_x"), "There is no backend 'fake_x'"),
        (lambda _: QuantaskService().backend("sherbrooke"), "sherbrooke"),
        (lambda _: QuantaskService().job("no such job"), "no"),
    ],
)
def test_what_is_wrong_is_an_error_of_qiskits_and_nothing_is_stored(call, told: str) -> None:
    before = len(QuantaskService().jobs(limit=None))
    with pytest.raises(QiskitError, match=told):
        call(QuantaskBackend())
    assert len(QuantaskService().jobs(limit=None)) == before


def test_a_service_lists_backends_by_criteria() -> None:
    service = QuantaskService()
    assert [backend.name for backend in service.backends(min_num_qubits=5, simulator=True)] == ["aer"]
    assert service.backends(min_num_qubits=10**6) == service.backends(operational=False) == []
    assert service.least_busy(min_num_qubits=20).name == "aer"
    with pytest.warns(UserWarning, match="no account"):
        QuantaskService.save_account(token="secret")


def test_a_job_tells_all_that_it_was_and_is_submitted_again_with_changes() -> None:
    theta = Parameter("theta")
    circuit = QuantumCircuit(1, 1)
    circuit.rx(theta, 0)
    circuit.measure(0, 0)
    job = submit(circuit, parameters={theta: [0.0, math.pi]}, shots=10, noise={"readout": 1e-12}, name="scan")
    job.result()
    found = quantask_jupyter.job(job.job_id())
    assert found.parameters == {"theta": [0.0, math.pi]}
    assert found.noise == {"readout": 1e-12}
    assert found.method == "statevector"
    assert isinstance(found.seed, int)
    again = found.resubmit(shots=30, parameters={"theta": math.pi})
    assert again.counts() == {"1": 30}
    assert again.name == "scan"
    assert again.circuit == found.circuit
    with pytest.raises(UsageError, match="shoots"):
        found.resubmit(shoots=3)
