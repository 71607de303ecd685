"""Retry: submit a finished task's request again, as a new task that names the old one.

A finished task never changes, so that what was once read stays true.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from uuid import UUID

from quantask_jupyter.domain.task import Task, new_task_ids
from quantask_jupyter.errors import StateConflictError
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.submit import store_submission
from quantask_jupyter.settings import Quantask


async def retry_task(
    ports: Ports, settings: Quantask, owner: str, task_id: UUID, *, idempotency_key: str | None = None
) -> Task:
    """Store a new task with the same request; its ``retry_of`` is ``task_id``.

    Args:
        ports: where to.
        settings: the limits.
        owner: whose task it is.
        task_id: the task to try again.
        idempotency_key: a repeated retry of this task with the same key returns the first one's task.

    Raises:
        TaskNotFoundError: there is none, or it is somebody else's.
        StateConflictError: it has not finished yet.
        QuotaExceededError: the owner has too much waiting, or has used up the day's shots.
        IdempotencyConflictError: the key was used for another request.
    """
    task = await ports.tasks.get(owner, task_id, full=False)
    if not task.status.is_final:
        raise StateConflictError(f"The task is {task.status}; only a finished one can be tried again.")
    submission = await ports.tasks.get_request(owner, task_id)
    again = replace(submission.tasks[0], id=new_task_ids(1)[0], retry_of=task_id, max_attempts=settings.max_attempts)
    repeatable = replace(
        submission, tasks=(again,), idempotency_key=idempotency_key, request_sha256=_fingerprint(task_id)
    )
    stored = await store_submission(ports, settings, repeatable)
    return stored.tasks[0]


def _fingerprint(task_id: UUID) -> str:
    return hashlib.sha256(f"retry {task_id}".encode()).hexdigest()
