"""The card of one task under a cell: its state while it runs, then its result or its error."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any
from uuid import UUID

from typing_extensions import override

from quantask_jupyter.domain.short_ids import short_id
from quantask_jupyter.domain.states import FINAL, Status
from quantask_jupyter.errors import visible
from quantask_jupyter.widget import retried
from quantask_jupyter.widget.card_widget import new_widget, widget_view
from quantask_jupyter.widget.ended_task import failure_bundle
from quantask_jupyter.widget.live_card import LiveCard, publish
from quantask_jupyter.widget.saved_result import result_bundle
from quantask_jupyter.widget.shown import Job, Result
from quantask_jupyter.widget.task_json import TASK_MIME, run_json, task_json
from quantask_jupyter.widget.viewer import Viewer, draws_cards, viewer

QUEUE_POLL_SECONDS = 2.0  # the place in the queue changes without the task
RUN_POLL_SECONDS = 20.0

_to_be_retried: dict[str, TaskCard] = {}
"""Cards whose task has ended without a result, by its id: the page's Retry may give them another one."""


class TaskCard(LiveCard):
    """The card of one job in one cell."""

    def __init__(self, job: Job) -> None:
        """Make the card; :meth:`show` shows it."""
        super().__init__()
        self.job = job
        self._widget: Any = None
        self._feeds = viewer() is not Viewer.RENDERERS  # those ask by themselves

    @override
    def has_ended(self) -> bool:
        """Say whether, as far as is known without asking, the task has ended."""
        return self.job.last_status in FINAL

    @property
    @override
    def run(self) -> Mapping[str, Any] | None:
        return run_json(self.job.to_dict())

    @override
    def _begin(self) -> None:
        retried.listen(_go_on)
        if (self.job.last_status or self.job.refresh()) is Status.COMPLETED:
            self._publish(final_bundle(self.job), update=False)
            return
        bundle = state_bundle(self.job)
        if not self.has_ended() and viewer() is Viewer.WIDGETS:
            self._widget = new_widget({"task": self._task()}, {"cancel": self._cancel})
            bundle |= widget_view(self._widget)
        self._publish(bundle, update=False)

    @override
    def _follow(self) -> Mapping[str, Any]:
        status = self.job.last_status or self.job.refresh()
        while not status.is_final:
            status = self.job.refresh(QUEUE_POLL_SECONDS if status is Status.PENDING else RUN_POLL_SECONDS)
            if status is Status.PENDING and self._feeds:
                status = self.job.refresh()  # its place and why it waits have no version
            if not status.is_final:
                self._show_news()
        if self.job.to_dict().get("may_be_retried"):
            _to_be_retried[self.job.job_id()] = self
        return final_bundle(self.job)

    def _show_news(self) -> None:
        if self._widget is None:
            self._publish(state_bundle(self.job), update=True)
        else:
            self._widget.task = self._task()

    def _task(self) -> dict[str, Any]:
        return task_json(self.job.to_dict())

    def _cancel(self) -> None:
        self.job.cancel()

    def go_on_with(self, job: Job) -> None:
        """Follow another job in the same cell: the page's Retry has made it, and the page's card shows it already."""
        self.job = job
        self._shown = ""
        self._start()

    @override
    def _close(self) -> None:
        if self._widget is not None:
            self._widget.close()  # what is saved has no widget: it would be dead when the notebook is opened again


def _go_on(old_id: str, new_id: str) -> None:
    """Do what a card's Retry means for the kernel: variables and the card go on to the new task."""
    card = _to_be_retried.pop(old_id, None)
    if card is not None:
        again = card.job._with_id(new_id)
        retried.take_its_place(card.job, again)
        card.go_on_with(again)


def show_job(job: Job) -> None:
    """Show a job's card below the running cell; where nothing draws cards, wait and show how it ended."""
    if draws_cards():
        TaskCard(job).show()
    else:
        job.wait_for_final_state()
        publish(final_bundle(job), run=run_json(job.to_dict()))


def publish_result(job: Job, result: Result) -> None:
    """Publish a job's result as output of the running cell."""
    publish(result_bundle(result.to_dict(), result.name), run=run_json(job.to_dict()))


def state_text(job: Job) -> str:
    """Return a job's name and state as last read, and whether it is handed in."""
    task = job.to_dict()
    notes = [visible(note) for note in task.get("notes") or ()]
    return " ".join([f"{_state(job, task)}.", *notes]).replace("..", ".", 1) if notes else _state(job, task)


def _state(job: Job, task: Mapping[str, Any]) -> str:
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
    """Return what the card shows of a job that has not finished; without our card, its words tell what can be done."""
    text, task = state_text(job), task_json(job.to_dict())
    end = short_id(UUID(task["id"]))
    how = f"<code>%quantum status {end}</code> says how it goes on, <code>%quantum cancel {end}</code> ends it."
    return {TASK_MIME: task, "text/plain": text, "text/html": f"<p>{escape(text)}</p>\n<p>{how}</p>"}


def final_bundle(job: Job) -> dict[str, Any]:
    """Return what the card shows, and the notebook saves, of a job that has finished: the same in every run.

    A card that is open while its task fails remembers the id, so that Retry is there; what is saved has none.
    """
    error = job.error()
    if error is None:
        return result_bundle(job.result().to_dict(), job.name, job._expectations())
    return failure_bundle(job.to_dict(), error)
