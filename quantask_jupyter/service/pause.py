"""Pause: an instructor keeps a task, a student or a tag of a course from workers, and gives it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.pause import PauseKind, PauseTarget
from quantask_jupyter.errors import TaskNotFoundError
from quantask_jupyter.ports import Event, EventType, Ports
from quantask_jupyter.service.access import access_to_course

MEANT = {
    PauseKind.TASK: "",
    PauseKind.STUDENT: " with all of this student's tasks",
    PauseKind.TAG: " with the tag {name}",
}
"""What else a pause is about, for a task's history."""


async def pause(ports: Ports, caller: Caller, target: PauseTarget) -> list[UUID]:
    """Keep what is meant from workers; return the tasks that wait and were not paused before.

    Raises:
        CourseNotFoundError: the caller does not teach in this course.
        TaskNotFoundError: the course has no such task.
    """
    access = access_to_course(caller, target.course)
    await _check_task(ports, target)
    marked = await ports.courses.pause(target, access.named, access.actor, _note("paused", target, access.role))
    await _tell(ports, EventType.CHANGED, tuple(marked))
    return _waiting(marked)


async def resume(ports: Ports, caller: Caller, target: PauseTarget) -> list[UUID]:
    """End a pause; return the tasks that waited for it, and that no other one holds.

    Raises:
        CourseNotFoundError: the caller does not teach in this course.
        TaskNotFoundError: the course has no such task.
    """
    access = access_to_course(caller, target.course)
    await _check_task(ports, target)
    freed = await ports.courses.end_pause(target, access.named, access.actor, _note("resumed", target, access.role))
    await _tell(ports, EventType.CHANGED, tuple(freed))
    ids = _waiting(freed)
    if ids:
        await ports.events.announce(Event(EventType.READY, ()))
    return ids


def _waiting(tasks: Mapping[UUID, bool]) -> list[UUID]:
    """Return those that wait: what runs is marked, too, for the case that it comes back."""
    return [task_id for task_id, waits in tasks.items() if waits]


async def _check_task(ports: Ports, target: PauseTarget) -> None:
    if target.kind is PauseKind.TASK:
        found = await ports.tasks.belonging_of_task(UUID(target.name))
        if found is None or found.course != target.course:
            raise TaskNotFoundError()


def _note(what: str, target: PauseTarget, role: str | None) -> str:
    return f"{what}{MEANT[target.kind].format(name=target.name)} as {role}"


async def _tell(ports: Ports, kind: EventType, ids: Sequence[UUID]) -> None:
    if ids:
        await ports.events.announce(Event(kind, tuple(ids)))
