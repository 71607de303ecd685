"""Assignments: who publishes, changes and reads them, and what a submission is worth."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from quantask_jupyter.domain.assignment import NAME, Assignment
from quantask_jupyter.domain.bitstrings import without_spaces
from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.result import Result
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Task
from quantask_jupyter.errors import (
    AssignmentNotFoundError,
    NotAllowedError,
    RequestInvalidError,
    StateConflictError,
    UsageError,
)
from quantask_jupyter.ports import Assignments, Ports
from quantask_jupyter.service.access import access_to_course, access_to_task
from quantask_jupyter.service.roles import led_course, seen_course
from quantask_jupyter.service.submit import BACKENDS
from quantask_jupyter.settings import Quantask

SEED_BITS = 63


async def publish(
    assignments: Assignments,
    settings: Quantask,
    caller: Caller,
    asked_course: str | None,
    name: str,
    changes: Mapping[str, Any],
    version: int | None = None,
) -> Assignment:
    """Publish an assignment, or change those fields of it that are among ``changes``; return it as it is now.

    The seed is drawn when it is published, and stays. Lateness follows the deadline, also of what was submitted before.
    One that was removed is published anew, with its seed and with what was handed in for it.

    Args:
        assignments: the store's.
        settings: say what a submission may have.
        caller: who teaches the course.
        asked_course: the course; None for the only one.
        name: the tag.
        changes: fields with their values; where it is new, the others have those of :class:`Assignment`.
        version: which one is to be changed, 0 for none; None for whatever is there.

    Raises:
        CourseNotFoundError: the caller does not teach the course.
        RequestInvalidError: it would make no sense.
        StateConflictError: there is another version by now, or none.
    """
    course = led_course(caller, asked_course)
    if not NAME.fullmatch(name):
        raise RequestInvalidError(
            "An assignment's name has letters, digits, -, _ and ., and begins with neither - nor ."
        )
    while True:
        known = await assignments.known_assignment(course, name)
        check_version(known, name, version)
        is_there = known is not None and not known.removed
        if not is_there and changes.get("deadline") is None:
            raise RequestInvalidError(f"{name} needs a deadline to be published.")
        changed = replace(known if known is not None and is_there else _new(course, name, known), **changes)
        # In a thread: SciPy is imported there, and what is expected may be long.
        changed = replace(await asyncio.to_thread(_checked, changed, settings), changed_by=caller.name)
        if await assignments.put_assignment(changed, access_to_course(caller, course).named):
            return (await assignments.assignments(course, [name]) or [changed])[0]


def _new(course: str, name: str, removed: Assignment | None) -> Assignment:
    """Return what is published where there is none; students keep their seeds where there was one."""
    seed = secrets.randbits(SEED_BITS) if removed is None else removed.seed
    return Assignment(course, name, _NO_DEADLINE, seed, version=0 if removed is None else removed.version)


def check_version(known: Assignment | None, name: str, version: int | None) -> None:
    """Check that what is to be changed or removed is what the caller has seen; without a version it may be anything.

    Raises:
        StateConflictError: somebody has published, changed or removed it since; it says who.
    """
    is_there = known is not None and not known.removed
    if version is None or (version == 0 and not is_there):
        return
    if known is None:
        raise StateConflictError(f"There is no assignment {name}; nothing is changed.")
    if known.removed:
        raise StateConflictError(f"{name} was removed by {known.changed_by}; nothing is changed.", hint=_BACK)
    if version == 0:
        raise StateConflictError(f"{name} exists already, by {known.changed_by}; nothing is changed.", hint=_CHANGE_IT)
    if version != known.version:
        raise StateConflictError(f"{name} was changed meanwhile by {known.changed_by}; nothing is stored.", hint=_LOOK)


_NO_DEADLINE = datetime.max.replace(tzinfo=UTC)
_BACK = "Publish it again to have it back, with what was handed in."
_CHANGE_IT = "What is there is changed with its version."
_LOOK = "Look at it as it is now, and then change that."


def _checked(assignment: Assignment, settings: Quantask) -> Assignment:
    most = settings.max_shots if assignment.max_shots is None else assignment.max_shots
    if assignment.max_shots is not None and assignment.min_shots > most:
        raise RequestInvalidError(f"The fewest shots, {assignment.min_shots:,}, are more than the most, {most:,}.")
    if not assignment.min_shots <= most <= settings.max_shots:
        raise RequestInvalidError(
            f"No submission could have {assignment.shots_in_words()}: this server runs 1 to {settings.max_shots:,}."
        )
    unknown = sorted(set(assignment.methods) - set(BACKENDS["aer"]))
    if unknown:
        raise RequestInvalidError(f"There is no method {unknown[0]!r}.", hint=f"Methods: {', '.join(BACKENDS['aer'])}.")
    if assignment.expected is None:
        if assignment.verdicts:
            raise RequestInvalidError(f"{assignment.name} can give no verdicts: nothing is expected.")
        return assignment
    from quantask_jupyter.domain.verdict_on_counts import checked_shares  # SciPy takes half a second

    try:
        return replace(assignment, expected=checked_shares(assignment.expected))
    except UsageError as error:
        raise RequestInvalidError(error.message) from None


async def read_assignments(assignments: Assignments, caller: Caller, asked_course: str | None) -> list[Assignment]:
    """Return the assignments of a course that the caller takes or teaches, by their deadlines.

    Raises:
        CourseNotFoundError: the caller has nothing to do with the course.
    """
    return await assignments.assignments(seen_course(caller, asked_course))


async def read_assignment(assignments: Assignments, caller: Caller, asked_course: str | None, name: str) -> Assignment:
    """Return an assignment of a course that the caller takes or teaches.

    Raises:
        CourseNotFoundError: the caller has nothing to do with the course.
        AssignmentNotFoundError: it has none of this name.
    """
    course = seen_course(caller, asked_course)
    known = await assignments.known_assignment(course, name) if NAME.fullmatch(name) else None
    if known is not None and known.removed and caller.leads(course):
        raise AssignmentNotFoundError(f"{name} was removed by {known.changed_by}.", hint=_BACK)
    if known is None or known.removed:
        raise AssignmentNotFoundError()
    return known


async def remove(
    assignments: Assignments, caller: Caller, asked_course: str | None, name: str, version: int | None = None
) -> None:
    """Remove an assignment, of this version alone if one is given; its submissions are tasks like others then.

    Raises:
        CourseNotFoundError: the caller does not teach the course.
        AssignmentNotFoundError: it has none of this name.
        StateConflictError: there is another version by now, or none.
    """
    course = led_course(caller, asked_course)
    by = access_to_course(caller, course).named
    while True:
        known = await assignments.known_assignment(course, name) if NAME.fullmatch(name) else None
        check_version(known, name, version)
        if known is None or known.removed:
            raise AssignmentNotFoundError()
        if await assignments.put_assignment(replace(known, removed=True, changed_by=caller.name), by):
            return


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a submission's counts are what is expected, in words; its numbers are for instructors alone."""

    passed: bool
    text: str
    chance: float | None = None
    distance: float | None = None


async def judge_task(ports: Ports, caller: Caller, task_id: UUID) -> tuple[Assignment, Task]:
    """Return what :func:`judge` needs for a submission that the caller may see.

    Raises:
        TaskNotFoundError: there is no such task, or the caller may not see it.
        AssignmentNotFoundError: it is no submission.
        NotAllowedError: it is a student's own, whose assignment gives them no verdicts.
        StateConflictError: it has no result, or nothing is expected.
    """
    access = await access_to_task(ports.tasks, caller, task_id)
    task = await ports.tasks.get(access.owner, task_id, full=True)
    assignment = await ports.assignments.assignment_of_task(task_id)
    if assignment is None:
        raise AssignmentNotFoundError("The task is a submission of no assignment.")
    if not assignment.verdicts and not caller.leads(assignment.course):
        raise NotAllowedError(f"{assignment.name} gives its students no verdicts.")
    if assignment.expected is None:
        raise StateConflictError(f"{assignment.name} does not say what is expected.")
    if task.status is not Status.COMPLETED:
        raise StateConflictError(f"The task is {task.status.word}; only a completed one has counts to judge.")
    return assignment, task


def judge(assignment: Assignment, result: Result, *, shows_reference: bool) -> Judgement:
    """Say whether the counts of a result are what an assignment expects; always the same for the same counts.

    Args:
        assignment: it expects something.
        result: of a completed task.
        shows_reference: whether words and numbers may tell what is expected.
    """
    from quantask_jupyter.domain.verdict_on_counts import verdict_on

    if "points" in result:
        return Judgement(False, f"A sweep has many results, and {assignment.name} expects one.")
    try:
        verdict = verdict_on(without_spaces(result["counts"]), assignment.expected or {}, assignment.tolerance)
    except UsageError as error:
        return Judgement(False, f"{error.message} {error.hint}" if shows_reference else _NO_SUCH_OUTCOMES)
    if shows_reference:
        return Judgement(verdict.passed, verdict.text, verdict.chance, verdict.distance)
    return Judgement(verdict.passed, _AS_EXPECTED if verdict.passed else _NOT_AS_EXPECTED)


_AS_EXPECTED = "The counts are what is expected."
_NOT_AS_EXPECTED = "The counts are not what is expected: by chance they would come less than once in a million runs."
_NO_SUCH_OUTCOMES = "The counts are not what is expected: the outcomes have another number of bits, or there are none."
