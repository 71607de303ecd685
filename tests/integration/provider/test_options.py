"""Options by Aer's names, of the backend, of runs and of primitives: one body for Aer's own and for ours."""

from __future__ import annotations

import random
import warnings
from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit, transpile
from qiskit.exceptions import QiskitError
from qiskit.primitives import BackendSamplerV2
from qiskit.transpiler import CouplingMap
from qiskit_aer import AerError, AerSimulator
from qiskit_aer import primitives as aer
from qiskit_aer.noise import NoiseModel, ReadoutError

from quantask_jupyter import provider, submit
from quantask_jupyter.errors import RequestInvalidError
from quantask_jupyter.provider import QuantaskBackend
from tests.acceptance.deployment import Deployment

KINDS = [AerSimulator, QuantaskBackend]
NARROW = {"matrix_product_state_max_bond_dimension": 1}


def entangled() -> QuantumCircuit:
    angle = random.Random(5).uniform
    circuit = QuantumCircuit(4)
    for layer in range(3):
        for qubit in range(4):
            circuit.u(angle(0, 6), angle(0, 6), angle(0, 6), qubit)
        for qubit in range(layer % 2, 3, 2):
            circuit.cx(qubit, qubit + 1)
    circuit.measure_all()
    return circuit


def flipped() -> NoiseModel:
    model = NoiseModel()
    model.add_all_qubit_readout_error(ReadoutError([[0, 1], [1, 0]]))
    return model


def by_aer(seed: int = 7) -> dict[str, int]:
    simulator = AerSimulator(method="matrix_product_state", **NARROW)
    counts: dict[str, int] = simulator.run(entangled(), shots=100, seed_simulator=seed).result().get_counts()
    return counts


@pytest.mark.parametrize("kind", KINDS)
def test_options_of_methods_are_those_of_a_backend_or_of_a_run(kind: Any) -> None:
    whole = kind(method="matrix_product_state")
    assert whole.run(entangled(), shots=100, seed_simulator=7).result().get_counts() != by_aer()
    assert whole.run(entangled(), shots=100, seed_simulator=7, **NARROW).result().get_counts() == by_aer()
    narrow = kind(method="matrix_product_state", **NARROW)
    assert narrow.run(entangled(), shots=100, seed_simulator=7).result().get_counts() == by_aer()
    other = narrow.run(entangled(), shots=100, seed_simulator=7, method="statevector").result()
    assert other.results[0].metadata["method"] == "statevector"  # which has no such option


@pytest.mark.parametrize("of", [aer, provider], ids=["aer", "quantask"])
@pytest.mark.parametrize("where", ["backend_options", "run_options"])
def test_primitives_take_all_options_of_backends_and_of_runs(of: Any, where: str) -> None:
    options = {where: {"method": "matrix_product_state", **NARROW}}
    sampled = of.SamplerV2(seed=7, options=options).run([entangled()], shots=100).result()[0]
    assert sampled.data.meas.get_counts() == by_aer()
    circuit = QuantumCircuit(1, 1)
    circuit.measure(0, 0)
    sampler = of.SamplerV2(options={where: {"noise_model": flipped()}})
    assert sampler.run([circuit], shots=10).result()[0].data.c.get_counts() == {"1": 10}


@pytest.mark.parametrize("of", [aer, provider], ids=["aer", "quantask"])
def test_primitives_refuse_options_of_backends_that_are_misspelt(of: Any) -> None:
    with pytest.raises((ValueError, AttributeError, QiskitError)):
        of.SamplerV2(options={"backend_options": {"metod": "statevector"}})


def test_what_is_misspelt_is_named_before_anything_is_stored(deployment: Deployment) -> None:
    before = len(deployment.api.get("tasks").json["tasks"])
    for kind in (provider.SamplerV2, provider.EstimatorV2):
        with pytest.raises(ValueError, match=r"no option 'metod' of a backend; there are: .*method"):
            kind(options={"backend_options": {"metod": "statevector"}})
        primitive = kind()
        primitive.options.run_options["seed"] = 3
        with pytest.raises(ValueError, match=r"no option 'seed' of a run. Did you mean 'seed_simulator'"):
            primitive.run([(entangled(), "ZZZZ")] if kind is provider.EstimatorV2 else [entangled()])
    assert len(deployment.api.get("tasks").json["tasks"]) == before


@pytest.mark.parametrize("misspelt", ["seed", "seed_simulater", "max_bond_dimension", "shot", "noise_modell", "Method"])
def test_an_option_of_a_run_that_is_misspelt_is_refused_with_what_it_most_likely_is(misspelt: str) -> None:
    with pytest.raises(AerError, match=f"no option '{misspelt}' of a run. Did you mean"):
        QuantaskBackend().run(entangled(), **{misspelt: 3})


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_may_have_the_options_of_runs_on_devices_and_of_aer(kind: Any) -> None:
    simulator = kind(method="matrix_product_state", **NARROW)
    of_devices = {"meas_level": 2, "meas_return": "avg", "init_qubits": True}
    assert simulator.run(entangled(), shots=100, seed_simulator=7, **of_devices).result().get_counts() == by_aer()


def test_options_of_runs_that_mean_something_on_devices_alone_have_no_effect_and_that_is_said() -> None:
    backend = QuantaskBackend(method="matrix_product_state", **NARROW)
    with pytest.warns(UserWarning, match="no option job_tags, rep_delay of a run: it has no effect"):
        job = backend.run(entangled(), shots=100, seed_simulator=7, rep_delay=1e-4, job_tags=["a"])
    assert job.result().get_counts() == by_aer()
    with pytest.raises(AerError, match="meas_level=1 cannot be simulated: here it is always 2"):
        backend.run(entangled(), meas_level=1)


@pytest.mark.parametrize("kind", KINDS)
def test_none_in_a_run_leaves_what_the_backend_was_told_but_for_noise(kind: Any) -> None:
    seeded = kind(method="matrix_product_state", seed_simulator=7, **NARROW)
    told = seeded.run(entangled(), shots=100, seed_simulator=None, memory=None, **dict.fromkeys(NARROW)).result()
    assert told.get_counts() == by_aer()
    sampler = BackendSamplerV2(backend=seeded)
    assert [sampler.run([entangled()], shots=100).result()[0].data.meas.get_counts() for _ in "ab"] == [by_aer()] * 2
    circuit = QuantumCircuit(1, 1)
    circuit.measure(0, 0)
    noisy = kind(noise_model=flipped())
    assert noisy.run(circuit, shots=10).result().get_counts() == {"1": 10}
    assert noisy.run(circuit, shots=10, noise_model=None).result().get_counts() == {"0": 10}


@pytest.mark.parametrize("couplings", [CouplingMap.from_line(4), [[0, 1], [1, 0], [1, 2], [2, 1], [2, 3], [3, 2]]])
def test_a_circuit_is_transpiled_for_the_gates_and_couplings_that_a_backend_is_told(couplings: Any) -> None:
    circuit = QuantumCircuit(4)
    circuit.h(0)
    circuit.ccx(0, 3, 2)
    circuit.cx(0, 3)
    circuit.measure_all()
    backend = QuantaskBackend(basis_gates=["u", "cx"], coupling_map=couplings, seed_simulator=5)
    translated = transpile(circuit, backend, seed_transpiler=1)
    assert translated.count_ops().keys() == {"u", "cx", "measure", "barrier"}
    pairs = {tuple(map(translated.qubits.index, each.qubits)) for each in translated.data if each.name == "cx"}
    assert {abs(one - other) for one, other in pairs} == {1}
    counts = backend.run(translated, shots=100).result().get_counts()
    assert sum(counts.values()) == 100
    assert counts.keys() == {"0000", "1001"}


def test_couplings_and_gates_that_are_none_are_refused_in_words() -> None:
    for couplings in (3, [], CouplingMap(), [[0, 1, 2]], "01", iter([[0, 1]]), [["a", "b"]]):
        with pytest.raises(AerError, match="coupling_map must be a CouplingMap or a list of pairs"):
            QuantaskBackend(coupling_map=couplings)
    for gates in ("cx", [3], iter(["cx"]), 3):
        with pytest.raises(AerError, match="basis_gates must be a list of names"):
            QuantaskBackend(basis_gates=gates)


@pytest.mark.parametrize("kind", KINDS)
def test_a_loop_that_is_left_in_its_middle_is_transpiled_and_run(kind: Any) -> None:
    circuit = QuantumCircuit(1, 1)
    with circuit.for_loop(range(3)):
        circuit.x(0)
        circuit.measure(0, 0)
        with circuit.if_test((0, 1)):
            circuit.break_loop()
        circuit.x(0)
    assert kind().run(transpile(circuit, kind()), shots=10).result().get_counts() == {"1": 10}


def test_every_option_of_aers_is_known() -> None:
    simulator = AerSimulator()
    own = {"mps_lapack", "noise_model"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, value in simulator.options.__dict__.items():
            if name not in own:
                QuantaskBackend(**{name: value})
                QuantaskBackend().set_options(**{name: value})


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"mps_lapack": True}, "With mps_lapack the simulator's process may crash"),
        ({"matrix_product_state_max_bond_dimension": 0}, "must be a whole number from 1"),
        ({"extended_stabilizer_sampling_method": "best"}, "must be one of 'metropolis'"),
    ],
)
def test_an_option_of_a_method_that_means_nothing_is_aers_own_error(options: dict[str, Any], told: str) -> None:
    with pytest.raises(AerError, match=told):
        QuantaskBackend(**options)
    with pytest.raises(AerError, match=told):
        QuantaskBackend().run(entangled(), **options)
    with pytest.raises(QiskitError, match=told):
        provider.SamplerV2(options={"backend_options": options}).run([entangled()])
    with pytest.raises(RequestInvalidError, match=told):
        submit(entangled(), method_options=options)


@pytest.mark.parametrize("kind", KINDS)
def test_options_may_be_numpys_numbers(kind: Any) -> None:
    narrow = kind(method="matrix_product_state", matrix_product_state_max_bond_dimension=np.int64(1))
    result = narrow.run([entangled()] * 2, shots=np.int64(100), seed_simulator=np.int8(7)).result()
    assert result.get_counts(0) == by_aer()
    assert result.get_counts(1) == by_aer(7 + 2113)  # what Aer adds for the next circuit, and no int8 holds
    result = narrow.run(entangled(), shots=100, matrix_product_state_truncation_threshold=np.float32(0.5)).result()
    assert sum(result.get_counts().values()) == 100


@pytest.mark.parametrize("of", [aer, provider], ids=["aer", "quantask"])
def test_seeds_and_shots_of_primitives_may_be_numpys_numbers(of: Any) -> None:
    options = {"backend_options": {"method": "matrix_product_state", **NARROW}}
    sampler = of.SamplerV2(default_shots=np.int32(100), seed=np.int16(7), options=options)
    first, second = sampler.run([entangled()] * 2).result()
    assert [each.data.meas.get_counts() for each in (first, second)] == [by_aer(), by_aer(7 + 2113)]
    circuit = QuantumCircuit(1)
    circuit.h(0)
    estimator = of.EstimatorV2(options={"default_precision": np.float32(0.125)})
    estimated = estimator.run([(circuit, "X"), (circuit, "X", None, np.float64(0.0))]).result()
    assert estimated[0].metadata["target_precision"] == 0.125
    assert estimated[1].data.evs == pytest.approx(1)


def test_the_seed_of_a_primitive_that_is_no_whole_number_is_refused_in_words() -> None:
    with pytest.raises(QiskitError, match=r"seed must be a whole number, not 1.5"):
        provider.SamplerV2(seed=1.5).run([entangled()])


def test_what_only_changes_how_fast_it_is_is_taken_and_said_to_mean_nothing() -> None:
    with pytest.warns(UserWarning, match="see to fusion_enable, max_parallel_threads by themselves"):
        backend = QuantaskBackend(max_parallel_threads=4, fusion_enable=False, mps_lapack=False)
    assert sum(backend.run(entangled(), shots=10).result().get_counts().values()) == 10


def test_names_of_old_tutorials_have_no_effect_in_a_run_as_in_aer() -> None:
    with pytest.warns(UserWarning, match="Aer has no extended_stabilizer_mixing_time any more: it has no effect."):
        result = QuantaskBackend().run(entangled(), shots=10, extended_stabilizer_mixing_time=100).result()
    assert sum(result.get_counts().values()) == 10


def test_a_task_tells_its_options_and_is_run_again_with_them() -> None:
    job = submit(entangled(), shots=100, seed=7, method="matrix_product_state", method_options=NARROW)
    assert job.request()["method_options"] == NARROW
    assert job.result().counts == by_aer()
    assert job.resubmit().result().counts == by_aer()
