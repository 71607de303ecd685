"""Code of a course, as it is written for the runtime service, runs with one block around its imports."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from qiskit import QuantumCircuit, generate_preset_pass_manager
from qiskit.exceptions import QiskitError
from qiskit.quantum_info import SparsePauliOp

import quantask_jupyter
from quantask_jupyter.provider import QuantaskBackend
from quantask_jupyter.provider.runtime import StandInWarning


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
        estimator.options.resilience_level = 1
        observable = SparsePauliOp("XX").apply_layout(circuit.layout)
        assert estimator.run([(circuit, observable)]).result()[0].data.evs == pytest.approx(1.0)

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


def test_a_device_is_not_read_while_its_package_is_hidden() -> None:
    with quantask_jupyter.as_runtime(), pytest.raises(QiskitError, match="stands in"):
        _ = QuantaskBackend("fake_manila").target


def test_the_name_is_what_it_was_behind_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = ModuleType("qiskit_ibm_runtime")
    monkeypatch.setitem(sys.modules, "qiskit_ibm_runtime", installed)
    with quantask_jupyter.as_runtime() as module:
        assert sys.modules["qiskit_ibm_runtime"] is module
    assert sys.modules["qiskit_ibm_runtime"] is installed
