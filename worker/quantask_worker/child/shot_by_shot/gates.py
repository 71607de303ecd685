"""What gates of Qiskit's do to a state."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from qiskit.circuit import Barrier, Delay, Gate
from qiskit.circuit.exceptions import CircuitError

WIDEST_MATRIX = 5
"""Qubits of a gate that is taken as one matrix; a wider one is taken as its definition."""


def matrices(gate: Any, qubits: Sequence[Hashable]) -> Iterator[tuple[Any, list[Hashable]]]:
    """Yield what a gate does, as matrices and the qubits that each one acts on, in order.

    The phase of the whole state, which no measurement shows, is left out.
    """
    waiting: list[tuple[Any, list[Hashable]]] = [(gate, list(qubits))]
    while waiting:
        operation, on = waiting.pop()
        if isinstance(operation, Barrier | Delay):
            continue
        matrix = _matrix(operation)
        if matrix is not None:
            yield matrix, on
            continue
        definition = operation.definition
        inner = {bit: on[place] for place, bit in enumerate(definition.qubits)}
        waiting += [
            (instruction.operation, [inner[bit] for bit in instruction.qubits])
            for instruction in reversed(definition.data)
        ]


def _matrix(operation: Any) -> Any:
    if not isinstance(operation, Gate) or operation.num_qubits > WIDEST_MATRIX or not hasattr(operation, "__array__"):
        return None
    try:
        return operation.to_matrix()
    except CircuitError:
        return None  # one that has no matrix of its own, but a definition
