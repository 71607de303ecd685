"""A cell that waits for its task: the card if it takes long, and an interrupt that cancels."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.errors import StateConflictError, WaitTimeoutError

CARD_AFTER_SECONDS = 2.0
STEP_SECONDS = 0.5
CANCEL_SECONDS = 10.0


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
            raise WaitTimeoutError(f"The task is still {status} after {timeout:g} seconds; it goes on.")
        if on_long is not None and waited >= CARD_AFTER_SECONDS:
            on_long()
            on_long = None
        status = job.refresh(STEP_SECONDS if timeout is None else min(STEP_SECONDS, timeout - waited))
