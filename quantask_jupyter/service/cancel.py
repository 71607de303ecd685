"""Cancel: pending tasks end at once; running ones are marked, and their worker kills the child."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Batch, Task
from quantask_jupyter.errors import StateConflictError, TaskNotFoundError
from quantask_jupyter.ports import Event, EventType, Ports

ACTOR = "api"


async def cancel_task(ports: Ports, owner: str, task_id: UUID, *, actor: str = ACTOR, note: str | None = None) -> Task:
    """Cancel one task and return it: cancelled, or processing with ``cancel_requested_at`` set.

    Cancelling a cancelled task again is no error. ``actor`` and ``note`` are for the history, where it is not the owner
    who asks.

    Raises:
        TaskNotFoundError: there is none, or it is somebody else's.
        StateConflictError: it has completed or failed already.
    """
    tasks = await ports.tasks.cancel(owner, [task_id], actor, note)
    if not tasks:
        raise TaskNotFoundError()
    task = tasks[0]
    if task.status in (Status.COMPLETED, Status.FAILED):
        raise StateConflictError(f"The task has {task.status} already; it cannot be cancelled.")
    await _tell(ports, [task_id])
    return task


async def cancel_batch(
    ports: Ports, owner: str, batch_id: UUID, *, actor: str = ACTOR, note: str | None = None
) -> Batch:
    """Cancel all tasks of a batch that have not finished, and return the batch; as :func:`cancel_task`.

    Raises:
        BatchNotFoundError: there is none, or it is somebody else's.
    """
    await _tell(ports, await ports.tasks.cancel_batch(owner, batch_id, actor, note))
    return await ports.tasks.get_batch(owner, batch_id)


async def cancel_of_course(
    ports: Ports, course: str, *, owner: str | None, tag: str | None, actor: str, note: str
) -> int:
    """Cancel what waits or runs of a course, of one owner or with one tag; return how many tasks that concerned."""
    ids = await ports.courses.cancel_of_course(course, owner, tag, actor, note)
    await _tell(ports, ids)
    return len(ids)


async def _tell(ports: Ports, ids: Sequence[UUID]) -> None:
    if ids:
        await ports.events.announce(Event(EventType.CANCEL, tuple(ids)))
        await ports.events.announce(Event(EventType.CHANGED, tuple(ids)))
