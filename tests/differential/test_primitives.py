"""Random PUBs beside exact values: an estimator says what the state says, and shots are of the right registers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import ClassicalRegister, Parameter, QuantumRegister
from qiskit.circuit.random import random_circuit
from qiskit.quantum_info import SparsePauliOp, Statevector, random_pauli_list
from scipy import stats

from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.provider.estimated_by_shots import bases_for
from quantask_jupyter.provider.estimator import EstimatorV2
from quantask_jupyter.provider.primitive_job import PrimitiveJob
from quantask_jupyter.provider.sampler import SamplerV2
from quantask_jupyter.provider.submitted import Submitted
from quantask_worker.child.run import run
from tests.unit.child.jobs import LIMITS


class _InThisProcess:
    """What a submit would have stored, run by the child's code as the results are asked for."""

    id = "here"

    def __init__(self, requests: list[dict[str, Any]]) -> None:
        self._requests = requests

    @property
    def tasks(self) -> list[_WithoutError]:
        return [_WithoutError() for _ in self._requests]

    def wait(self, _timeout: float | None) -> None:
        """There is nothing to wait for."""

    def outcomes(self, _timeout: float | None = None) -> list[QuantumResult]:
        replies = [run({**request, "seed": request.get("seed", 1), "limits": LIMITS}) for request in self._requests]
        return [QuantumResult(reply["result"]) for reply in replies]


class _WithoutError:
    def error(self) -> None:
        """None has failed: the child's reply has a result."""


@pytest.fixture(autouse=True)
def _without_an_api(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Submitted, "submit", lambda requests: _InThisProcess([{"shots": 1024, **r} for r in requests]))


def observables(rng: np.random.Generator, qubits: int) -> list[SparsePauliOp]:
    terms = [random_pauli_list(qubits, 3, seed=rng, phase=False) for _ in range(2)]
    return [SparsePauliOp(each, rng.normal(size=len(each))).simplify() for each in terms]


@pytest.mark.parametrize("seed", range(40))
def test_expectation_values_of_a_random_circuit_are_those_of_its_state(seed: int) -> None:
    rng = np.random.default_rng(seed)
    qubits = int(rng.integers(1, 6))
    circuit = random_circuit(qubits, int(rng.integers(1, 7)), max_operands=min(3, qubits), seed=seed)
    asked = observables(rng, qubits)
    job = EstimatorV2().run([(circuit, asked)])
    assert isinstance(job, PrimitiveJob)
    expected = [Statevector(circuit).expectation_value(each).real for each in asked]
    assert job.result()[0].data.evs == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_expectation_values_over_arrays_are_those_of_each_point(seed: int) -> None:
    rng = np.random.default_rng(1000 + seed)
    qubits = int(rng.integers(1, 5))
    angles = [Parameter(f"a{index}") for index in range(3)]
    circuit = random_circuit(qubits, 3, max_operands=min(2, qubits), seed=seed)
    for angle in angles:
        circuit.ry(angle, int(rng.integers(qubits)))
        circuit.rz(2 * angle + 0.1, int(rng.integers(qubits)))
    shape = tuple(int(length) for length in rng.integers(1, 4, size=2))
    values = rng.uniform(-3, 3, size=(*shape, 3))
    asked = observables(rng, qubits)
    found = EstimatorV2().run([(circuit, [[[each]] for each in asked], values)]).result()[0].data.evs
    assert found.shape == (2, *shape)
    for which, row, column in np.ndindex(found.shape):
        state = Statevector(circuit.assign_parameters(dict(zip(angles, values[row, column], strict=True))))
        assert found[which, row, column] == pytest.approx(state.expectation_value(asked[which]).real, abs=1e-9)


SHOTS = 2500
FALSE_ALARM = 1e-6
"""The share of seeds for which a right estimator fails a test of statistics below; those used here pass for good."""


def sigma_of(observable: SparsePauliOp, state: Statevector) -> float:
    """The standard deviation of one shot of each basis together, from the state."""
    terms = dict(observable.to_list())
    variance = 0.0
    for _, paulis in bases_for(terms):
        part = SparsePauliOp(paulis, [terms[pauli] for pauli in paulis])
        variance += (state.expectation_value(part @ part) - state.expectation_value(part) ** 2).real
    return math.sqrt(max(variance, 0.0))


def test_deviations_by_shots_from_exact_values_are_those_of_their_standard_errors() -> None:
    deviations = []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        qubits = int(rng.integers(1, 5))
        circuit = random_circuit(qubits, int(rng.integers(2, 7)), max_operands=min(3, qubits), seed=seed)
        (observable, _), state = observables(rng, qubits), Statevector(circuit)
        estimator = EstimatorV2(options={"by_shots": True, "seed": seed})
        data = estimator.run([(circuit, observable)], precision=SHOTS**-0.5).result()[0].data
        error, expected = sigma_of(observable, state) / math.sqrt(SHOTS), state.expectation_value(observable).real
        if error < 1e-3:  # nearly an eigenstate: too few shots differ for a normal distribution
            assert data.evs == pytest.approx(expected, abs=6 * error + 1e-9)
            continue
        assert data.stds == pytest.approx(error, rel=0.25)
        deviations.append((data.evs - expected) / error)
    count, of_squares = len(deviations), float(np.sum(np.square(deviations)))
    assert count > 80
    assert abs(np.mean(deviations)) * math.sqrt(count) < stats.norm.isf(FALSE_ALARM / 2)
    assert stats.chi2.ppf(FALSE_ALARM / 2, count) < of_squares < stats.chi2.isf(FALSE_ALARM / 2, count)


@pytest.mark.parametrize("seed", range(20))
def test_each_register_has_the_bits_that_were_measured_into_it(seed: int) -> None:
    rng = np.random.default_rng(2000 + seed)
    sizes = [int(size) for size in rng.integers(1, 11, size=3)]
    qubits = QuantumRegister(sum(sizes), "q")
    registers = [ClassicalRegister(size, name) for size, name in zip(sizes, ("x", "y", "z"), strict=True)]
    circuit = QuantumCircuit(qubits, *registers)
    bits = [bit for register in registers for bit in register]
    places = rng.permutation(len(bits))
    ones = rng.integers(0, 2, size=len(bits))
    for place, one in zip(places, ones, strict=True):
        if one:
            circuit.x(int(place))
    for bit, place in zip(bits, places, strict=True):
        circuit.measure(int(place), bit)
    data = SamplerV2().run([circuit], shots=3).result()[0].data
    first = 0
    for register in registers:
        expected = "".join(str(one) for one in ones[first : first + register.size][::-1])
        assert data[register.name].get_bitstrings() == [expected] * 3
        first += register.size
