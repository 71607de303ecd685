"""Expectation values that an estimator's task has estimated, as they are told of it."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from quantask_jupyter.domain.expectations import PURPOSE, checked_note, is_estimators, told
from quantask_jupyter.domain.result import Result
from quantask_jupyter.ports import Ports


async def read_expectations(ports: Ports, owner: str, task_id: UUID) -> dict[str, Any] | None:
    """Return the values of the PUB that a task is, see :func:`~quantask_jupyter.domain.expectations.told`.

    It is None of a task that has no result, that is no estimator's, or one of several of a PUB.

    Raises:
        TaskNotFoundError: the owner has no such task.
    """
    result = (await ports.tasks.get(owner, task_id, full=True)).result
    if result is None:
        return None
    metadata = (await ports.tasks.get_request(owner, task_id)).tasks[0].request.metadata or {}
    return await asyncio.to_thread(_of, metadata.get(PURPOSE), result)


def _of(noted: object, result: Result) -> dict[str, Any] | None:
    note = checked_note(noted)
    if note is None or len(note.get("bases", [None])) != 1 or not is_estimators(result):
        return None
    try:
        return told(note, [result])
    except (LookupError, TypeError, ValueError):  # metadata are the caller's own: they need not be of this result
        return None
