"""The card of one task under a cell: its state while it runs, then its result or its error."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from threading import Event
from typing import Any

from typing_extensions import override

from quantask_jupyter.domain.states import FINAL, Status
from quantask_jupyter.errors import visible
from quantask_jupyter.widget.card_widget import new_widget, widget_view
from quantask_jupyter.widget.live_card import LiveCard, error_bundle, publish
from quantask_jupyter.widget.result_view import result_bundle
from quantask_jupyter.widget.shown import Job, Result
from quantask_jupyter.widget.task_json import TASK_MIME, ended_task_json, task_json
from quantask_jupyter.widget.viewer import Viewer, viewer

QUEUE_POLL_SECONDS = 2.0  # the position in the queue changes without the task
RUN_POLL_SECONDS = 20.0
RETRY_SECONDS = 60.0
"""How long a widget offers to retry what has failed, before it gives way to what is saved: a saved widget is dead."""


class TaskCard(LiveCard):
    """The card of one job in one cell."""

    def __init__(self, job: Job) -> None:
        """Make the card; :meth:`show` shows it."""
        super().__init__()
        self.job = job
        self._widget: Any = None
        self._retried = Event()

    @override
    def has_ended(self) -> bool:
        """Say whether, as far as is known without asking, the task has ended, and cannot be retried from the card."""
        status = self.job.last_status
        return status is Status.COMPLETED or (status in FINAL and self._widget is None)

    @property
    @override
    def task_id(self) -> str | None:
        return str(self.job.to_dict()["id"])

    @override
    def _begin(self) -> None:
        bundle = state_bundle(self.job)
        if viewer() is Viewer.WIDGETS:
            self._widget = new_widget({"task": self._task()}, {"cancel": self._cancel, "retry": self._retry})
            bundle |= widget_view(self._widget)
        self._publish(bundle, update=False)

    @override
    def _follow(self) -> Mapping[str, Any]:
        self._watch()
        while self._widget is not None and self._is_retried():
            self._watch()
        return final_bundle(self.job)

    def _watch(self) -> None:
        status = self.job.last_status or self.job.refresh()
        while not status.is_final:
            status = self.job.refresh(QUEUE_POLL_SECONDS if status is Status.PENDING else RUN_POLL_SECONDS)
            if not status.is_final:
                self._show_news()

    def _show_news(self) -> None:
        if self._widget is None:
            self._publish(state_bundle(self.job), update=True)
        else:
            self._widget.task = self._task()

    def _task(self) -> dict[str, Any]:
        return task_json(self.job.to_dict())

    # The widget's buttons

    def _is_retried(self) -> bool:
        if self.job.refresh() is Status.COMPLETED:
            return False
        self._show_news()
        retried = self._retried.wait(RETRY_SECONDS)
        self._retried.clear()
        return retried

    def _cancel(self) -> None:
        self.job.cancel()

    def _retry(self) -> None:
        self.job = self.job.retry()
        self._show_news()
        self._retried.set()

    @override
    def _close(self) -> None:
        if self._widget is not None:
            self._widget.close()


def publish_result(result: Result) -> None:
    """Publish a result as output of the running cell."""
    publish(result_bundle(result.to_dict(), result.name), task_id=result.task_id)


def state_text(job: Job) -> str:
    """Return a job's name and state as last read."""
    task = job.to_dict()
    state = Status(task["status"]).word
    if task["cancel_requested_at"] and task["status"] == Status.PROCESSING:
        state = "being cancelled"
    elif task["status"] == Status.PROCESSING and task.get("points", 1) > 1:
        state = f"running, {task['points_done']:,} of {task['points']:,} points"
    if task.get("paused_by"):
        state = "paused"
    if reason := task.get("waits_for"):
        return f"{visible(job.name or 'task')}: {state}. {visible(reason)}"
    position = task["queue_position"]
    return f"{visible(job.name or 'task')}: {state}{f', number {position} in the queue' if position else ''}"


def state_bundle(job: Job) -> dict[str, Any]:
    """Return what the card shows of a job that has not finished."""
    text = state_text(job)
    return {TASK_MIME: task_json(job.to_dict()), "text/plain": text, "text/html": f"<p>{escape(text)}</p>"}


def final_bundle(job: Job) -> dict[str, Any]:
    """Return what the card shows, and the notebook saves, of a job that has finished: the same in every run.

    A card that is open while its task fails remembers the id, so that Retry is there; what is saved has none.
    """
    error = job.error()
    if error is None:
        return result_bundle(job.result().to_dict(), job.name)
    return {TASK_MIME: ended_task_json(job.to_dict()), **error_bundle(error)}
