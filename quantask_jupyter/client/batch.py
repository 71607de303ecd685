"""Many tasks of one request, as their owner handles them in Python."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from typing_extensions import override

from quantask_jupyter.client import counts_analysis
from quantask_jupyter.client.expectations import told_of_batch
from quantask_jupyter.client.hand_in_notes import hand_in_notes
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.known_task import WaitInterruptedError
from quantask_jupyter.client.long_wait import LongWait
from quantask_jupyter.client.public_names import PublicNames
from quantask_jupyter.client.request import as_seconds, new_key
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.client.session import Session
from quantask_jupyter.domain.states import FINAL, Status
from quantask_jupyter.errors import CircuitNotFoundError, QuantumError, TaskNotFoundError, UsageError, WaitTimeoutError
from quantask_jupyter.widget.batch_card import show_batch

FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 1.0
PAGE = 200  # tasks; the most that the API gives at once


class QuantumBatch(PublicNames):
    """A batch of the API: one id, one progress, its jobs in the order in which their circuits were given."""

    def __init__(self, session: Session, batch: Mapping[str, Any], jobs: Sequence[QuantumJob]) -> None:
        """Handle a batch in its wire form."""
        self._session = session
        self._batch = batch
        self.jobs = tuple(jobs)

    @property
    def id(self) -> str:
        """The batch's id, by which ``quantask_jupyter.batch`` finds it again."""
        return str(self._batch["id"])

    @property
    def name(self) -> str | None:
        """The batch's name, or None."""
        name: str | None = self._batch["name"]
        return name

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on whether its first 100 jobs are handed in for an assignment, each once."""
        return hand_in_notes(self._batch)

    @property
    def _path(self) -> str:
        return f"batches/{self.id}"

    def __len__(self) -> int:
        """Return the number of jobs."""
        return len(self.jobs)

    def __iter__(self) -> Iterator[QuantumJob]:
        """Iterate over the jobs."""
        return iter(self.jobs)

    def __getitem__(self, index: int) -> QuantumJob:
        """Return the job of one circuit, by its index from 0."""
        return self.jobs[index]

    @override
    def __repr__(self) -> str:
        """Return name and id, and how many of its jobs are in which state, as last read."""
        known = ", ".join(f"{count} {status}" for status, count in self._batch["progress"].items() if count)
        return f"<QuantumBatch {' '.join(filter(None, [self.name, self.id]))}: {known}>"

    def progress(self) -> dict[Status, int]:
        """Return the number of tasks in each state."""
        return self._read(0.0)

    def _read(self, wait: float) -> dict[Status, int]:
        """Return the progress, after ``wait`` seconds or once all tasks have ended."""
        self._batch = self._session.get(self._path, wait=wait).data
        return {Status(status): count for status, count in self._batch["progress"].items()}

    def to_dict(self) -> dict[str, Any]:
        """Return the batch as last read, in its wire form."""
        return dict(self._batch)

    def changes(self, timeout: float | None = None) -> Iterator[dict[Status, int]]:
        """Iterate over the progress: as it is, then each time it has changed, until all tasks are final.

        Raises:
            WaitTimeoutError: some are not so after ``timeout`` seconds; they go on.
        """
        return self._changes(timeout, None)

    def _changes(self, timeout: float | None, long_wait: LongWait | None) -> Iterator[dict[Status, int]]:
        timeout = as_seconds("timeout", timeout)
        deadline = None if timeout is None else time.monotonic() + timeout
        pause, wait = FIRST_PAUSE_SECONDS, 0.0
        known: dict[Status, int] | None = None
        while True:
            progress = self._read(wait)
            if progress != known:
                known = progress
                yield progress
            unfinished = sum(count for status, count in progress.items() if status not in FINAL)
            if not unfinished:
                return
            if long_wait is not None and not long_wait.seconds_left:
                self._tell(long_wait, len(self) - unfinished, progress)
            wait = pause if deadline is None else min(pause, deadline - time.monotonic())
            if wait <= 0:
                have = "1 task has" if unfinished == 1 else f"{unfinished:,} tasks have"
                raise WaitTimeoutError(f"{have} not finished after {timeout:g} seconds; what is left goes on.")
            pause = min(1.5 * pause, LONGEST_PAUSE_SECONDS)

    def _tell(self, long_wait: LongWait, ended: int, progress: Mapping[Status, int]) -> None:
        job = self.jobs[ended]  # the first that has not ended: they begin in their order
        with suppress(TaskNotFoundError):  # it was removed
            if job.refresh() is Status.PROCESSING or not progress.get(Status.PROCESSING):
                long_wait.tell(job.to_dict())

    def wait(self, timeout: float | None = None) -> dict[Status, int]:
        """Return the progress once all tasks are final. Why that takes long is written to stderr, as for one job.

        Raises:
            WaitTimeoutError: some are not so after ``timeout`` seconds; they go on.
        """
        try:
            *_, last = self._changes(timeout, LongWait())
        except KeyboardInterrupt:
            raise WaitInterruptedError from None
        return last

    def results(self, timeout: float | None = None) -> list[QuantumResult]:
        """Return all results, waiting for them.

        Raises:
            WaitTimeoutError: some are not there after ``timeout`` seconds.
            QuantumError: the error of the first job that has failed or was cancelled. Its message begins with the
                job's index, counted from 0, and its name.
        """
        self._read_results(timeout)
        return [self.result_of(index) for index in range(len(self.jobs))]

    def outcomes(self, timeout: float | None = None) -> list[QuantumResult | QuantumError]:
        """Return the result of each circuit, or the error that it has in place of one, waiting for them.

        Raises:
            WaitTimeoutError: some are not there after ``timeout`` seconds.
        """
        self._read_results(timeout)
        return [self._error_of(index) or job.result() for index, job in enumerate(self.jobs)]

    def _read_results(self, timeout: float | None) -> None:
        pages = ResultPages(self._session, self._path, self.jobs)
        for progress in self._changes(timeout, LongWait()):
            pages.read_ahead(sum(count for status, count in progress.items() if status in FINAL))
        pages.read_rest()

    def result_of(self, index: int) -> QuantumResult:
        """Return the result of one circuit, waiting for it.

        Raises:
            QuantumError: the error with which it failed, or that it was cancelled; the message begins with its index,
                counted from 0, and its name.
        """
        self.jobs[index].wait_for_final_state()
        error = self._error_of(index)
        if error is not None:
            raise error
        return self.jobs[index].result()

    def _error_of(self, index: int) -> QuantumError | None:
        error = self.jobs[index].error()
        return None if error is None else error.of_circuit(index, self.jobs[index].name)

    def failed(self) -> list[int]:
        """Return the indices, counted from 0, of the circuits that have failed or were cancelled until now."""
        ResultPages(self._session, self._path, self.jobs).read_rest()
        return [index for index, job in enumerate(self.jobs) if job.last_status in (Status.FAILED, Status.CANCELLED)]

    def retry_failed(self) -> QuantumBatch:
        """Submit what has failed or was cancelled again, and return the new batch; this one stays what it is.

        Raises:
            UsageError: nothing has failed.
            QuantumError: a request is refused.
        """
        again = [self.jobs[index].to_be_sent_again() for index in self.failed()]
        if not again:
            raise UsageError("No circuit of the batch has failed.")
        return submit_requests(self._session, again, name=self.name)

    def to_pandas(self, timeout: float | None = None) -> Any:
        """Return a ``pandas.DataFrame`` of all results, waiting for them.

        Its columns are those of a result's table, and before them ``circuit`` (the index, counted from 0) and ``name``.
        A circuit without a register or parameter that another one has, has no value (NaN) in its column.

        Raises:
            UsageError: pandas is not installed.
            QuantumError: as :meth:`results`.
        """
        results = enumerate(self.results(timeout))
        return counts_analysis.to_pandas(
            [{"circuit": index, "name": result.name, **row} for index, result in results for row in result.rows()]
        )

    def cancel(self) -> None:
        """Cancel all tasks that have not finished."""
        self._batch = self._session.post(f"{self._path}/cancel", repeatable=True).data

    def _expectations(self) -> list[tuple[str, dict[str, Any]]]:
        return told_of_batch(self._session, self._path)

    # In a notebook

    def show(self) -> None:
        """Show a progress bar below the running cell; it moves while the kernel is busy, until all tasks have ended."""
        show_batch(self)

    def _ipython_display_(self) -> None:
        self.show()


def submit_requests(
    session: Session, tasks: Sequence[Mapping[str, Any]], *, name: str | None = None, course: str | None = None
) -> QuantumBatch:
    """Submit bodies made by :func:`~quantask_jupyter.client.request.task_request` as one batch.

    Raises:
        QuantumError: a request is wrong, or the API cannot be reached.
    """
    named_batch, key, known = {} if name is None else {"name": name}, new_key(), session.known_circuits
    try:
        body = {**named_batch, "tasks": [known.named(task) for task in tasks]}
        stored = session.post("batches", body, key=key, course=course).data
    except CircuitNotFoundError:
        known.forget()
        stored = session.post("batches", {**named_batch, "tasks": tasks}, key=key, course=course).data
    for task_id, task in zip(stored["task_ids"], tasks, strict=True):
        known.sent(task, task_id)
    named = zip(stored["task_ids"], tasks, strict=True)
    return QuantumBatch(
        session,
        stored,
        [
            QuantumJob(
                session,
                task_id,
                name=task.get("name"),
                title=f"{name or ''}[{index}] {task.get('name') or ''}".rstrip(),
            )
            for index, (task_id, task) in enumerate(named)
        ],
    )


class ResultPages:
    """Reads results into the jobs of a batch page by page: those of its beginning already while the rest still runs.

    Each page is read once where tasks end in the order of their submit.
    """

    def __init__(self, session: Session, batch_path: str, jobs: Sequence[QuantumJob]) -> None:
        """Read into ``jobs``, all of the batch at ``batch_path`` in the order of their submit."""
        self._session = session
        self._path = f"{batch_path}/results"
        self._ids = [job.job_id() for job in jobs]
        self._jobs = dict(zip(self._ids, jobs, strict=True))
        self._read = 0
        self._cursor: str | None = ""
        self._worth_it_from = PAGE

    def read_ahead(self, ended: int) -> None:
        """Read the pages that are likely to be complete now that ``ended`` tasks have ended.

        A page with a gap is read again later: the API leaves out what still runs, and goes on behind it.
        """
        while ended > self._worth_it_from and self._cursor is not None:
            ids, following = self._read_page()
            if following is not None and ids == self._ids[self._read : self._read + len(ids)]:
                self._cursor = following
                self._read += len(ids)
                self._worth_it_from = self._read + PAGE
            else:
                self._worth_it_from = ended + PAGE

    def read_rest(self) -> None:
        """Read the pages that were not read yet, of a batch that has ended."""
        while self._cursor is not None:
            _, self._cursor = self._read_page()

    def _read_page(self) -> tuple[list[str], str | None]:
        page = self._session.get(self._path, {"cursor": self._cursor} if self._cursor else None).data
        for task in page["tasks"]:
            if job := self._jobs.get(task["id"]):
                job._task.store(task)
        return [task["id"] for task in page["tasks"]], page["next_cursor"]
