"""The wire format of what instructors have set in a course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from quantask_jupyter.domain.course_change import ChangeKind, CourseChange
from quantask_jupyter.domain.course_limits import WHOLE, LimitsSet
from quantask_jupyter.domain.lesson import Lesson
from quantask_jupyter.domain.pause import Pause, PauseKind
from quantask_server.field_types import UtcTime


class PauseOut(BaseModel):
    """A pause that holds: of a task, of a student, or of a tag; the other two are null."""

    task: UUID | None
    student: str | None
    tag: str | None
    paused_by: str
    """Who, and in which role."""
    paused_at: UtcTime

    @classmethod
    def of(cls, pause: Pause, names: Mapping[str, str]) -> PauseOut:
        """Return the wire form of a pause, a student by ``names``."""
        kind, name = pause.target.kind, pause.target.name
        return cls(
            task=UUID(name) if kind is PauseKind.TASK else None,
            student=names.get(name, name) if kind is PauseKind.STUDENT else None,
            tag=name if kind is PauseKind.TAG else None,
            paused_by=pause.paused_by,
            paused_at=pause.paused_at,
        )


class CourseLimitsOut(BaseModel):
    """Limits of a student, or where that is null of each student of the course; null is no limit of its own."""

    student: str | None
    whole: bool
    """Whether they are those of the course as a whole: of all its students together."""
    tasks: int | None
    shots: int | None
    slot_seconds: float | None
    set_by: str
    """Who, and in which role."""
    set_at: UtcTime

    @classmethod
    def of(cls, limits: LimitsSet, names: Mapping[str, str]) -> CourseLimitsOut:
        """Return the wire form of limits, the student by ``names``."""
        whole = limits.owner == WHOLE
        student = None if limits.owner is None or whole else names.get(limits.owner, limits.owner)
        return cls(student=student, whole=whole, **asdict(limits.limits), set_by=limits.set_by, set_at=limits.set_at)


class LessonOut(BaseModel):
    """A lesson that is on: so many slots give only this course's tasks until it ends."""

    model_config = ConfigDict(from_attributes=True)

    slots: int
    ends_at: UtcTime
    seconds_left: float
    started_by: str
    """Who, and in which role."""


class CourseSetOut(BaseModel):
    """What instructors have set in a course."""

    name: str
    pauses: list[PauseOut]
    limits: list[CourseLimitsOut]
    lesson: LessonOut | None
    """Null if there is none."""

    @classmethod
    def of(
        cls,
        name: str,
        pauses: Sequence[Pause],
        limits: Sequence[LimitsSet],
        lesson: Lesson | None,
        names: Mapping[str, str],
    ) -> CourseSetOut:
        """Return the wire form of what is set, students by ``names``."""
        return cls(
            name=name,
            pauses=[PauseOut.of(pause, names) for pause in pauses],
            limits=[CourseLimitsOut.of(each, names) for each in limits],
            lesson=None if lesson is None else LessonOut.model_validate(lesson),
        )


class CourseChangeOut(BaseModel):
    """Who has set what when, and what was before."""

    at: UtcTime
    by: str
    """Who, and in which role."""
    kind: ChangeKind
    name: str | None
    """Of the student, tag, assignment or task that it is about; null: each student or all of the course.

    Of limits, `/`: the course as a whole.
    """
    before: Mapping[str, Any] | None
    """What was set before; null if nothing was. Of an assignment, what differs.

    Of what it expects: the likeliest outcomes, how many outcomes there are, and a SHA-256 of them all.
    """
    after: Mapping[str, Any] | None
    """What is set since; null if nothing is."""

    @classmethod
    def of(cls, change: CourseChange, names: Mapping[str, str]) -> CourseChangeOut:
        """Return the wire form of a change, students by ``names``."""
        name = names.get(change.name or "", change.name) if change.is_of_student else change.name
        set_ = {"before": change.before, "after": change.after}
        return cls(at=change.at, by=change.by, kind=change.kind, name=name, **set_)


class CourseHistoryOut(BaseModel):
    """A page of the changes of what is set in a course, the newest first; they are kept for a year."""

    course: str
    changes: list[CourseChangeOut]
    next_before: int | None
    """The query's ``before`` of the next page; null on the last one."""


class ChangedOut(BaseModel):
    """How many tasks were paused, or go on."""

    tasks: int
