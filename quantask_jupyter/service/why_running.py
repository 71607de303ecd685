"""Why a task may run long, in words, for who has submitted it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from quantask_jupyter.domain.circuit import has_while
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Task
from quantask_jupyter.errors import DatabaseUnavailableError, TaskNotFoundError
from quantask_jupyter.ports import Tasks

_LOOP = "Its while loop runs until a measurement ends it; where none does, the task is stopped after {:,g} seconds."
_LONGEST_LOOKED_AT = 2**20  # characters of a circuit: one with a loop that never ends is short


async def why_running(tasks: Tasks, task: Task, *, wall_seconds: float) -> str | None:
    """Return what may keep a running task, and for how long at most; None if it does not run, or nothing is known.

    Args:
        tasks: where its circuit is.
        task: as it was read.
        wall_seconds: how long a task may run.
    """
    if task.status is not Status.PROCESSING:
        return None
    with suppress(DatabaseUnavailableError, TaskNotFoundError):
        circuit = (await tasks.get_request(task.owner, task.id)).tasks[0].request.circuit
        if len(circuit.source) <= _LONGEST_LOOKED_AT and await asyncio.to_thread(has_while, circuit):
            return _LOOP.format(wall_seconds)
    return None
