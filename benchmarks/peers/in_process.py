"""No queue at all: the circuit is run where it is written."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.peers.peer import Counts, Peer
from benchmarks.place import Place


class _InProcess(Peer):
    in_process = True
    _run: Callable[[str, int], Counts]

    def add_worker(self) -> None:
        """There is none."""

    def close(self) -> None:
        """Nothing was started."""

    def submit(self, source: str, shots: int) -> Counts:
        return self._run(source, shots)

    def result(self, handle: Counts) -> Counts:
        return handle


class InProcessNaive(_InProcess):
    """What people write."""

    name = "in_process_naive"
    label = "in process, as users write it"
    how = "`qasm3.loads`, `transpile(circuit, AerSimulator())` and `run`, each time anew"

    def open(self, place: Place) -> None:  # noqa: ARG002 - it needs none
        from benchmarks.circuit_work import as_users_write_it

        self._run = as_users_write_it


class InProcessBest(_InProcess):
    """What they could write."""

    name = "in_process_best"
    label = "in process, at its best"
    how = "`qasm3.loads`, a pass manager (level 0) and a simulator that are kept, warm"

    def open(self, place: Place) -> None:  # noqa: ARG002 - it needs none
        from benchmarks.circuit_work import at_its_best

        self._run = at_its_best
