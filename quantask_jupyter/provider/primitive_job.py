"""What the primitives return: Qiskit's primitive job over durable tasks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from qiskit.primitives import BasePrimitiveJob, PrimitiveResult
from qiskit.providers import JobError, JobStatus
from qiskit.providers.jobstatus import JOB_FINAL_STATES

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.domain.expectations import CONTINUES, PURPOSE
from quantask_jupyter.errors import QuantumError
from quantask_jupyter.provider.submitted import Submitted

ReadPub = Callable[[Mapping[str, Any], Sequence[QuantumResult]], Any]
"""Makes a PUB's result of what was noted when it was submitted, and of its tasks' results."""

Outcome = QuantumResult | QuantumError
"""What came of a task."""


class PrimitiveJob(BasePrimitiveJob[PrimitiveResult[Any], JobStatus]):
    """PUBs that were submitted together, each one task or several.

    The job survives the kernel, the server and the worker; ``QuantaskService().job(job_id)`` finds it again.
    """

    def __init__(
        self, submitted: Submitted | NothingSubmitted, read_pub: ReadPub, notes: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        """Handle what was submitted.

        Args:
            submitted: the tasks.
            read_pub: makes a PUB's result.
            notes: of each task, what its PUB's result depends on; read from the tasks if there are none.
        """
        super().__init__(submitted.id)
        self._submitted = submitted
        self._read_pub = read_pub
        self._notes = list(notes)
        self._result: PrimitiveResult[Any] | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.job_id()}>"

    def _ipython_display_(self) -> None:
        self._submitted.show()

    def _noted(self) -> Sequence[Mapping[str, Any]]:
        return self._notes or [note[PURPOSE] for note in self._submitted.metadata()]

    @property
    def tasks(self) -> tuple[QuantumJob, ...]:
        """The tasks, in the order of the PUBs and of the bases of each."""
        return self._submitted.tasks

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on whether the tasks are handed in for an assignment."""
        return self._submitted.notes

    def result(self, timeout: float | None = None) -> PrimitiveResult[Any]:
        """Return the results of all PUBs, waiting for them.

        A job of a primitive has all its results or none, as Qiskit defines it: one PUB that has failed fails the job.
        The tasks of the others have their results all the same, in :attr:`tasks`.

        Raises:
            JobTimeoutError: they are not there after ``timeout`` seconds; the job goes on.
            JobError: a PUB has failed, which is named by its index, counted from 0, and its circuit's name; or the job
                was cancelled.
        """
        if self._result is None:
            self._submitted.wait(timeout)
            told = zip(self.tasks, self._submitted.outcomes(), strict=True)
            outcomes = [task.error() or outcome for task, outcome in told]
            pubs = _by_pub(self._noted(), outcomes)
            read = [self._read_pub(note, _results(index, note, of_pub)) for index, (note, of_pub) in enumerate(pubs)]
            self._result = PrimitiveResult(read, metadata={"version": 2})
        return self._result

    def status(self) -> JobStatus:
        """Return the state of all tasks together: running while one of several waits and others have begun."""
        return self._state()

    def _state(self) -> JobStatus:
        return self._submitted.status()

    def done(self) -> bool:
        """Say whether all PUBs have completed."""
        return self._state() is JobStatus.DONE

    def running(self) -> bool:
        """Say whether some of it has begun, and not all has ended."""
        return self._state() is JobStatus.RUNNING

    def cancelled(self) -> bool:
        """Say whether it was cancelled."""
        return self._state() is JobStatus.CANCELLED

    def in_final_state(self) -> bool:
        """Say whether all of it has ended."""
        return self._state() in JOB_FINAL_STATES

    def wait_for_final_state(self, timeout: float | None = None) -> None:
        """Return once all of it has ended.

        Raises:
            JobTimeoutError: it has not after ``timeout`` seconds.
        """
        self._submitted.wait(timeout)

    def cancel(self) -> bool:
        """Cancel what has not finished; False if all has."""
        return self._submitted.cancel()


class NothingSubmitted:
    """What a call without PUBs has submitted: nothing, which is done."""

    tasks = ()
    notes = ()

    def __init__(self) -> None:
        """Have an id all the same, which finds nothing."""
        self.id = str(uuid4())

    def show(self) -> None:
        """Show nothing."""

    def metadata(self) -> list[dict[str, Any]]:
        """Return the notes of no task."""
        return []

    def status(self) -> JobStatus:
        """Return that all of it is done."""
        return JobStatus.DONE

    def wait(self, timeout: float | None) -> None:
        """Return at once."""

    def outcomes(self) -> list[Outcome]:
        """Return what came of no task."""
        return []

    def cancel(self) -> bool:
        """Cancel nothing."""
        return False


def _by_pub(
    notes: Sequence[Mapping[str, Any]], outcomes: Sequence[Outcome]
) -> list[tuple[Mapping[str, Any], list[Outcome]]]:
    """Return the note of each PUB and what came of its tasks."""
    pubs: list[tuple[Mapping[str, Any], list[Outcome]]] = []
    for note, outcome in zip(notes, outcomes, strict=True):
        if note.get(CONTINUES):
            pubs[-1][1].append(outcome)
        else:
            pubs.append((note, [outcome]))
    return pubs


def _results(index: int, note: Mapping[str, Any], outcomes: Sequence[Outcome]) -> list[QuantumResult]:
    """Return the results of a PUB's tasks.

    Raises:
        JobError: one has none.
    """
    for outcome in outcomes:
        if isinstance(outcome, QuantumError):
            name = json.dumps(note.get("name", ""), ensure_ascii=False)
            raise JobError(f"PUB {index}, of the circuit {name}: {outcome}") from outcome
    return [outcome for outcome in outcomes if isinstance(outcome, QuantumResult)]
