"""The wire format of answers about a course, for its instructors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import BaseModel

from quantask_jupyter.domain.course import CourseQueue, LoadStep, Student
from quantask_jupyter.service.waiting_line import Line
from quantask_jupyter.service.why_waiting import why_of_course
from quantask_server.answers import ErrorBody
from quantask_server.field_types import UtcTime


class StudentOut(BaseModel):
    """What a student has done of what was submitted lately, and what waits and runs now. Times are in seconds."""

    owner: str
    completed: int
    failed: int
    cancelled: int
    waiting: int
    running: int
    shots: int
    slot_seconds: float
    last_at: UtcTime | None
    """When the newest of these tasks was submitted; null for who has done nothing in these hours."""
    last_failed: UUID | None
    """The newest task that has failed; ``last_error`` is its error."""
    last_error: ErrorBody | None

    @classmethod
    def of(cls, student: Student, names: Mapping[str, str]) -> StudentOut:
        """Return the wire form of a student, called by ``names``."""
        known = {name: getattr(student, name) for name in cls.model_fields if name not in ("owner", "last_error")}
        error = ErrorBody.model_validate(student.last_error) if student.last_error is not None else None
        return cls(owner=names.get(student.owner, student.owner), last_error=error, **known)


class StudentsOut(BaseModel):
    """The students of a course, and who else has run something in these hours, or has something that waits or runs."""

    course: str
    hours: float
    has_all: bool
    """Whether who has done nothing is among them: where the Hub tells the service who is in a group."""
    students: list[StudentOut]


class WaitingOut(BaseModel):
    """A task that waits, for so many seconds, and why."""

    id: UUID
    owner: str
    name: str | None
    title: str
    tags: tuple[str, ...]
    created_at: UtcTime
    waited_seconds: float
    why: str


class QueueOut(BaseModel):
    """What waits of a course: the oldest ``tasks`` of ``waiting``, and what there is to run them."""

    course: str
    waiting: int
    workers_alive: int
    slots: int
    tasks: list[WaitingOut]

    @classmethod
    def of(cls, course: str, queue: CourseQueue, line: Line, names: Mapping[str, str]) -> QueueOut:
        """Return the wire form of a queue, each task with its reason, their owners called by ``names``."""
        tasks = [
            WaitingOut(
                id=task.id,
                owner=names.get(task.owner, task.owner),
                name=task.name,
                title=task.called,
                tags=task.tags,
                created_at=task.created_at,
                waited_seconds=task.seconds,
                why=why,
            )
            for task, why in zip(queue.tasks, why_of_course(line, course, queue), strict=True)
        ]
        return cls(course=course, waiting=queue.total, workers_alive=line.workers, slots=line.slots, tasks=tasks)


class LoadStepOut(BaseModel):
    """How many tasks waited and ran at a time, on average from ``at`` until the next step."""

    at: UtcTime
    waiting: float
    running: float


class LoadOut(BaseModel):
    """The load of a course over some hours; of what was submitted in that time, or has not ended."""

    course: str
    hours: float
    steps: list[LoadStepOut]

    @classmethod
    def of(cls, course: str, hours: float, steps: Sequence[LoadStep], now: datetime) -> LoadOut:
        """Return the wire form of a load that ends now."""
        width = timedelta(hours=hours) / len(steps)
        begin = now - timedelta(hours=hours)
        told = [
            LoadStepOut(at=begin + number * width, waiting=step.waiting, running=step.running)
            for number, step in enumerate(steps)
        ]
        return cls(course=course, hours=hours, steps=told)


class CancelledOut(BaseModel):
    """How many tasks were cancelled, or are as soon as their workers have stopped them."""

    course: str
    tasks: int
