"""What a run would take: told by a worker that prepares a circuit without simulating it, and by runs like it.

A task on the backend ``estimate:aer`` is prepared as one on ``aer`` is, and then ends: its result has no counts, and
says of the circuit and the method what there is to say before a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PREFIX = "estimate:"

FEWEST = 3
"""Runs from which a time is told."""

_QUBITS_APART = 1
_TIMES_OPERATIONS = 2.0
_TIMES_SHOTS = 4.0
_LOW, _HIGH = 0.1, 0.9


def is_estimate(backend: str) -> bool:
    """Say whether what runs on a backend is prepared alone."""
    return backend.startswith(PREFIX)


def estimated(backend: str) -> str:
    """Return the backend that an estimate is about; another backend as it is."""
    return backend.removeprefix(PREFIX)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is: the qubits and operations of its circuit as simulated, and the shots of all its points."""

    method: str
    qubits: int
    operations: int
    shots: int

    def is_like(self, other: Size) -> bool:
        """Say whether a run of one size tells how long one of the other takes."""
        return (
            self.method == other.method
            and abs(self.qubits - other.qubits) <= _QUBITS_APART
            and _within(_TIMES_OPERATIONS, self.operations, other.operations)
            and _within(_TIMES_SHOTS, self.shots, other.shots)
        )


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that has completed: how large it was, how long it waited, and how long it took from start to end."""

    size: Size
    waited_seconds: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Of some numbers the middle one, and what a tenth lies below and above."""

    low: float
    median: float
    high: float


def spread_of(numbers: Sequence[float]) -> Spread | None:
    """Return the spread of numbers; None of fewer than :data:`FEWEST`."""
    if len(numbers) < FEWEST:
        return None
    ordered = sorted(numbers)
    low, median, high = (ordered[round(share * (len(ordered) - 1))] for share in (_LOW, 0.5, _HIGH))
    return Spread(low, median, high)


def _within(factor: float, one: int, other: int) -> bool:
    return max(one, other) <= factor * max(1, min(one, other))
