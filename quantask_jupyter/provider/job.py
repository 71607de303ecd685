"""What ``QuantaskBackend.run`` returns: Qiskit's job over durable tasks."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from qiskit.providers import JobError, JobStatus, JobV1
from qiskit.providers.backend import Backend
from qiskit.providers.jobstatus import JOB_FINAL_STATES
from qiskit.result import Result

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.domain.expectations import PURPOSE
from quantask_jupyter.errors import QuantumError
from quantask_jupyter.provider.run_result import run_result
from quantask_jupyter.provider.submitted import Submitted, in_qiskits_words

RUN = "run"


class QuantaskJob(JobV1):
    """Circuits that were submitted by :meth:`QuantaskBackend.run`, one task each.

    The job survives the kernel, the server and the worker; ``QuantaskService().job(job_id)`` finds it again. A job of
    one circuit has all that its task has (:class:`~quantask_jupyter.client.job.QuantumJob`): ``job.counts()``,
    ``job.circuit``, ``job.events()`` and so on. In a notebook it is shown as its card.
    """

    def __init__(self, backend: Backend, submitted: Submitted) -> None:
        """Handle what was submitted to ``backend``."""
        super().__init__(backend, submitted.id)
        self._submitted = submitted
        self._result: Result | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.job_id()}>"

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and hasattr(QuantumJob, name):
            return getattr(self._submitted.only(name), name)
        raise AttributeError(f"A {type(self).__name__} has no attribute {name!r}.", name=name, obj=self)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(name for name in dir(QuantumJob) if not name.startswith("_"))})

    def _ipython_display_(self) -> None:
        self._submitted.show()

    @property
    def tasks(self) -> tuple[QuantumJob, ...]:
        """The tasks, in the order of the circuits: their history, their place in the queue, their card."""
        return self._submitted.tasks

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on whether the tasks are handed in for an assignment."""
        return self._submitted.notes

    def submit(self) -> None:
        """Refuse: a job of this backend has been submitted when it is there.

        Raises:
            JobError: always.
        """
        raise JobError("The job has been submitted already; run the circuits again for another one.")

    def status(self) -> JobStatus:
        """Return the state of all tasks together: running while one of several waits and others have begun."""
        return self._submitted.status()

    def result(self, timeout: float | None = None) -> Result:
        """Return Qiskit's ``Result``, with one experiment for each circuit and each binding of its parameters.

        Of several circuits some may have failed: the result has the others, says ``success=False`` as Aer's does, and
        raises where the failed one is asked for, naming it by its index and name.

        Args:
            timeout: seconds to wait for it; None for ever.

        Raises:
            JobTimeoutError: it is not there after ``timeout`` seconds; the job goes on.
            JobError: every circuit has failed, or the job was cancelled before any had completed.
        """
        if self._result is None:
            outcomes = self._submitted.outcomes(timeout)
            errors = [outcome for outcome in outcomes if isinstance(outcome, QuantumError)]
            if len(errors) == len(outcomes):
                with in_qiskits_words(JobError):
                    raise errors[0]
            notes = [note.get(PURPOSE, {}) for note in self._submitted.metadata()]
            self._result = run_result(self, self.tasks, outcomes, notes)
        return self._result

    def failed(self) -> list[int]:
        """Return the indices, counted from 0, of the circuits that have failed or were cancelled until now."""
        return self._submitted.failed()

    def retry_failed(self) -> QuantaskJob:
        """Submit the circuits that have failed or were cancelled again, and return their job; this one stays as it is.

        Raises:
            JobError: none has.
        """
        return QuantaskJob(self.backend(), self._submitted.retry_failed())

    def cancel(self) -> bool:
        """Cancel what has not finished; False if all has."""
        return self._submitted.cancel()

    def wait_for_final_state(
        self, timeout: float | None = None, wait: float = 5, callback: Callable[..., Any] | None = None
    ) -> None:
        """Return once the job is final, telling ``callback`` (id, status, job) every ``wait`` seconds.

        Raises:
            JobTimeoutError: it is not so after ``timeout`` seconds.
        """
        if callback is None:
            self._submitted.wait(timeout)
            return
        deadline = None if timeout is None else time.monotonic() + timeout
        while (status := self.status()) not in JOB_FINAL_STATES:
            if deadline is not None and time.monotonic() >= deadline:
                self._submitted.wait(0.0)  # says that it has not finished
            callback(self.job_id(), status, self)
            time.sleep(wait)

    def error_message(self) -> str | None:
        """Return why the first failed circuit failed, or None."""
        errors = (task.error() for task in self.tasks)
        return next((str(error) for error in errors if error is not None), None)
