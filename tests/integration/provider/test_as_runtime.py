"""Code of a course, as it is written for the runtime service, runs with one block around its imports."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from importlib.metadata import version
from types import ModuleType

import pytest
from qiskit import QuantumCircuit, generate_preset_pass_manager
from qiskit.circuit import Parameter
from qiskit.exceptions import QiskitError
from qiskit.primitives import BackendEstimatorV2
from qiskit.providers.fake_provider import GenericBackendV2
from qiskit.quantum_info import SparsePauliOp
from qiskit_aer.noise import NoiseModel
from qiskit_aer.primitives import EstimatorV2 as AerEstimator
from qiskit_aer.primitives import SamplerV2 as AerSampler

import quantask_jupyter
from quantask_jupyter.provider import QuantaskBackend
from quantask_jupyter.provider.runtime_primitives import StandInWarning


def bell() -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.cx(0, 1)
    return circuit


def test_a_lesson_runs_from_account_to_counts_and_says_what_means_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with quantask_jupyter.as_runtime():
        from qiskit_ibm_runtime import EstimatorV2 as Estimator
        from qiskit_ibm_runtime import QiskitRuntimeService, Session
        from qiskit_ibm_runtime import SamplerV2 as Sampler
    assert "stands in" in capsys.readouterr().err

    with pytest.warns(UserWarning, match="no account"):
        service = QiskitRuntimeService(channel="ibm_quantum_platform", token="secret")
    with pytest.warns(StandInWarning, match="simulators alone"):
        backend = service.least_busy(operational=True, simulator=False, min_num_qubits=100)
    with pytest.warns(StandInWarning, match="no ibm_sherbrooke here"):
        assert service.backend("ibm_sherbrooke").name == backend.name

    manager = generate_preset_pass_manager(backend=backend, optimization_level=1)
    circuit = manager.run(bell())
    with Session(backend=backend) as session:
        estimator = Estimator(mode=session)
        with pytest.warns(StandInWarning, match="resilience_level"):
            estimator.options.resilience_level = 1
        observable = SparsePauliOp("XX").apply_layout(circuit.layout)
        assert estimator.run([(circuit, observable)], precision=0).result()[0].data.evs == pytest.approx(1.0)

    measured = bell()
    measured.measure_all()
    sampler = Sampler(mode=backend, options={"default_shots": 64})
    with pytest.warns(StandInWarning, match="dynamical_decoupling"):
        sampler.options.dynamical_decoupling.enable = True
    job = sampler.run([manager.run(measured)])
    assert sum(job.result()[0].data.meas.get_counts().values()) == 64
    assert service.job(job.job_id()).result()[0].data.meas == job.result()[0].data.meas


def test_fake_devices_are_backends_of_their_names_and_a_seed_of_the_local_mode_is_a_seed() -> None:
    with quantask_jupyter.as_runtime():
        from qiskit_ibm_runtime import SamplerV2
        from qiskit_ibm_runtime.fake_provider import FakeManilaV2
    backend = FakeManilaV2()
    assert (backend.name, backend.num_qubits) == ("fake_manila", 5)
    measured = bell()
    measured.measure_all()
    circuit = generate_preset_pass_manager(backend=backend, optimization_level=1, seed_transpiler=1).run(measured)
    samplers = (SamplerV2(mode=backend, options={"simulator": {"seed_simulator": 42}}) for _ in range(2))
    first, again = (sampler.run([circuit], shots=200).result()[0].data.meas for sampler in samplers)
    assert first == again
    assert {"00", "11"} < set(first.get_counts())


def test_a_backend_of_others_is_simulated_and_that_is_said() -> None:
    with quantask_jupyter.as_runtime():
        from qiskit_ibm_runtime import SamplerV2, Session
    measured = bell()
    measured.measure_all()
    generic = GenericBackendV2(4, seed=1)
    circuit = generate_preset_pass_manager(backend=generic, optimization_level=1, seed_transpiler=1).run(measured)
    with pytest.warns(StandInWarning, match="simulates generic_backend_4q"):
        sampler = SamplerV2(mode=generic)
    assert len(sampler.run([circuit], shots=2000).result()[0].data.meas.get_counts()) > 2
    with Session(backend=generic) as session:
        assert sum(SamplerV2(mode=session).run([circuit], shots=20).result()[0].data.meas.get_counts().values()) == 20


def test_a_job_is_as_the_services_own_and_is_found_by_what_the_service_looks_for() -> None:
    with quantask_jupyter.as_runtime():
        from qiskit_ibm_runtime import QiskitRuntimeService, RuntimeJobV2, SamplerV2
    service = QiskitRuntimeService()
    measured = bell()
    measured.measure_all()
    sampler = SamplerV2(service.backend("aer"))
    sampler.options.environment.job_tags = ["homework"]
    sampler.options.simulator.seed_simulator = 42
    sampler.options.update(default_shots=50)
    job = sampler.run([measured])
    assert isinstance(job, RuntimeJobV2)
    assert job.status() in ("QUEUED", "RUNNING", "DONE")
    counts = job.result()[0].data.meas.get_counts()
    assert counts == AerSampler(seed=42).run([measured], shots=50).result()[0].data.meas.get_counts()
    assert job.status() == "DONE"
    assert (job.errored(), job.error_message(), job.session_id) == (False, None, None)
    assert (job.primitive_id, job.backend().name, job.tags) == ("sampler", "aer", ["homework"])
    assert job.metrics()["usage"]["quantum_seconds"] == job.usage() > 0
    hour = timedelta(hours=1)
    for criteria in (
        {"job_tags": ["homework"]},
        {"backend_name": "aer", "pending": False},
        {"created_after": job.creation_date - hour, "created_before": datetime.now() + hour},
    ):
        newest = service.jobs(limit=1, **criteria)[0]
        assert (newest.job_id(), newest.status()) == (job.job_id(), "DONE")
    assert service.jobs(backend_name="fake_manila", job_tags=["homework"]) == []
    assert service.jobs(created_after=datetime.now() + hour) == []
    with pytest.warns(StandInWarning, match="session_id is not looked at"):
        service.jobs(session_id="one")


def test_a_job_tells_what_was_submitted_as_the_services_own_does() -> None:
    with quantask_jupyter.as_runtime():
        from qiskit_ibm_runtime import EstimatorV2, QiskitRuntimeService, SamplerV2
    theta = Parameter("theta")
    turned = QuantumCircuit(1)
    turned.rx(theta, 0)
    measured = turned.copy()
    measured.measure_all()
    sampled = SamplerV2().run([(measured, [0.5], 7), (measured, [[0.5], [1.5]], 8)])
    assert sampled.inputs["pubs"] == [[measured, {"theta": 0.5}, 7], [measured, {"theta": [0.5, 1.5]}, 8]]
    assert (sampled.properties(), sampled.logs(), sampled.private, sampled.instance) == (None, "", False, None)
    estimated = EstimatorV2().run([(turned, ["Z", "X"], [0.5], 0.25)])
    found = QiskitRuntimeService().job(estimated.job_id())
    for job in (estimated, found):
        assert job.inputs["pubs"] == [[turned, [{"Z": 1.0}, {"X": 1.0}], {"theta": 0.5}, 0.25]]
    assert QiskitRuntimeService().usage()["usage_limit_reached"] is False


def test_a_service_without_accounts_says_so_and_a_backend_how_many_wait() -> None:
    with quantask_jupyter.as_runtime():
        from qiskit_ibm_runtime import Batch, QiskitRuntimeService, SamplerOptions
    service = QiskitRuntimeService()
    assert service.saved_accounts() == {}
    assert service.active_account() is None
    assert service.instances() == []
    status = service.least_busy(5).status()
    assert (status.backend_name, status.operational, status.status_msg) == ("aer", True, "active")
    assert status.pending_jobs == status.to_dict()["pending_jobs"] >= 0
    with Batch(backend=service.backend("aer")) as batch:
        assert batch.details()["mode"] == "batch"
        assert batch.status().startswith("In progress")
    assert batch.status() == "Closed"
    with pytest.warns(StandInWarning, match="simulator.set_backend"):
        SamplerOptions().simulator.set_backend(service.backend("aer"))
    with pytest.warns(StandInWarning, match="environment.log_level"):
        SamplerOptions().environment.log_level = "INFO"


def test_a_device_is_not_read_while_its_package_is_hidden() -> None:
    with quantask_jupyter.as_runtime(), pytest.raises(QiskitError, match="stands in"):
        _ = QuantaskBackend("fake_manila").target


def test_primitives_that_are_made_in_the_block_of_a_session_run_on_its_backend() -> None:
    with quantask_jupyter.as_runtime():
        from qiskit_ibm_runtime import Batch, EstimatorV2, SamplerV2, batch
        from qiskit_ibm_runtime.session import Session
    assert batch.Batch is Batch
    device = QuantaskBackend("fake_manila")
    with Session(backend=device):
        assert SamplerV2().backend() is device
        with Batch(backend=QuantaskBackend()):
            assert EstimatorV2().backend().name == "aer"
        assert EstimatorV2().backend() is device
    assert SamplerV2().backend().name == "aer"


def test_an_estimators_values_deviate_as_much_as_the_services_own_unless_another_precision_is_said() -> None:
    with quantask_jupyter.as_runtime():
        from qiskit_ibm_runtime import EstimatorOptions, EstimatorV2
    simulator = {"simulator": {"seed_simulator": 11}}
    pub = (bell(), ["XX", "ZI"])
    data = EstimatorV2(options=simulator).run([pub]).result()[0].data
    default = BackendEstimatorV2(backend=QuantaskBackend()).options.default_precision  # that of the local mode
    aer = AerEstimator(options={"default_precision": default, "run_options": {"seed_simulator": 11}})
    assert data.evs.tolist() == pytest.approx(aer.run([pub]).result()[0].data.evs.tolist())
    assert data.stds.tolist() == [default] * 2 == [1 / 64] * 2

    def errors(**options: object) -> float:
        return float(EstimatorV2(options=options).run([(bell(), "XX")]).result()[0].data.stds)

    assert errors(default_shots=100) == pytest.approx(0.1)
    assert errors(default_shots=100, default_precision=0.5) == pytest.approx(0.1)
    assert errors(default_precision=0.5) == 0.5
    assert EstimatorV2(options=EstimatorOptions(default_shots=100)).options.default_shots == 100
    exact = EstimatorV2(options={"default_precision": 0}).run([pub]).result()[0].data
    assert (exact.evs.tolist(), exact.stds.tolist()) == (pytest.approx([1.0, 0.0]), [0.0, 0.0])
    with pytest.raises(ValueError, match="negative"):
        errors(default_shots=-5)


def test_options_are_made_with_what_means_nothing_here_and_an_executor_says_that_it_runs_nothing() -> None:
    with quantask_jupyter.as_runtime():
        from qiskit_ibm_runtime import EstimatorOptions, EstimatorV2, Executor, SamplerOptions
    with pytest.warns(StandInWarning, match="resilience"):
        options = EstimatorOptions(resilience={"zne_mitigation": True}, default_precision=0.1, seed=3)
    assert (options.default_precision, options.seed) == (0.1, 3)
    assert EstimatorV2(options=options).options is options
    assert options.resilience.zne_mitigation is True
    assert not options.resilience.zne.amplifier
    options.resilience.zne.noise_factors = [1, 3]
    assert options.resilience.zne.noise_factors == [1, 3]
    assert SamplerOptions(simulator={"seed_simulator": 4}).seed == 4
    with pytest.warns(StandInWarning, match="runs nothing"):
        executor = Executor(mode=QuantaskBackend())
    with pytest.raises(QiskitError, match="samplers and estimators"):
        executor.run("a program")


def test_options_of_the_installed_package_are_taken_and_none_is_the_default() -> None:
    from qiskit_ibm_runtime import EstimatorOptions, SamplerOptions

    with quantask_jupyter.as_runtime():
        from qiskit_ibm_runtime import EstimatorV2, SamplerV2
    given = EstimatorOptions()
    given.default_shots = 100
    given.simulator.seed_simulator = 4
    given.environment.job_tags = ["mine"]
    options = EstimatorV2(options=given).options
    assert (options.default_shots, options.default_precision) == (100, 1 / 64)
    assert (options.seed, options.tags) == (4, ["mine"])
    assert SamplerV2(options=SamplerOptions(default_shots=7)).options.default_shots == 7
    options.default_precision = None
    assert options.default_precision == 1 / 64
    assert SamplerV2(options={"default_shots": None}).options.default_shots == 1024


def test_parts_of_the_package_that_are_about_circuits_are_its_own() -> None:
    from qiskit_ibm_runtime.transpiler.passes import FoldRzzAngle as installed  # noqa: N813 - beside that of the block

    with quantask_jupyter.as_runtime() as module:
        from qiskit_ibm_runtime.circuit import MidCircuitMeasure
        from qiskit_ibm_runtime.debug_tools import Neat
        from qiskit_ibm_runtime.fake_provider.backends import FakeManilaV2
        from qiskit_ibm_runtime.options import SamplerOptions
        from qiskit_ibm_runtime.transpiler.passes import FoldRzzAngle

        assert module.__version__ == version("qiskit-ibm-runtime")
        with pytest.raises(ImportError):
            from qiskit_ibm_runtime.executor import Executor  # noqa: F401
    assert FoldRzzAngle is installed
    assert installed.__module__ in sys.modules
    assert sys.modules["qiskit_ibm_runtime.circuit"].__spec__.loader is not None
    assert MidCircuitMeasure().name == "measure_2"
    assert FakeManilaV2().name == "fake_manila"
    assert SamplerOptions is module.SamplerOptions
    flipped = QuantumCircuit(1)
    flipped.x(0)
    analyzer = Neat(QuantaskBackend(), NoiseModel())
    assert analyzer.ideal_sim(analyzer.to_clifford([(flipped, SparsePauliOp("Z"))]))[0].vals == pytest.approx(-1.0)


def test_the_name_is_what_it_was_behind_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = ModuleType("qiskit_ibm_runtime")
    monkeypatch.setitem(sys.modules, "qiskit_ibm_runtime", installed)
    with quantask_jupyter.as_runtime() as module:
        assert sys.modules["qiskit_ibm_runtime"] is module
    assert sys.modules["qiskit_ibm_runtime"] is installed
