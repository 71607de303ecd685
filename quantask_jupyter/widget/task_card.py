"""The card under a cell: the task's state while it runs, then its result or its error.

A daemon thread follows the task and replaces what the cell shows, also while the kernel runs another cell. The update
is found by its display id, so it lands in the cell that shows the card whichever cell runs; like any update that a
user's code makes in a later cell, it carries the header of the cell that runs, because programs that execute a notebook
cell by cell (nbclient, papermill) listen to that one alone.

In JupyterLab and Notebook 7 our renderer draws the state and asks the server for news by itself (``frontend/``); the
updates from here do that for all others, and at the end leave what is saved.
"""

from __future__ import annotations

import atexit
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from html import escape
from typing import Any

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import QuantumError
from quantask_jupyter.widget import task_widget
from quantask_jupyter.widget.outcomes import visible
from quantask_jupyter.widget.result_view import bundle_metadata, result_bundle
from quantask_jupyter.widget.task_json import TASK_MIME, task_json

QUEUE_POLL_SECONDS = 2.0  # the position in the queue changes without the task
RUN_POLL_SECONDS = 20.0
SETTLE_SECONDS = 10.0  # it is over at once, but for the very first picture on a machine

_WORDS = {Status.PENDING: "waiting", Status.PROCESSING: "running"}

_open_cards: set[TaskCard] = set()
_exiting = threading.Event()
atexit.register(_exiting.set)


class TaskCard:
    """The card of one job in one cell."""

    def __init__(self, job: QuantumJob) -> None:
        """Make the card; :meth:`show` shows it."""
        self.job = job
        self.finished = threading.Event()  # set once nothing more will be published
        self._display_id = f"quantask-{uuid.uuid4().hex}"
        self._shown = ""
        self._widget: Any = None

    def show(self) -> None:
        """Show the job's state below the running cell, and follow it from there."""
        if task_widget.is_needed():
            self._widget = task_widget.new_widget(task_json(self.job.to_dict()), self._cancel)
        self._show_state(update=False)
        _open_cards.add(self)
        threading.Thread(target=self._follow, name="quantask-card", daemon=True).start()

    def _follow(self) -> None:
        try:
            status = self.job.last_status or self.job.refresh()
            while not status.is_final:
                status = self.job.refresh(QUEUE_POLL_SECONDS if status is Status.PENDING else RUN_POLL_SECONDS)
                if not status.is_final:
                    self._show_state(update=True)
            self._publish(final_bundle(self.job), update=True)
        except QuantumError as error:  # of the connection: the card has lost its task
            self._publish(error_bundle(error), update=True)
        finally:
            if self._widget is not None:
                self._widget.close()
            self.finished.set()
            _open_cards.discard(self)

    def _show_state(self, *, update: bool) -> None:
        if self._widget is None:
            self._publish(state_bundle(self.job), update=update)
        elif update:
            self._widget.task = task_json(self.job.to_dict())
        else:
            self._publish({**state_bundle(self.job), **task_widget.widget_view(self._widget)}, update=False)

    def _cancel(self) -> None:
        with suppress(QuantumError):  # it has ended in the meantime: the card is about to say so
            self.job.cancel()

    def _publish(self, bundle: Mapping[str, Any], *, update: bool) -> None:
        if self._shown == bundle["text/plain"] or _exiting.is_set():
            return
        self._shown = bundle["text/plain"]
        publish(bundle, display_id=self._display_id, update=update)


def settle_cards() -> None:
    """Wait, at the end of a cell, for cards whose task is known to have ended: the notebook may be saved next."""
    deadline = time.monotonic() + SETTLE_SECONDS
    for card in list(_open_cards):
        if card.job.last_status in (Status.COMPLETED, Status.FAILED, Status.CANCELLED):
            card.finished.wait(max(0.0, deadline - time.monotonic()))


def publish(bundle: Mapping[str, Any], *, display_id: str | None = None, update: bool = False) -> None:
    """Publish data by MIME type as output of the running cell, or as an update of what has this display id."""
    from IPython.display import display, update_display

    metadata = bundle_metadata() if "image/png" in bundle else {}
    if update and display_id is not None:
        update_display(dict(bundle), raw=True, metadata=metadata, display_id=display_id)
    elif display_id is not None:
        display(dict(bundle), raw=True, metadata=metadata, display_id=display_id)
    else:
        display(dict(bundle), raw=True, metadata=metadata)


def publish_result(result: QuantumResult) -> None:
    """Publish a result as output of the running cell."""
    publish(result_bundle(result.to_dict(), result.name))


def state_text(job: QuantumJob) -> str:
    """Return a job's name and state as last read."""
    task = job.to_dict()
    state = _WORDS.get(task["status"], task["status"])
    if task["cancel_requested_at"] and task["status"] == Status.PROCESSING:
        state = "being cancelled"
    position = task["queue_position"]
    return f"{visible(job.name or 'task')}: {state}{f', number {position} in the queue' if position else ''}"


def state_bundle(job: QuantumJob) -> dict[str, Any]:
    """Return what the card shows of a job that has not finished."""
    text = state_text(job)
    return {TASK_MIME: task_json(job.to_dict()), "text/plain": text, "text/html": f"<p>{escape(text)}</p>"}


def final_bundle(job: QuantumJob) -> dict[str, Any]:
    """Return what the card shows, and the notebook saves, of a job that has finished."""
    error = job.error()
    if error is None:
        return result_bundle(job.result().to_dict(), job.name)
    return {TASK_MIME: task_json(job.to_dict()), **error_bundle(error)}  # a card that can still be retried


def error_bundle(error: QuantumError) -> dict[str, Any]:
    """Return an error as the card shows it, in the words of the exception."""
    text = visible(str(error))
    return {"text/plain": text, "text/html": f"<pre>{escape(text)}</pre>"}
