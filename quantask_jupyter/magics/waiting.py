"""A cell that waits for its task: a progress bar if it takes long, and an interrupt that cancels."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from html import escape
from typing import Any

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.errors import StateConflictError, WaitTimeoutError
from quantask_jupyter.widget.task_card import state_text

BAR_AFTER_SECONDS = 2.0
STEP_SECONDS = 0.5
CANCEL_SECONDS = 10.0


def wait_for_result(job: QuantumJob, timeout: float | None, *, bar: bool) -> QuantumResult:
    """Return the job's result, waiting for it in the running cell.

    Args:
        job: what to wait for.
        timeout: seconds, or None.
        bar: whether to show a bar when it takes long.

    Raises:
        WaitTimeoutError: the result is not there in time; the task goes on.
        TaskCancelledError: the task was cancelled, by the interrupt button for example.
        QuantumError: the error with which the task failed.
    """
    try:
        with _progress() if bar else _nothing() as say:
            _wait(job, timeout, say)
    except KeyboardInterrupt:
        with suppress(StateConflictError):  # it has finished in the meantime
            job.cancel()
        job.wait_for_final_state(CANCEL_SECONDS)
    return job.result()


def _wait(job: QuantumJob, timeout: float | None, say: Callable[[str], None]) -> None:
    begin = time.monotonic()
    status = job.last_status or job.refresh()
    while not status.is_final:
        waited = time.monotonic() - begin
        if timeout is not None and waited >= timeout:
            raise WaitTimeoutError(f"The task is still {status} after {timeout:g} seconds; it goes on.")
        if waited >= BAR_AFTER_SECONDS:
            say(f"{state_text(job)}, {waited:.0f} s")
        status = job.refresh(STEP_SECONDS if timeout is None else min(STEP_SECONDS, timeout - waited))


@contextmanager
def _nothing() -> Iterator[Callable[[str], None]]:
    yield lambda _: None


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Yield what shows a line with a bar; the bar comes with the first line and goes at the end.

    It is a widget, and shown by its view alone, without text: a notebook's saved outputs must not depend on how long a
    cell took.
    """
    shown: list[tuple[Any, str]] = []

    def say(line: str) -> None:
        if not shown:
            shown.append(_show_widget())
        shown[0][0].value = f"<progress></progress> {escape(line)}"

    try:
        yield say
    finally:
        for widget, display_id in shown:
            from IPython.display import update_display

            update_display({}, raw=True, display_id=display_id)
            widget.close()


def _show_widget() -> tuple[Any, str]:
    from IPython.display import display
    from ipywidgets import HTML

    widget = HTML()
    display_id = f"quantask-{uuid.uuid4().hex}"
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    display({"application/vnd.jupyter.widget-view+json": view}, raw=True, display_id=display_id)
    return widget, display_id
