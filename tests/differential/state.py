"""A density matrix as a tensor, not normalised: one axis of two for each qubit's ket, then one for each bra."""

from __future__ import annotations

import functools
import itertools

import numpy as np

from tests.differential import gates
from tests.differential.gates import Matrix


def ground(qubits: int) -> Matrix:
    """Return the state in which every qubit is 0."""
    state = np.zeros((2,) * (2 * qubits), dtype=complex)
    state[(0,) * (2 * qubits)] = 1
    return state


def weight(state: Matrix) -> float:
    """Return the probability of having come here."""
    return float(np.real(diagonal(state).sum()))


def diagonal(state: Matrix) -> Matrix:
    size = 2 ** (state.ndim // 2)
    return np.real(np.diagonal(state.reshape(size, size)))


def acted(matrix: Matrix, qubits: tuple[int, ...], state: Matrix) -> Matrix:
    """Return the state after a gate."""
    bras = tuple(state.ndim // 2 + qubit for qubit in qubits)
    return contracted(matrix.conj(), bras, contracted(matrix, qubits, state))


def projected(state: Matrix, qubit: int, value: int) -> Matrix:
    """Return the part of the state in which the qubit has a value."""
    kept = np.zeros_like(state)
    at: list[slice | int] = [slice(None)] * state.ndim
    at[qubit] = at[state.ndim // 2 + qubit] = value
    kept[tuple(at)] = state[tuple(at)]
    return kept


def reset(state: Matrix, qubit: int) -> Matrix:
    return projected(state, qubit, 0) + acted(gates.X, (qubit,), projected(state, qubit, 1))


def depolarized(state: Matrix, qubits: tuple[int, ...], probability: float) -> Matrix:
    """Return the state in which, with a probability, all is forgotten of some qubits: a mean over all their Paulis."""
    mixed = np.zeros_like(state)
    for paulis in itertools.product((gates.I, gates.X, gates.Y, gates.Z), repeat=len(qubits)):
        mixed += acted(functools.reduce(np.kron, paulis), qubits, state)
    return (1 - probability) * state + probability / 4 ** len(qubits) * mixed


def contracted(matrix: Matrix, axes: tuple[int, ...], tensor: Matrix) -> Matrix:
    """Return the tensor with a matrix applied to some of its axes."""
    count = len(axes)
    moved = np.tensordot(matrix.reshape((2,) * (2 * count)), tensor, axes=(range(count, 2 * count), axes))
    return np.moveaxis(moved, range(count), axes)
