"""Retry: submit a finished task's request again, as a new task that names the old one.

A finished task never changes, so that what was once read stays true.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from uuid import UUID

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.task import Task
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.errors import StateConflictError
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.access import access_to_task
from quantask_jupyter.service.roles import course_for
from quantask_jupyter.service.submit import store_submission
from quantask_jupyter.settings import Quantask


async def retry_task(
    ports: Ports,
    settings: Quantask,
    caller: Caller,
    task_id: UUID,
    *,
    idempotency_key: str | None = None,
    course: str | None = None,
) -> Task:
    """Store a new task with the same request; its ``retry_of`` is ``task_id``.

    Args:
        ports: where to.
        settings: the limits.
        caller: whose task it is.
        task_id: the task to try again.
        idempotency_key: a repeated retry of this task with the same key returns the first one's task.
        course: the course that it is for, where the caller is not in the task's own any more.

    Raises:
        TaskNotFoundError: there is none, or it is somebody else's.
        NotAllowedError: the caller sees it, and it is somebody else's.
        StateConflictError: it has not finished yet.
        QuotaExceededError: the owner has too much waiting, or has used up the day's shots.
        IdempotencyConflictError: the key was used for another request.
    """
    access = await access_to_task(ports.tasks, caller, task_id)
    access.check_own("retry")
    task = await ports.tasks.get(access.owner, task_id, full=False)
    if not task.status.is_final:
        raise StateConflictError(f"The task is {task.status.word}; only a finished one can be tried again.")
    submission = await ports.tasks.get_request(access.owner, task_id)
    again = replace(submission.tasks[0], id=new_task_ids(1)[0], retry_of=task_id, max_attempts=settings.max_attempts)
    course = submission.course if submission.course in caller.courses else course_for(caller, course)
    repeatable = replace(
        submission, tasks=(again,), idempotency_key=idempotency_key, request_sha256=_fingerprint(task_id), course=course
    )
    stored = await store_submission(ports, settings, repeatable, caller)
    return stored.tasks[0]


def _fingerprint(task_id: UUID) -> str:
    return hashlib.sha256(f"retry {task_id}".encode()).hexdigest()
