"""How a cell shows its task: a card that goes on below it, or the result, for which it waits (an interrupt cancels)."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.known_task import goes_on
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.errors import QuantumError, StateConflictError, WaitTimeoutError
from quantask_jupyter.widget.task_card import TaskCard, publish_result
from quantask_jupyter.widget.viewer import draws_cards

CARD_AFTER_SECONDS = 2.0
STEP_SECONDS = 0.5
CANCEL_SECONDS = 10.0


def follow(
    shell: Any, job: QuantumJob, *, wait: bool = False, timeout: float | None = None, quiet: bool = False
) -> None:
    """Show what becomes of a job: a card that goes on below the cell, or the result, for which the cell waits.

    Where nothing draws cards nobody sees what comes after the cell: a program that executes the notebook would save
    a task that waits for ever, and take one that fails for a success.
    """
    if wait or not (quiet or draws_cards()):
        _show_result(shell, job, timeout, quiet=quiet)
    elif not quiet:
        TaskCard(job).show()


def _show_result(shell: Any, job: QuantumJob, timeout: float | None, *, quiet: bool) -> None:
    card = TaskCard(job)
    watched = not quiet and draws_cards()
    try:
        result = wait_for_result(job, timeout, on_long=card.show if watched else None)
    except WaitTimeoutError:
        raise  # the task goes on, and its card with it
    except QuantumError:
        if card.is_shown:
            card.take_back(alone=_is_all_of_the_cell(shell))
        raise
    if not quiet and not card.is_shown:  # a card becomes the result by itself
        publish_result(job, result)


def _is_all_of_the_cell(shell: Any) -> bool:
    """Say whether the running cell is a magic of ours and nothing else."""
    code = shell.get_parent()["content"]["code"].strip()
    return code.startswith("%%quantum") or (code.startswith("%quantum") and "\n" not in code)


def wait_for_result(job: QuantumJob, timeout: float | None, *, on_long: Callable[[], object] | None) -> QuantumResult:
    """Return the job's result, waiting for it in the running cell.

    Args:
        job: what to wait for.
        timeout: seconds, or None.
        on_long: called once, if it takes long.

    Raises:
        WaitTimeoutError: the result is not there in time; the task goes on.
        TaskCancelledError: the task was cancelled, by the interrupt button for example.
        QuantumError: the error with which the task failed.
    """
    try:
        _wait(job, timeout, on_long)
    except KeyboardInterrupt:
        with suppress(StateConflictError):  # it has finished in the meantime
            job.cancel()
        job.wait_for_final_state(CANCEL_SECONDS)
    return job.result()


def _wait(job: QuantumJob, timeout: float | None, on_long: Callable[[], object] | None) -> None:
    begin = time.monotonic()
    status = job.last_status or job.refresh()
    while not status.is_final:
        waited = time.monotonic() - begin
        if timeout is not None and waited >= timeout:
            if job.refresh().is_final:  # or what is known may have no reason yet
                return
            raise goes_on(job.to_dict(), timeout)
        if on_long is not None and waited >= CARD_AFTER_SECONDS:
            job.refresh()  # why it waits is told from the first, and is no change that an answer would wait for
            on_long()
            on_long = None
        status = job.refresh(STEP_SECONDS if timeout is None else min(STEP_SECONDS, timeout - waited))
