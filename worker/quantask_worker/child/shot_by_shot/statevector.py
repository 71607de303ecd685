"""A state of qubits as its amplitudes.

A qubit has amplitudes only from its first gate to its next measurement; before and after it is a 0 or a 1. So it is the
qubits in use at one time that cost memory and time, and not those that a program declares.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from quantask_jupyter.errors import LimitExceededError

MOST_QUBITS = 20
"""In use at one time: 16 MiB of amplitudes, of which each gate makes new ones."""

_CERTAIN = 1e-12
"""A probability that is as near to 0 or 1 is what rounding left of it."""


class Statevector:
    """Qubits, each named by anything that can be a key, and 0 at first."""

    def __init__(self) -> None:
        self._amplitudes: Any = np.ones((), dtype=complex)  # one axis of length 2 for each qubit in use
        self._axes: list[Hashable] = []
        self._ones: set[Hashable] = set()  # of the qubits that are not in use

    def copy(self) -> Statevector:
        """Return a state that is changed by itself."""
        copied = Statevector()
        copied._amplitudes, copied._axes, copied._ones = self._amplitudes, list(self._axes), set(self._ones)
        return copied

    def apply(self, matrix: Any, qubits: Sequence[Hashable]) -> None:
        """Apply a unitary matrix, in whose indices ``qubits[0]`` is the lowest bit, as in Qiskit.

        Raises:
            LimitExceededError: more than 20 qubits are in use.
        """
        for qubit in qubits:
            self._use(qubit)
        count = len(qubits)
        axes = [self._axes.index(qubit) for qubit in reversed(qubits)]
        tensor = np.asarray(matrix, dtype=complex).reshape((2,) * (2 * count))
        product = np.tensordot(tensor, self._amplitudes, axes=(range(count, 2 * count), axes))
        self._amplitudes = np.moveaxis(product, range(count), axes)

    def probability_of_one(self, qubit: Hashable) -> float:
        """Return the probability that a measurement gives 1."""
        if qubit not in self._axes:
            return float(qubit in self._ones)
        half = np.take(self._amplitudes, 1, axis=self._axes.index(qubit))
        probability = float(np.sum(half.real**2 + half.imag**2))
        if probability < _CERTAIN:
            return 0.0
        return 1.0 if probability > 1 - _CERTAIN else probability

    def collapse(self, qubit: Hashable, outcome: int) -> None:
        """Leave what is there if a measurement of a qubit gave ``outcome``, which has a probability above 0."""
        if qubit not in self._axes:
            return
        axis = self._axes.index(qubit)
        left = np.take(self._amplitudes, outcome, axis=axis)
        self._amplitudes = left / np.linalg.norm(left)
        del self._axes[axis]
        self._set(qubit, outcome)

    def reset(self, qubit: Hashable) -> None:
        """Make a qubit 0 that has just collapsed."""
        self._set(qubit, 0)

    def _set(self, qubit: Hashable, value: int) -> None:
        if value:
            self._ones.add(qubit)
        else:
            self._ones.discard(qubit)

    def _use(self, qubit: Hashable) -> None:
        if qubit in self._axes:
            return
        if len(self._axes) == MOST_QUBITS:
            raise LimitExceededError(
                f"A program that is run shot by shot can use {MOST_QUBITS} qubits at one time.",
                hint="Measure or reset qubits before others are used, or write it without values that need this.",
            )
        value = int(qubit in self._ones)
        self._ones.discard(qubit)
        basis = np.zeros(2, dtype=complex)
        basis[value] = 1
        self._amplitudes = np.multiply.outer(basis, self._amplitudes)
        self._axes.insert(0, qubit)
