"""What code asks of backends, jobs, results and primitives out of habit: one body for Aer's own and for ours."""

from __future__ import annotations

import copy
import math
import pickle
import subprocess
import sys
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Clbit, Parameter, Qubit
from qiskit.exceptions import QiskitError
from qiskit.providers import BackendV2
from qiskit.quantum_info import Pauli, PauliList, SparseObservable, SparsePauliOp
from qiskit.result import Result, marginal_counts
from qiskit_aer import AerError, AerSimulator
from qiskit_aer import primitives as aer
from qiskit_ibm_runtime.fake_provider import FakeManilaV2

from quantask_jupyter import provider
from quantask_jupyter.provider import QuantaskBackend, QuantaskService

PRIMITIVES = pytest.mark.parametrize("of", [aer, provider], ids=["aer", "quantask"])


def measured() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name="measured", metadata={"course": 5})
    circuit.x(0)
    circuit.measure([0, 1], [0, 1])
    return circuit


def turned() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1)
    circuit.rx(Parameter("theta"), 0)
    circuit.measure(0, 0)
    return circuit


@pytest.fixture(params=[AerSimulator, QuantaskBackend])
def backend(request: pytest.FixtureRequest) -> BackendV2:
    made: BackendV2 = request.param()
    return made


@pytest.fixture(params=[AerSimulator, QuantaskBackend])
def device(request: pytest.FixtureRequest) -> BackendV2:
    made: BackendV2 = request.param.from_backend(FakeManilaV2())
    return made


def test_a_simulator_has_no_clock_no_properties_and_a_name_of_its_own(backend: BackendV2) -> None:
    assert backend.dt is None
    assert backend.properties() is None
    assert backend.provider is None
    assert backend.online_date is None
    assert repr(backend.name) in str(backend)
    assert backend.description
    assert backend.backend_version
    assert len(backend.instructions) > 50
    assert len(backend.operations) > 50
    with pytest.raises(NotImplementedError):
        _ = backend.dtm


def test_a_device_has_times_errors_and_couplings(device: BackendV2) -> None:
    assert device.num_qubits == 5
    assert device.dt == FakeManilaV2().dt
    assert sorted(device.coupling_map.get_edges()) == sorted(FakeManilaV2().coupling_map.get_edges())
    assert device.qubit_properties(0).t1 == FakeManilaV2().qubit_properties(0).t1
    assert device.instruction_durations.get("sx", [0]) == FakeManilaV2().instruction_durations.get("sx", [0])
    assert device.properties().gate_error("cx", [0, 1]) == FakeManilaV2().properties().gate_error("cx", [0, 1])


def test_options_are_set_one_by_one_and_cleared(backend: BackendV2) -> None:
    backend.set_option("shots", 7)
    assert backend.options.shots == 7
    assert "shots" in backend.options
    assert backend.options.get("no such", 3) == 3
    backend.clear_options()
    assert backend.options.shots == 1024
    with pytest.raises(AttributeError):
        _ = backend.options.no_such_option


def test_a_configuration_tells_what_it_did_before_there_was_a_target(backend: BackendV2) -> None:
    configuration = backend.configuration()
    assert configuration.to_dict()["n_qubits"] == backend.num_qubits
    assert configuration.description
    assert configuration.gates == []
    assert not configuration.open_pulse
    assert configuration.memory
    assert configuration.conditional
    assert configuration.max_shots >= 10**6
    # Qiskit's mthree and the like take 1,024 circuits for a simulator that says none.
    assert getattr(configuration, "max_experiments", 1) == 1
    assert {"for_loop", "initialize", "kraus", "reset", "save_state"} <= {*configuration.custom_instructions}
    assert "cx" not in configuration.custom_instructions


def test_a_configuration_names_instructions_as_that_of_the_runtime_service_does() -> None:
    assert {"cx", "measure", "rz"} <= {*QuantaskBackend("fake_manila").configuration().supported_instructions}


def test_circuits_and_binds_have_aers_names_and_places(backend: BackendV2) -> None:
    circuit = turned()
    (theta,) = circuit.parameters
    assert backend.run(circuits=[measured()], shots=5).result().get_counts() == {"01": 5}
    assert backend.run((measured(), measured()), shots=5).result().get_counts() == [{"01": 5}] * 2
    assert backend.run(circuit, [{theta: [math.pi]}], shots=5).result().get_counts() == {"1": 5}
    assert backend.run([circuit], parameter_binds=[{theta: np.array([0, math.pi])}]).result().get_counts(0) == {
        "0": 1024
    }


def test_an_option_that_does_not_exist_is_aers_own_error(backend: BackendV2) -> None:
    for call in (backend.set_options, type(backend)):
        with pytest.raises(AerError):
            call(no_such_option=1)


def test_of_ours_it_is_also_the_one_that_qiskit_documents() -> None:
    for call in (QuantaskBackend().set_options, QuantaskBackend):
        with pytest.raises(AttributeError, match="no option 'no_such_option' of a backend"):
            call(no_such_option=1)


def test_results_are_read_copied_and_kept_as_qiskits(backend: BackendV2) -> None:
    job = backend.run(measured(), shots=10, seed_simulator=1, memory=True)
    result = job.result()
    for same in (result, Result.from_dict(result.to_dict()), pickle.loads(pickle.dumps(result)), copy.deepcopy(result)):
        assert same.get_counts() == same.get_counts(-1) == same.get_counts("measured") == {"01": 10}
        assert same.get_memory(0) == ["01"] * 10
    counts = result.get_counts()
    assert counts.int_outcomes() == {1: 10}
    assert counts.hex_outcomes() == {"0x1": 10}
    assert counts.most_frequent() == "01"
    assert counts.shots() == 10
    assert (counts.creg_sizes, counts.memory_slots) == ([["c", 2]], 2)
    assert marginal_counts(result, [0]).get_counts() == {"1": 10}
    assert datetime.fromisoformat(result.date)
    assert result.qobj_id == ""
    assert isinstance(result.metadata, dict)
    (experiment,) = result.results
    assert (experiment.seed_simulator, experiment.status, experiment.shots, experiment.meas_level) == (1, "DONE", 10, 2)
    assert experiment.header["metadata"] == {"course": 5}
    assert experiment.metadata["device"] == "CPU"
    assert experiment.metadata["num_clbits"] == 2
    with pytest.raises(AttributeError):
        _ = result.no_such_attribute


def test_a_header_tells_the_circuits_qubits_registers_and_phase(backend: BackendV2) -> None:
    registers = QuantumRegister(2, "q"), QuantumRegister(1, "r"), ClassicalRegister(1, "a"), ClassicalRegister(2, "b")
    circuit = QuantumCircuit(*registers, name="named", global_phase=0.3, metadata={"course": 5})
    circuit.x(2)
    circuit.measure(2, 1)
    header = backend.run(circuit, shots=5).result().results[0].header
    assert dict(header) == {
        "name": "named",
        "n_qubits": 3,
        "qreg_sizes": [["q", 2], ["r", 1]],
        "creg_sizes": [["a", 1], ["b", 2]],
        "memory_slots": 3,
        "global_phase": 0.3,
        "metadata": {"course": 5},
    }


def test_bits_of_no_register_are_one_word(backend: BackendV2) -> None:
    circuit = QuantumCircuit([Qubit(), Qubit(), Qubit()], [Clbit(), Clbit(), Clbit()])
    circuit.x(0)
    circuit.measure([0, 1, 2], [2, 1, 0])
    result = backend.run(circuit, shots=20, memory=True).result()
    assert result.get_counts() == {"100": 20}
    assert result.get_memory() == ["100"] * 20


def test_of_bits_in_and_out_of_registers_none_is_lost() -> None:  # Aer's own counts leave the last ones out
    circuit = QuantumCircuit(QuantumRegister(3), ClassicalRegister(2, "a"))
    circuit.add_bits([Clbit()])
    circuit.x([0, 2])
    circuit.measure([0, 1, 2], [0, 1, 2])
    assert QuantaskBackend().run(circuit, shots=20).result().get_counts() == {"1 01": 20}


def test_jobs_answer_without_waiting_and_for_a_time(backend: BackendV2) -> None:
    job = backend.run(measured(), shots=10)
    assert job.metadata == {}
    assert job.version == 1
    assert job.result(timeout=60).success
    job.wait_for_final_state()
    job.wait_for_final_state(60, 1, None)
    assert repr(job.job_id()).strip("'")
    assert (job.done(), job.running(), job.cancelled(), job.in_final_state()) == (True, False, False, True)
    with pytest.raises(AttributeError):
        _ = job.no_such_attribute


def test_a_job_of_one_circuit_has_all_that_its_task_has() -> None:
    job = QuantaskBackend().run(measured(), shots=10, seed_simulator=4)
    found = QuantaskService().job(job.job_id())
    for each in (job, found):
        assert each.counts() == {"01": 10}
        assert each.seed == 4
        assert each.parameters == {}
        assert [str(entry.target) for entry in each.events()][-1] == "completed"
        assert {"counts", "resubmit", "draw", "transpiled"} <= set(dir(each))
        assert each.job_id() in repr(each)
    assert job.resubmit(shots=3).counts() == {"01": 3}
    several = QuantaskBackend().run([measured(), measured()])
    with pytest.raises(AttributeError, match=r"Each of the 2 tasks has its own counts: job.tasks\[0\].counts"):
        several.counts()
    assert several.tasks[1].counts() == {"01": 1024}


@PRIMITIVES
def test_samplers_take_values_in_every_shape_and_tell_their_defaults(of: Any) -> None:
    sampler = of.SamplerV2(default_shots=20, seed=1)
    assert (sampler.default_shots, sampler.seed) == (20, 1)
    circuit = turned()
    (theta,) = circuit.parameters
    shapes = [
        (0.5, ()),
        ([0.5], ()),
        ([[0.5], [0.6]], (2,)),
        ({theta: 0.5}, ()),
        ({"theta": np.zeros((2, 3))}, (2, 3)),
        ({("theta",): np.zeros((2, 1))}, (2,)),
    ]
    result = sampler.run([(circuit, values) for values, _ in shapes]).result()
    assert [pub.data.c.shape for pub in result] == [shape for _, shape in shapes]
    assert [type(pub).__name__ for pub in result] == ["SamplerPubResult"] * 6
    assert result.metadata == {"version": 2}
    bare = sampler.run([(measured(), np.zeros((3, 0)), 4)]).result()[0].data.c
    assert (bare.shape, bare.num_shots) == ((3,), 4)
    joined = sampler.run([measured()]).result()[0]
    assert joined.join_data().get_counts() == joined.data["c"].get_counts() == {"01": 20}
    assert list(joined.data.keys()) == ["c"]
    assert joined.data.c.postselect([0], [1]).get_counts() == {"01": 20}
    assert joined.data.c.slice_bits([0]).get_int_counts() == {1: 20}
    with pytest.raises(AttributeError):
        _ = joined.data.no_such_register
    with pytest.raises((KeyError, ValueError)):
        joined.join_data(["no such register"])


def test_points_that_differ_by_nothing_are_all_sampled() -> None:  # Aer's own sampler leaves all but the first at 0
    data = provider.SamplerV2().run([(measured(), np.zeros((3, 0)), 4)]).result()[0].data.c
    assert [data.get_counts(point) for point in range(3)] == [{"01": 4}] * 3


@PRIMITIVES
def test_estimators_take_observables_in_every_form(of: Any) -> None:
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.cx(0, 1)
    forms: list[Any] = [
        "ZZ",
        Pauli("-ZZ"),
        {"ZZ": 1 + 0j},
        SparsePauliOp(["ZZ", "XX"], [1, 2]),
        SparseObservable("XX"),
        ["ZZ", "YY"],
        PauliList(["ZZ", "XX"]),
        [["ZZ", "XX"], ["YY", "ZI"]],
    ]
    result = of.EstimatorV2().run([(circuit, form) for form in forms]).result()
    expected = [1, -1, 1, 3, 1, [1, -1], [1, 1], [[1, 1], [-1, 0]]]
    for pub, values in zip(result, expected, strict=True):
        assert np.allclose(pub.data.evs, values)
        assert np.shape(pub.data.evs) == np.shape(pub.data.stds) == pub.data.shape == np.shape(values)
        assert pub.data.evs.dtype == float


@PRIMITIVES
@pytest.mark.parametrize("options", [{"no_such": 1}, 3], ids=str)
def test_options_of_primitives_that_do_not_exist_are_type_errors(of: Any, options: Any) -> None:
    for kind in (of.SamplerV2, of.EstimatorV2):
        with pytest.raises(TypeError):
            kind(options=options)


@PRIMITIVES
@pytest.mark.parametrize("options", [{"no_such": 1}, {"method": "no such"}], ids=str)
def test_options_of_a_primitives_backend_that_mean_nothing_are_aers_own_errors_at_once(of: Any, options: Any) -> None:
    for kind in (of.SamplerV2, of.EstimatorV2):
        with pytest.raises(AerError):
            kind(options={"backend_options": options})


def test_what_no_number_holds_is_an_error_of_the_call_in_words() -> None:
    circuit = QuantumCircuit(1)
    estimator, before = provider.EstimatorV2(), len(QuantaskService().jobs(limit=None))
    for pub, told in (
        ((circuit, {"Z": math.nan}), "PUB 0 has nan times Z: it must be finite"),
        ((circuit, {"Z": math.inf}), "PUB 0 has inf times Z"),
        ((circuit, "Z", None, math.nan), "precision of PUB 0 is nan; it must be finite"),
        ((circuit, "Z", None, math.inf), "precision of PUB 0 is inf"),
        ((QuantumCircuit(0), ""), "PUB 0 has no qubits"),
    ):
        with pytest.raises(ValueError, match=told):
            estimator.run([pub])
    for given in (None, 5, [], "circuit", [measured(), "circuit"]):
        with pytest.raises(QiskitError, match="one circuit of Qiskit's or more"):
            QuantaskBackend().run(given)
    for binds in ({"theta": [1.0]}, [1.0], 5, "theta"):
        with pytest.raises(QiskitError, match="parameter_binds must be a list with a mapping for each circuit"):
            QuantaskBackend().run(turned(), binds)
    for numbers in ({"limit": -1}, {"skip": -1}, {"limit": "all"}):
        with pytest.raises(QiskitError):
            QuantaskService().jobs(**numbers)
    assert len(QuantaskService().jobs(limit=None)) == before


def test_circuits_have_aers_methods_by_the_one_import_that_replaces_aers() -> None:
    program = (
        "from quantask_jupyter.provider import QuantaskBackend\n"
        "from qiskit import QuantumCircuit\n"
        "circuit = QuantumCircuit(1)\n"
        "circuit.save_statevector()\n"
        "circuit.set_statevector([0, 1])\n"
        "print([instruction.name for instruction in circuit.data])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.stdout == "['save_statevector', 'set_statevector']\n", ran.stderr


def test_each_point_of_a_run_has_aers_seed_by_which_it_is_run_again(backend: BackendV2) -> None:
    circuit = turned()
    (theta,) = circuit.parameters
    angles = [0.4, 1.1, 2.0]
    result = backend.run(circuit, parameter_binds=[{theta: angles}], shots=200, seed_simulator=7).result()
    assert [point.seed_simulator for point in result.results] == [7, 2120, 4233]
    for number, angle in enumerate(angles):
        again = backend.run(
            circuit.assign_parameters([angle]), shots=200, seed_simulator=result.results[number].seed_simulator
        )
        assert again.result().get_counts() == result.get_counts(number)


@pytest.mark.parametrize("of", [aer, provider])
@pytest.mark.parametrize("kind", ["SamplerV2", "EstimatorV2"])
def test_no_pubs_have_an_empty_result(of: Any, kind: str) -> None:
    job = getattr(of, kind)().run([])
    assert list(job.result()) == []
    assert job.result().metadata == {"version": 2}
    assert job.done()
    assert job.job_id()


def test_of_metadata_that_no_json_can_say_the_rest_is_kept() -> None:
    circuit = measured()
    circuit.metadata = {"a": 1, "b": 1 + 2j, "c": int, "d": {"x": 1j, "y": 2}, "e": (1, 2)}
    kept = {"a": 1, "d": {"y": 2}, "e": [1, 2]}
    assert QuantaskBackend().run(circuit).result().results[0].header["metadata"] == kept
    assert provider.SamplerV2().run([circuit]).result()[0].metadata["circuit_metadata"] == kept
