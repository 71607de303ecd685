"""Expectation values from measured shots: one circuit for each basis that the observables of a PUB need.

Pauli strings that have, on each qubit, the same letter or none (they commute qubit-wise) are measured together: the
qubits are turned so that the letter becomes Z, and measured into a register of their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from qiskit import ClassicalRegister, QuantumCircuit
from qiskit.primitives import DataBin, PubResult
from qiskit.quantum_info import PauliList

from quantask_jupyter.client.result import QuantumResult

DEFAULT_PRECISION = 1 / 64
"""Qiskit's own: 4,096 shots."""

REGISTER = "measured_observables"


def shots_for(precision: float) -> int:
    """Return the shots with which the mean of a Pauli string deviates by ``precision`` at most (standard error)."""
    return math.ceil(1 / precision**2)


def bases_for(paulis: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return bases, each with the Pauli strings that are measured in it; every string is in one.

    A basis has for each qubit the letter in which it is measured, ``I`` for one that is not.
    """
    groups = PauliList(sorted(paulis)).group_commuting(qubit_wise=True)
    return [(_common(labels := group.to_labels()), labels) for group in groups]


def _common(labels: Sequence[str]) -> str:
    letters = ["".join(column).replace("I", "")[:1] or "I" for column in zip(*labels, strict=True)]
    basis = "".join(letters)
    return basis if set(basis) != {"I"} else f"{basis[:-1]}Z"  # a circuit without measurements has no shots


def measured_in(circuit: QuantumCircuit, basis: str) -> QuantumCircuit:
    """Return the circuit with its qubits measured in a basis, the rightmost letter's first."""
    measured = circuit.copy()
    qubits = [qubit for qubit, letter in zip(circuit.qubits, reversed(basis), strict=True) if letter != "I"]
    register = ClassicalRegister(len(qubits), REGISTER)
    measured.add_register(register)
    for qubit, letter in zip(circuit.qubits, reversed(basis), strict=True):
        if letter == "Y":
            measured.sdg(qubit)
        if letter in "XY":
            measured.h(qubit)
    measured.measure(qubits, register)
    return measured


def read_estimated_by_shots(note: Mapping[str, Any], results: Sequence[QuantumResult]) -> PubResult:
    """Return a PUB's result: expectation values and their standard errors, of the shape to which its arrays broadcast.

    Args:
        note: the PUB's observables, bases, shots and shapes.
        results: of the circuit measured in each basis.
    """
    bases = zip(note["bases"], results, strict=True)
    means = [_Measured(basis, paulis, result) for (basis, paulis), result in bases]
    every: Sequence[Mapping[str, float]] = note["observables"]
    points = np.arange(math.prod(note["parameters_shape"])).reshape(note["parameters_shape"])
    numbers = np.arange(len(every)).reshape(note["observables_shape"])
    at, which = np.broadcast_arrays(points, numbers)
    values, variances = np.zeros(at.shape), np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        for measured in means:  # which are independent of each other
            mean, variance = measured.mean_of(every[int(which[index])], int(at[index]))
            values[index] += mean
            variances[index] += variance
    return PubResult(
        DataBin(evs=values, stds=np.sqrt(variances), shape=values.shape),
        metadata={
            "target_precision": note["precision"],
            "shots": note["shots"],
            "circuit_metadata": note["metadata"],
            "simulator_metadata": dict(results[0].metadata),
        },
    )


class _Measured:
    """What was measured in one basis."""

    def __init__(self, basis: str, paulis: Sequence[str], result: QuantumResult) -> None:
        own = result.marginal(REGISTER)
        bits = [place for place, letter in enumerate(basis) if letter != "I"]  # from the left, as bitstrings are
        outcomes = np.array([[digit == "1" for digit in outcome] for outcome in own.outcomes])
        self._counts = np.atleast_2d(own.counts_array())
        self._signs = {
            pauli: 1 - 2 * (outcomes[:, [pauli[place] != "I" for place in bits]].sum(axis=1) % 2) for pauli in paulis
        }

    def mean_of(self, observable: Mapping[str, float], point: int) -> tuple[float, float]:
        """Return the mean of the part of an observable that was measured here, and the variance of that mean.

        The strings of a basis are measured in the same shots, so that the variance is that of their sum, shot by shot.
        """
        terms = [coefficient * self._signs[pauli] for pauli, coefficient in observable.items() if pauli in self._signs]
        if not terms:
            return 0.0, 0.0
        counts = self._counts[point if len(self._counts) > 1 else 0]
        values, shots = np.sum(terms, axis=0), counts.sum()
        mean = float(values @ counts / shots)
        return mean, float((values - mean) ** 2 @ counts / max(shots - 1, 1) / shots)
