"""What the primitives return: Qiskit's primitive job over durable tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qiskit.primitives import BasePrimitiveJob, PrimitiveResult
from qiskit.providers import JobStatus
from qiskit.providers.jobstatus import JOB_FINAL_STATES

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.provider.submitted import PURPOSE, Submitted

ReadPub = Callable[[Mapping[str, Any], Sequence[QuantumResult]], Any]
"""Makes a PUB's result of what was noted when it was submitted, and of its tasks' results."""

CONTINUES = "continues"
"""In the note of a task that is one more of the PUB before it."""


class PrimitiveJob(BasePrimitiveJob[PrimitiveResult[Any], JobStatus]):
    """PUBs that were submitted together, each one task or several.

    The job survives the kernel, the server and the worker; ``QuantaskService().job(job_id)`` finds it again.
    """

    def __init__(self, submitted: Submitted, read_pub: ReadPub, notes: Sequence[Mapping[str, Any]] = ()) -> None:
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

    @property
    def tasks(self) -> tuple[QuantumJob, ...]:
        """The tasks, in the order of the PUBs and of the bases of each."""
        return self._submitted.tasks

    def result(self, timeout: float | None = None) -> PrimitiveResult[Any]:
        """Return the results of all PUBs, waiting for them.

        Raises:
            JobTimeoutError: they are not there after ``timeout`` seconds; the job goes on.
            JobError: a PUB has failed, or the job was cancelled.
        """
        if self._result is None:
            results = self._submitted.results(timeout)
            notes = self._notes or [note[PURPOSE] for note in self._submitted.metadata()]
            read = [self._read_pub(note, of_pub) for note, of_pub in _by_pub(notes, results)]
            self._result = PrimitiveResult(read, metadata={"version": 2})
        return self._result

    def status(self) -> JobStatus:
        """Return the state of all tasks together: running while one of several waits and others have begun."""
        return self._submitted.status()

    def done(self) -> bool:
        """Say whether all PUBs have completed."""
        return self.status() is JobStatus.DONE

    def running(self) -> bool:
        """Say whether some of it has begun, and not all has ended."""
        return self.status() is JobStatus.RUNNING

    def cancelled(self) -> bool:
        """Say whether it was cancelled."""
        return self.status() is JobStatus.CANCELLED

    def in_final_state(self) -> bool:
        """Say whether all of it has ended."""
        return self.status() in JOB_FINAL_STATES

    def wait_for_final_state(self, timeout: float | None = None) -> None:
        """Return once all of it has ended.

        Raises:
            JobTimeoutError: it has not after ``timeout`` seconds.
        """
        self._submitted.wait(timeout)

    def cancel(self) -> bool:
        """Cancel what has not finished; False if all has."""
        return self._submitted.cancel()


def _by_pub(
    notes: Sequence[Mapping[str, Any]], results: Sequence[QuantumResult]
) -> list[tuple[Mapping[str, Any], list[QuantumResult]]]:
    """Return the note and the results of each PUB."""
    pubs: list[tuple[Mapping[str, Any], list[QuantumResult]]] = []
    for note, result in zip(notes, results, strict=True):
        if note.get(CONTINUES):
            pubs[-1][1].append(result)
        else:
            pubs.append((note, [result]))
    return pubs
