"""The card of one task under a cell: its state while it runs, then its result or its error."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from html import escape
from typing import Any

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.domain.states import FINAL, Status
from quantask_jupyter.errors import QuantumError, visible
from quantask_jupyter.widget import task_widget
from quantask_jupyter.widget.live_card import LiveCard, error_bundle, publish
from quantask_jupyter.widget.result_view import result_bundle
from quantask_jupyter.widget.task_json import TASK_MIME, ended_task_json, task_json

QUEUE_POLL_SECONDS = 2.0  # the position in the queue changes without the task
RUN_POLL_SECONDS = 20.0

_WORDS = {Status.PENDING: "waiting", Status.PROCESSING: "running"}


class TaskCard(LiveCard):
    """The card of one job in one cell."""

    def __init__(self, job: QuantumJob) -> None:
        """Make the card; :meth:`show` shows it."""
        super().__init__()
        self.job = job
        self._widget: Any = None

    def has_ended(self) -> bool:
        """Say whether, as far as is known without asking, the task has ended."""
        return self.job.last_status in FINAL

    def _begin(self) -> None:
        bundle = state_bundle(self.job)
        if task_widget.is_needed():
            self._widget = task_widget.new_widget(task_json(self.job.to_dict()), self._cancel)
            bundle |= task_widget.widget_view(self._widget)
        self._publish(bundle, update=False)

    def _follow(self) -> Mapping[str, Any]:
        status = self.job.last_status or self.job.refresh()
        while not status.is_final:
            status = self.job.refresh(QUEUE_POLL_SECONDS if status is Status.PENDING else RUN_POLL_SECONDS)
            if not status.is_final:
                self._show_news()
        return final_bundle(self.job)

    def _show_news(self) -> None:
        if self._widget is None:
            self._publish(state_bundle(self.job), update=True)
        else:
            self._widget.task = task_json(self.job.to_dict())

    def _cancel(self) -> None:
        with suppress(QuantumError):  # it has ended in the meantime: the card is about to say so
            self.job.cancel()

    def _close(self) -> None:
        if self._widget is not None:
            self._widget.close()


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
    """Return what the card shows, and the notebook saves, of a job that has finished: the same in every run.

    A card that is open while its task fails remembers the id, so that Retry is there; what is saved has none.
    """
    error = job.error()
    if error is None:
        return result_bundle(job.result().to_dict(), job.name)
    return {TASK_MIME: ended_task_json(job.to_dict()), **error_bundle(error)}
