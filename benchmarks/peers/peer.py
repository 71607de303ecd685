"""What a way to run circuits must be able to do, to be measured."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from benchmarks.place import Place

SECONDS_TO_RESULT = 120.0
Counts = dict[str, int]


class Peer(ABC):
    """One way to run circuits, from its submit to the counts in this process."""

    name: ClassVar[str]
    label: ClassVar[str]
    how: ClassVar[str]
    """How it is configured, for the reader of the results."""

    in_process: ClassVar[bool] = False
    has_bulk: ClassVar[bool] = False
    keeps_circuits: ClassVar[bool] = False
    """Whether the same text may be faster the second time."""

    @abstractmethod
    def open(self, place: Place) -> None:
        """Start it with one worker."""

    @abstractmethod
    def add_worker(self) -> None:
        """Start one more worker."""

    @abstractmethod
    def close(self) -> None:
        """End everything that was started."""

    def use(self) -> None:  # noqa: B027 - for most there is nothing to do
        """Be the one that is measured now."""

    @abstractmethod
    def submit(self, source: str, shots: int) -> Any:
        """Hand a circuit over and return what :meth:`result` needs; durably, if it is durable at all."""

    @abstractmethod
    def result(self, handle: Any) -> Counts:
        """Wait for a circuit's counts."""

    def submit_many(self, sources: Sequence[str], shots: int) -> Iterable[Any]:
        """Hand many circuits over, each by a submit of its own, as fast as this peer can."""
        return [self.submit(source, shots) for source in sources]

    def run_bulk(self, sources: Sequence[str], shots: int) -> Iterable[Counts]:
        """Hand many circuits over by one submit and wait for all counts."""
        raise NotImplementedError

    def processes(self) -> dict[str, list[int]]:
        """Return the pids of what was started, by role; what is below them in the process tree belongs to them."""
        return {}

    def run(self, source: str, shots: int) -> Counts:
        """Go the whole way once."""
        return self.result(self.submit(source, shots))


def imported_anew(module: str) -> Any:
    """Import a module that reads its services from the environment when it is imported."""
    return importlib.reload(importlib.import_module(module))
