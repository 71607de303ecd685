"""Why a task may run long, in words, for who has submitted it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from uuid import UUID

from quantask_jupyter.domain.circuit import has_while
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Task
from quantask_jupyter.errors import DatabaseUnavailableError, TaskNotFoundError
from quantask_jupyter.ports import Tasks

MOST_REMEMBERED = 10_000

_LOOP = "Its while loop runs until a measurement ends it; where none does, the task is stopped after {:,g} seconds."
_LONGEST_LOOKED_AT = 2**20  # characters of a circuit: one with a loop that never ends is short


class WhyRunning:
    """Looks for loops in the circuits of tasks that run, once in each: a circuit is much to read at every poll."""

    def __init__(self, tasks: Tasks, *, wall_seconds: float) -> None:
        """Find circuits in a store; a task may run for ``wall_seconds``."""
        self._tasks = tasks
        self._wall_seconds = wall_seconds
        self._has_loop: OrderedDict[UUID, bool] = OrderedDict()

    async def of_task(self, task: Task) -> str | None:
        """Return what may keep a running task, and for how long at most; None if it does not run, or nothing is known.

        Args:
            task: as it was read.
        """
        if task.status is not Status.PROCESSING:
            return None
        if task.id not in self._has_loop:
            try:
                found = await self._look(task)
            except (DatabaseUnavailableError, TaskNotFoundError):
                return None
            self._has_loop[task.id] = found
            if len(self._has_loop) > MOST_REMEMBERED:
                self._has_loop.popitem(last=False)
        return _LOOP.format(self._wall_seconds) if self._has_loop[task.id] else None

    async def _look(self, task: Task) -> bool:
        circuit = (await self._tasks.get_request(task.owner, task.id)).tasks[0].request.circuit
        return len(circuit.source) <= _LONGEST_LOOKED_AT and await asyncio.to_thread(has_while, circuit)
