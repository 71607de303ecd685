"""The tasks behind a job of Qiskit's: one task, or a batch of several, found again by one id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from qiskit.exceptions import QiskitError
from qiskit.providers import JobError, JobStatus, JobTimeoutError

from quantask_jupyter.client.batch import QuantumBatch, submit_requests
from quantask_jupyter.client.find import batch as find_batch
from quantask_jupyter.client.find import job as find_job
from quantask_jupyter.client.hand_in_notes import warn_if_not_handed_in
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.client.session import kernel_session
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import (
    BatchNotFoundError,
    QuantumError,
    StateConflictError,
    TaskNotFoundError,
    WaitTimeoutError,
)
from quantask_jupyter.widget.batch_card import show_batch


class Submitted:
    """Tasks of one call.

    Attributes:
        tasks: in the order of the circuits or PUBs.
    """

    def __init__(self, tasks: Sequence[QuantumJob], batch: QuantumBatch | None) -> None:
        """Handle tasks, which are a batch if there are several."""
        self.tasks = tuple(tasks)
        self._batch = batch

    @classmethod
    def submit(cls, requests: Sequence[Mapping[str, Any]]) -> Submitted:
        """Submit requests in one transaction: all of them or none.

        Raises:
            QiskitError: a request is wrong, or the API cannot be reached.
        """
        with in_qiskits_words(QiskitError):
            if len(requests) == 1:
                submitted = cls([submit_request(kernel_session(), requests[0])], None)
            else:
                batch = submit_requests(kernel_session(), requests)
                submitted = cls(batch.jobs, batch)
            warn_if_not_handed_in(submitted.notes)
            return submitted

    @classmethod
    def find(cls, job_id: str) -> Submitted:
        """Find tasks again.

        Raises:
            QiskitError: there is neither a task nor a batch of the caller's with this id.
        """
        with in_qiskits_words(QiskitError):
            with suppress(TaskNotFoundError):
                return cls([find_job(job_id)], None)
            with suppress(BatchNotFoundError):
                batch = find_batch(job_id)
                return cls(batch.jobs, batch)
        raise QiskitError(f"There is no job of yours with the id {job_id!r}.")

    @property
    def id(self) -> str:
        """The id of the task or the batch."""
        return self.tasks[0].job_id() if self._batch is None else self._batch.id

    @property
    def notes(self) -> tuple[str, ...]:
        """Whether the tasks are handed in for an assignment."""
        return self.tasks[0].notes if self._batch is None else self._batch.notes

    def only(self, asked: str) -> QuantumJob:
        """Return the one task.

        Raises:
            AttributeError: there are several, each of which has what is asked for.
        """
        if self._batch is not None:
            raise AttributeError(
                f"Each of the {len(self.tasks)} tasks has its own {asked}: job.tasks[0].{asked}", name=asked
            )
        return self.tasks[0]

    def show(self) -> None:
        """Show the card of the task or of the batch below the running cell."""
        if self._batch is None:
            self.tasks[0].show()
        else:
            show_batch(self._batch)

    def metadata(self) -> list[dict[str, Any]]:
        """Return what was noted with each task when it was submitted.

        Raises:
            QiskitError: the API cannot be reached, or a task was removed.
        """
        with in_qiskits_words(QiskitError):
            return [task.request()["metadata"] or {} for task in self.tasks]

    def status(self) -> JobStatus:
        """Return the state of all together."""
        with in_qiskits_words(QiskitError):
            return as_job_status(self._states())

    def wait(self, timeout: float | None) -> None:
        """Return once all tasks are final.

        Raises:
            JobTimeoutError: some are not so after ``timeout`` seconds.
        """
        with in_qiskits_words(JobError):
            if self._batch is None:
                self.tasks[0].wait_for_final_state(timeout)
            else:
                self._batch.wait(timeout)

    def results(self, timeout: float | None = None) -> list[QuantumResult]:
        """Return the result of each task, waiting for all.

        Raises:
            JobTimeoutError: they are not there after ``timeout`` seconds; the tasks go on.
            JobError: a task has failed or was cancelled.
        """
        with in_qiskits_words(JobError):
            if self._batch is None:
                return [self.tasks[0].result(timeout)]
            return self._batch.results(timeout)

    def outcomes(self, timeout: float | None = None) -> list[QuantumResult | QuantumError]:
        """Return the result of each task, or the error that it has in place of one, waiting for all.

        Raises:
            JobTimeoutError: they are not there after ``timeout`` seconds; the tasks go on.
            JobError: the API cannot be reached.
        """
        if self._batch is None:
            self.wait(timeout)
            with in_qiskits_words(JobError):
                return [self.tasks[0].error() or self.tasks[0].result()]
        with in_qiskits_words(JobError):
            return self._batch.outcomes(timeout)

    def failed(self) -> list[int]:
        """Return the indices of the tasks that have failed or were cancelled until now."""
        with in_qiskits_words(JobError):
            if self._batch is not None:
                return self._batch.failed()
            return [0] if self.tasks[0].error() is not None else []

    def retry_failed(self) -> Submitted:
        """Submit the tasks that have failed or were cancelled again.

        Raises:
            JobError: none has.
            QiskitError: a request is refused, or the API cannot be reached.
        """
        failed = self.failed()
        if not failed:
            raise JobError("Nothing of the job has failed.")
        with in_qiskits_words(QiskitError):
            again = [self.tasks[index].to_be_sent_again() for index in failed]
        return self.submit(again)

    def cancel(self) -> bool:
        """Cancel what has not finished; False if all has."""
        with in_qiskits_words(JobError):
            if all(status.is_final for status in self._states()):
                return False
            if self._batch is not None:
                self._batch.cancel()
                return True
            with suppress(StateConflictError):  # it has ended meanwhile
                self.tasks[0].cancel()
                return True
            return False

    def _states(self) -> set[Status]:
        if self._batch is None:
            return {self.tasks[0].refresh()}
        return {status for status, count in self._batch.progress().items() if count}


def as_job_status(found: set[Status]) -> JobStatus:
    """Return the one state that Qiskit has for tasks in these."""
    if found == {Status.PENDING}:
        return JobStatus.QUEUED
    if any(not status.is_final for status in found):
        return JobStatus.RUNNING
    if Status.FAILED in found:
        return JobStatus.ERROR
    return JobStatus.CANCELLED if Status.CANCELLED in found else JobStatus.DONE


@contextmanager
def in_qiskits_words(kind: type[QiskitError]) -> Iterator[None]:
    """Raise Quantask's errors as Qiskit's, with the same words; the cause is the error itself."""
    try:
        yield
    except WaitTimeoutError as error:
        raise JobTimeoutError(error.message) from error
    except QuantumError as error:
        raise kind(str(error)) from error
