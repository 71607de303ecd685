"""A task as its owner handles it in Python."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from typing_extensions import override

from quantask_jupyter.client.awaited import in_a_thread
from quantask_jupyter.client.expectations import told_of
from quantask_jupyter.client.given_circuit import loaded
from quantask_jupyter.client.hand_in_notes import all_notes
from quantask_jupyter.client.known_task import LONGEST_POLL_SECONDS, KnownTask
from quantask_jupyter.client.points import PointsSoFar
from quantask_jupyter.client.public_names import PublicNames
from quantask_jupyter.client.request import new_key
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.client.session import Session
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import HistoryEntry
from quantask_jupyter.domain.verdict import SubmissionVerdict
from quantask_jupyter.errors import QuantumError, UsageError
from quantask_jupyter.widget.circuit_drawing import CircuitDrawing
from quantask_jupyter.widget.comparison import Comparison
from quantask_jupyter.widget.ended_task import error_of_task, noted_result
from quantask_jupyter.widget.task_card import show_job
from quantask_jupyter.widget.task_json import run_json


class QuantumJob(PublicNames):
    """A task of the API, found by its id from any notebook and after any restart.

    Its methods have the names of Qiskit's ``JobV1``. All of them may raise the errors of the connection:
    :class:`~quantask_jupyter.errors.ApiUnreachableError` and what the API says.
    """

    def __init__(
        self,
        session: Session,
        task_id: str,
        task: Mapping[str, Any] | None = None,
        name: str | None = None,
        title: str | None = None,
    ) -> None:
        """Handle the task ``task_id``, of which ``task`` is known; ``name`` and ``title`` spare a request for them."""
        self._session = session
        self._id = task_id
        self._path = f"tasks/{quote(task_id, safe='')}"
        self._task = KnownTask(session, self._path, task)
        self._name = name
        self._title = title
        self._request: dict[str, Any] | None = None
        self._points = PointsSoFar(session, self._path)

    # What it is

    def job_id(self) -> str:
        """Return the task's id, by which ``quantask_jupyter.job`` finds it again."""
        return self._id

    @property
    def name(self) -> str | None:
        """The task's name, or None."""
        return self._name if self._task.data is None else self._task.data["name"]

    def to_dict(self) -> dict[str, Any]:
        """Return the task as last read, in its wire form."""
        return dict(self._task.known())

    @override
    def __repr__(self) -> str:
        """Return title or name, id, and state as last read; nothing is asked for it."""
        what = " ".join(filter(None, ["QuantumJob", self._known_title(), self._id]))
        return f"<{what}>" if self.last_status is None else f"<{what}: {self.last_status}>"

    def _known_title(self) -> str | None:
        """What lists call it, as last read, or else its name."""
        return (self._task.data or {}).get("title", self._title) or self.name

    # How it is

    @property
    def last_status(self) -> Status | None:
        """The task's state as last read, without asking for it; None before that."""
        return self._task.last_status

    def status(self) -> Status:
        """Return the task's state: pending, processing, completed, failed or cancelled.

        What cards call waiting is pending, and running is processing; ``word`` of what is returned is what they say.
        """
        return self.refresh()

    def done(self) -> bool:
        """Say whether it has completed."""
        return self.refresh() is Status.COMPLETED

    def running(self) -> bool:
        """Say whether a worker has it."""
        return self.refresh() is Status.PROCESSING

    def cancelled(self) -> bool:
        """Say whether it was cancelled."""
        return self.refresh() is Status.CANCELLED

    def in_final_state(self) -> bool:
        """Say whether it has completed, failed or been cancelled."""
        return self.refresh().is_final

    def queue_position(self) -> int | None:
        """Return how many tasks will start before it, plus one; None unless it is waiting."""
        self.refresh()
        position: int | None = self._task.known()["queue_position"]
        return position

    def points_done(self) -> int:
        """Return how many points of a sweep are there, for :meth:`partial_result`."""
        self.refresh()
        done: int = self._task.known()["points_done"]
        return done

    def partial_result(self) -> QuantumResult | None:
        """Return a result of those points of a sweep that are there, in their order; None if there are none yet.

        Points arrive while the rest is run, and stay there if the job fails or is cancelled.
        """
        result = self._points.read()
        return None if result is None else QuantumResult(result, self.name)

    def error(self) -> QuantumError | None:
        """Return why it has no result: the error of a failed or cancelled task; None for any other."""
        self.refresh()
        return error_of_task(self._task.known())

    def refresh(self, wait: float = 0.0, *, until: str = "changed") -> Status:
        """Read the task anew, unless it is final; with ``wait``, once it has changed or the seconds are over.

        With ``until="final"`` it waits over all changes but the last.
        """
        return self._task.refresh(wait, until=until)

    def request(self) -> dict[str, Any]:
        """Return what was asked for, in its wire form: the circuit, and all that it is run with."""
        if self._request is None:
            self._request = self._session.get(f"{self._path}/request").data
        return dict(self._request or {})

    @property
    def circuit(self) -> str:
        """The circuit as it was sent: OpenQASM text, or a QPY file in base64."""
        source: str = self.request()["circuit"]["source"]
        return source

    @property
    def parameters(self) -> dict[str, Any]:
        """The values of the circuit's parameters, by name."""
        return dict(self.request()["parameters"] or {})

    @property
    def noise(self) -> dict[str, Any] | None:
        """The noise that was asked for, in its wire form."""
        noise: dict[str, Any] | None = self.request()["noise"]
        return noise

    @property
    def seed(self) -> int | None:
        """The seed that was asked for; for a completed job the one that was used.

        Of a submission it is None for its student until the deadline has passed.
        """
        seed: int | None = self._asked_or_used("seed")
        return seed

    @property
    def method(self) -> str | None:
        """The simulation method that was asked for; for a completed job the one that was used."""
        method: str | None = self._asked_or_used("method")
        return method

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on whether it is handed in for an assignment, where something looks as if it should be.

        Of one that runs also on a loop that may never end, of one that somebody else has cancelled also on who it was;
        of one whose result is there those of the result, too.
        """
        return all_notes(self._task.known())

    @property
    def transpiled(self) -> Any:
        """The circuit as the fake device ran it, a Qiskit ``QuantumCircuit`` on all its qubits, waiting for it.

        ``job.transpiled.draw(idle_wires=False)`` shows the qubits that were used; :attr:`layout` says for what.

        Raises:
            UsageError: the job's backend is no device.
            QuantumError: as :meth:`result`.
        """
        return loaded(self._on_device()["circuit"])

    @property
    def layout(self) -> list[int] | None:
        """The device's qubit on which each qubit of the circuit began; None if it was transpiled before it was sent.

        Raises:
            UsageError: the job's backend is no device.
            QuantumError: as :meth:`result`.
        """
        layout: list[int] | None = self._on_device()["layout"]
        return layout

    def _on_device(self) -> Mapping[str, Any]:
        told: Mapping[str, Any] | None = self.result().metadata.get("on_device")
        if told is None:
            raise UsageError("The job ran on no device.", hint="%quantum backends lists the devices that there are.")
        return told

    def _asked_or_used(self, field: str) -> Any:
        task = self._task.known()
        result = task.get("result") or {}
        return result.get("metadata", {}).get(field, task[field])

    # Waiting for it

    def wait_for_final_state(self, timeout: float | None = None) -> Status:
        """Return once the task is final.

        Raises:
            WaitTimeoutError: it is not so after ``timeout`` seconds; the task goes on.
        """
        return self._task.wait(timeout, given_up=threading.Event())

    def result(self, timeout: float | None = None) -> QuantumResult:
        """Return the result, waiting for it.

        Raises:
            WaitTimeoutError: it is not there after ``timeout`` seconds; the task goes on.
            TaskCancelledError: the task was cancelled.
            QuantumError: the error with which the task failed.
        """
        self.wait_for_final_state(timeout)
        return self._result()

    def counts(self, timeout: float | None = None) -> Any:
        """Return the result's counts by bitstring, waiting for them; for a sweep a list, by point.

        Raises:
            QuantumError: as :meth:`result`.
        """
        return self.result(timeout).counts

    def events(self) -> Iterator[HistoryEntry]:
        """Iterate over the task's moves: those that have happened, then each as it happens, until the last.

        It waits between them, and ends with the task. ``job.refresh()`` and then ``job.to_dict()["history"]`` give
        those so far, at once.
        """
        seen = 0
        self.refresh()
        while True:
            history = self._task.known()["history"] or []
            for entry in history[seen:]:
                yield _history_entry(entry)
            seen = len(history)
            if Status(self._task.known()["status"]).is_final:
                return
            self.refresh(LONGEST_POLL_SECONDS)

    def __await__(self) -> Generator[Any, None, QuantumResult]:
        """Return the result as :meth:`result` does, leaving the event loop free meanwhile."""
        return self._result_async().__await__()

    async def _result_async(self) -> QuantumResult:
        def wait_and_read(given_up: threading.Event) -> QuantumResult:
            self._task.wait(None, given_up)
            return self._result()

        return await in_a_thread(wait_and_read)

    def _result(self) -> QuantumResult:
        error = self.error()
        if error is not None:
            raise error
        task = self._task.known()
        return QuantumResult(noted_result(task), self.name, self._id, run_json(task))

    def draw(self) -> CircuitDrawing:
        """Return the circuit as Qiskit draws it, for a cell to show or ``print`` to write; it is kept with the task.

        Raises:
            QuantumError: it cannot be drawn.
        """
        return CircuitDrawing(self._session.get(f"{self._path}/drawing").data, self.name)

    def compare(self, other: QuantumJob | Mapping[str, float], timeout: float | None = None) -> Comparison:
        """Return the result beside another job's, or beside an ideal distribution, for a cell to show.

        Args:
            other: a job, or shares by bitstring, whose sum is 1: ``bell.compare({"00": 0.5, "11": 0.5})``; or counts.
                Spaces between registers do not matter.
            timeout: seconds to wait for each result.

        Raises:
            UsageError: the two cannot be compared.
            QuantumError: as :meth:`result`.
        """
        one = self.result(timeout).to_dict()
        if isinstance(other, QuantumJob):
            names = [job.name or job._known_title() for job in (self, other)]
            return Comparison(one, names[0], other.result(timeout).to_dict(), names[1] or "other")
        return Comparison(one, self.name, {"probabilities": other}, "ideal")

    def verdict(self, timeout: float | None = None) -> SubmissionVerdict:
        """Return whether the counts are what the assignment expects that the job was handed in for, waiting for it.

        Raises:
            AssignmentNotFoundError: it is a submission of none.
            NotAllowedError: the assignment gives its students no verdicts.
            QuantumError: as :meth:`result`.
        """
        self.result(timeout)
        return SubmissionVerdict(**self._session.get(f"{self._path}/verdict").data)

    # What can be done with it

    def cancel(self) -> None:
        """Cancel the task: at once if it waits, else as soon as its worker has stopped it.

        Raises:
            StateConflictError: it has completed or failed already.
        """
        self._task.store(self._session.post(f"{self._path}/cancel", repeatable=True).data)

    def retry(self) -> QuantumJob:
        """Submit a finished task's request again and return the new job; this one stays what it is.

        Raises:
            StateConflictError: it has not finished yet.
        """
        task = self._session.post(f"{self._path}/retry", key=new_key()).data
        return QuantumJob(self._session, task["id"], task)

    def resubmit(self, **changes: Any) -> QuantumJob:
        """Submit the same request again with changes, at any time, and return the new job.

        Args:
            **changes: fields of the request in the wire form, such as ``shots``, ``seed``, ``parameters`` or ``noise``.

        Raises:
            UsageError: a field does not exist.
            QuantumError: the request is refused.
        """
        task = self._session.post("tasks", self.to_be_sent_again(**changes), key=new_key()).data
        return QuantumJob(self._session, task["id"], task)

    def to_be_sent_again(self, **changes: Any) -> dict[str, Any]:
        """Return the request as it is sent to be run again, with changes; see :meth:`resubmit`.

        Raises:
            UsageError: a field does not exist.
        """
        asked = self.request()
        unknown = sorted(changes.keys() - asked.keys())
        if unknown:
            raise UsageError(f"A request has no {unknown[0]!r}.", hint=f"It has: {', '.join(asked)}.")
        return {field: value for field, value in {**asked, **changes}.items() if value is not None}

    def _expectations(self) -> dict[str, Any] | None:
        return told_of(self._session, self._path, self._task.known()["result"])

    def _with_id(self, task_id: str) -> QuantumJob:
        return QuantumJob(self._session, task_id)

    # In a notebook

    def show(self) -> None:
        """Show the job's card below the running cell; it moves while the kernel is busy, and becomes the result."""
        show_job(self)

    def _ipython_display_(self) -> None:
        self.show()


def _history_entry(entry: Mapping[str, Any]) -> HistoryEntry:
    return HistoryEntry(
        source=Status(entry["from"]) if entry["from"] else None,
        target=Status(entry["to"]),
        attempt=entry["attempt"],
        actor=entry["actor"],
        at=datetime.fromisoformat(entry["at"]),
        note=entry["note"],
    )
