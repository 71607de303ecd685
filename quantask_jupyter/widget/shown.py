"""What cards show: a job, its result, a batch. The client has them; cards know no more of it than this."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, Self

from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import QuantumError


class Result(Protocol):
    """A result with the name of its job."""

    name: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the wire form."""


class Job(Protocol):
    """A task that can be followed, cancelled and retried."""

    def job_id(self) -> str:
        """Return the task's id."""

    @property
    def name(self) -> str | None:
        """The task's name, or None."""

    @property
    def last_status(self) -> Status | None:
        """The task's state as last read; None before that."""

    def to_dict(self) -> dict[str, Any]:
        """Return the task as last read, in its wire form."""

    def refresh(self, wait: float = 0.0) -> Status:
        """Return the task's state; with ``wait``, once it has changed or the seconds are over."""

    def wait_for_final_state(self) -> Status:
        """Return once the task has ended."""

    def result(self) -> Result:
        """Return the result, waiting for it."""

    def _expectations(self) -> dict[str, Any] | None:
        """Return what is told of the values of an estimator's task; None of another one."""

    def error(self) -> QuantumError | None:
        """Return why it has no result."""

    def cancel(self) -> None:
        """Cancel the task."""

    def _with_id(self, task_id: str) -> Self:
        """Return the job of another task of the same API."""


class Batch(Protocol):
    """Many tasks of one request, with one progress."""

    def __len__(self) -> int:
        """Return the number of tasks."""

    def to_dict(self) -> dict[str, Any]:
        """Return the batch as last read, in its wire form."""

    def changes(self) -> Iterator[Mapping[Status, int]]:
        """Iterate over the progress each time it has changed, until all tasks have ended."""

    def wait(self) -> Mapping[Status, int]:
        """Return once all tasks have ended."""

    def _expectations(self) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return what is told of the values of each PUB of an estimator's batch, by name; none of another one."""

    def cancel(self) -> None:
        """Cancel all tasks that have not finished."""
