"""Which of one's own tasks has the slot that another of them waits for: often an earlier run of the same cell."""

from __future__ import annotations

from quantask_jupyter.domain.short_ids import short_id
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Task, TaskFilter
from quantask_jupyter.ports import Tasks

LOOKED_AT = 20
"""Tasks of an owner's that run, of which the one is found."""


async def own_task_that_runs(tasks: Tasks, task: Task) -> Task | None:
    """Return the newest running task of the same owner and title, or else the owner's newest; None if none runs."""
    seen = await tasks.page(task.owner, TaskFilter(status=Status.PROCESSING), LOOKED_AT, None)
    same = (each for each in seen.tasks if each.title == task.title)
    return next(same, next(iter(seen.tasks), None))


def named(running: Task, task: Task) -> str:
    """Name a task that runs to who waits for its slot: whatever takes a task takes its short id."""
    again = ", an earlier run of the same" if running.title == task.title else ""
    return f"What runs is {running.title} ({short_id(running.id)}){again}."
