"""How long statements take, each qubit's next beginning as soon as its last has ended."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from qiskit.circuit import Qubit

from quantask_worker.child.openqasm3.durations import Duration


class Clock:
    """The time of each qubit."""

    def __init__(self) -> None:
        self._times: dict[Qubit, Duration] = {}

    def act(self, qubits: Sequence[Qubit], length: Duration, *, together: bool = True) -> None:
        """Let something happen to qubits: if ``together``, once the last of them is free.

        Raises:
            OperationError: the times of two cannot be compared.
        """
        now = [self._times.get(qubit, Duration()) for qubit in qubits]
        for qubit, time in zip(qubits, now, strict=True):
            self._times[qubit] = (_last(now) if together else time).plus(length)

    def total(self) -> Duration:
        """Return the time at which all is over.

        Raises:
            OperationError: the times of two qubits cannot be compared.
        """
        return _last(list(self._times.values()))


def _last(times: Sequence[Duration]) -> Duration:
    return reduce(lambda one, other: one if one.compared(other) >= 0 else other, times, Duration())
