"""Access: whose tasks a caller may see and stop.

One's own; as an instructor those of one's courses; as an operator all. What is none of these does not exist. Rights are
looked at with each request, by what the caller is then and the course that the task was submitted for.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.task import Belonging
from quantask_jupyter.errors import BatchNotFoundError, CourseNotFoundError, NotAllowedError, TaskNotFoundError
from quantask_jupyter.ports import Tasks
from quantask_jupyter.service.cancel import ACTOR

_ADMINISTRATOR = "an administrator"


@dataclass(frozen=True, slots=True)
class Access:
    """A right to see a task or a batch, and to stop it.

    Attributes:
        owner: whose it is.
        actor: what its history calls the caller.
        role: by which right it is somebody else's caller; None for the owner, whose history needs no such word.
    """

    owner: str
    actor: str = ACTOR
    role: str | None = None

    @property
    def named(self) -> str:
        """Who the caller is, and in which role, where it acts on what is not its own."""
        return f"{self.actor}, {self.role}"

    def note(self, what: str) -> str | None:
        """Return the audit's words for what is done to a task; None where its owner does it."""
        return None if self.role is None else f"{what} as {self.role}"

    def check_own(self, what: str) -> None:
        """Refuse what only an owner may do.

        Raises:
            NotAllowedError: it is somebody else's.
        """
        if self.role is not None:
            raise NotAllowedError(f"Only its owner may {what} a task.")


async def access_to_task(tasks: Tasks, caller: Caller, task_id: UUID) -> Access:
    """Return by which right a caller sees a task; who has no role is asked about by the task's own verbs.

    Raises:
        TaskNotFoundError: there is none, or the caller may not see it.
    """
    if not caller.may_see_others:
        return Access(caller.owner)
    access = _access(caller, await tasks.belonging_of_task(task_id))
    if access is None:
        raise TaskNotFoundError()
    return access


async def access_to_batch(tasks: Tasks, caller: Caller, batch_id: UUID) -> Access:
    """Return by which right a caller sees a batch, as :func:`access_to_task` does.

    Raises:
        BatchNotFoundError: there is none, or the caller may not see it.
    """
    if not caller.may_see_others:
        return Access(caller.owner)
    access = _access(caller, await tasks.belonging_of_batch(batch_id))
    if access is None:
        raise BatchNotFoundError()
    return access


def access_to_course(caller: Caller, course: str) -> Access:
    """Return by which right a caller looks after all of a course.

    Raises:
        CourseNotFoundError: the caller neither teaches it nor is an operator.
    """
    if course in caller.teaches:
        return Access(caller.owner, caller.name, _instructor_of(course))
    if caller.is_operator:
        return Access(caller.owner, caller.name, _ADMINISTRATOR)
    raise CourseNotFoundError()


def listed_owner(caller: Caller, course: str | None, owner: str | None) -> str | None:
    """Return whose tasks a list shows: those of an owner, or of all where that is None.

    Without a course or an owner a list shows one's own tasks. A course shows all of it to its instructors and to
    operators, and one's own to its students.

    Raises:
        CourseNotFoundError: the caller has nothing to do with that course.
        NotAllowedError: another owner's tasks are asked for, outside a course that the caller teaches.
    """
    if owner in (caller.owner, caller.name) or (owner is None and course is None):
        return caller.owner
    if caller.is_operator or course in caller.teaches:
        return owner
    if course is not None and course not in caller.takes:
        raise CourseNotFoundError()
    if owner is not None:
        raise NotAllowedError("Tasks of others are listed for the instructors of their course, by that course.")
    return caller.owner


def _access(caller: Caller, task: Belonging | None) -> Access | None:
    if task is None:
        return None
    if task.owner == caller.owner:
        return Access(caller.owner)
    if task.course in caller.teaches:
        return Access(task.owner, caller.name, _instructor_of(task.course))
    return Access(task.owner, caller.name, _ADMINISTRATOR) if caller.is_operator else None


def _instructor_of(course: str | None) -> str:
    return f"an instructor of {course}"
