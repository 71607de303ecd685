"""Retry: submit a finished task's request again, as a new task that names the old one.

A finished task never changes, so that what was once read stays true.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from quantask_jupyter.domain.task import Task, new_task_ids
from quantask_jupyter.errors import StateConflictError
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.submit import store_submission
from quantask_jupyter.settings import Quantask


async def retry_task(ports: Ports, settings: Quantask, owner: str, task_id: UUID) -> Task:
    """Store a new task with the same request; its ``retry_of`` is ``task_id``.

    Raises:
        TaskNotFoundError: there is none, or it is somebody else's.
        StateConflictError: it has not finished yet.
        QuotaExceededError: the owner has too much waiting, or has used up the day's shots.
    """
    task = await ports.store.get(owner, task_id, full=False)
    if not task.status.is_final:
        raise StateConflictError(f"The task is {task.status}; only a finished one can be tried again.")
    submission = await ports.store.get_request(owner, task_id)
    again = replace(submission.tasks[0], id=new_task_ids(1)[0], retry_of=task_id, max_attempts=settings.max_attempts)
    stored = await store_submission(ports, settings, replace(submission, tasks=(again,)))
    return stored.tasks[0]
