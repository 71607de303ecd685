"""How long statements take, each beginning as soon as the last of its qubits is free."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from qiskit.circuit import Qubit

from quantask_worker.child.openqasm3.durations import Duration
from quantask_worker.child.openqasm3.operation_error import OperationError


class Clock:
    """The time of each qubit."""

    def __init__(self) -> None:
        self._times: dict[Qubit, Duration] = {}
        self._without_qubits = Duration()

    def act(self, qubits: Sequence[Qubit], length: Duration) -> None:
        """Let something happen to qubits, on all of them at once.

        What happens to no qubit, an empty box, waits for none: it begins at once.

        Raises:
            OperationError: the times of two cannot be compared.
        """
        if not qubits:
            self._without_qubits = self._without_qubits.or_later(length)
            return
        end = _last([self._times.get(qubit, Duration()) for qubit in qubits]).plus(length)
        self._times.update(dict.fromkeys(qubits, end))

    def qubits(self) -> list[Qubit]:
        """Return the qubits to which something has happened."""
        return list(self._times)

    def filled(self, length: Duration | None) -> Duration:
        """Return how long a box takes that holds all this: a given length, which may stretch, or until all is over.

        Raises:
            OperationError: it is over later, or the times cannot be compared.
        """
        total = self.total()
        if length is None:
            return total
        if length.stretches:
            return total.or_later(length)
        if total.compared(length) > 0:
            raise OperationError("The box is shorter than what is in it.")
        return length

    def total(self) -> Duration:
        """Return the time at which all is over.

        Raises:
            OperationError: the times of two qubits cannot be compared.
        """
        return _last([self._without_qubits, *self._times.values()])


def _last(times: Sequence[Duration]) -> Duration:
    return reduce(Duration.or_later, times, Duration())
