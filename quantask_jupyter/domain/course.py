"""A course as its instructors see it: its students, what waits, and how much ran when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from quantask_jupyter.domain.short_ids import short_id


@dataclass(frozen=True, slots=True)
class Student:
    """What one student has done in a course lately: of the tasks that were submitted within some time.

    Of who has done nothing all numbers are 0.

    Attributes:
        owner: whose tasks they are.
        completed: tasks that have completed.
        failed: tasks that have failed.
        cancelled: tasks that were cancelled.
        waiting: tasks that wait now, however long ago they were submitted.
        running: tasks that run now, however long ago they were submitted.
        shots: submitted, at all points of sweeps; estimates make none.
        slot_seconds: of slots that the tasks have used.
        last_at: when the newest of these tasks was submitted; None if there is none.
        last_failed: the newest task that has failed.
        last_error: its error.
    """

    owner: str
    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    waiting: int = 0
    running: int = 0
    shots: int = 0
    slot_seconds: float = 0.0
    last_at: datetime | None = None
    last_failed: UUID | None = None
    last_error: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """A task that waits, with what says why.

    Attributes:
        id: the task.
        owner: whose it is.
        name: what its owner calls it.
        tags: its tags.
        created_at: when it was submitted.
        seconds: for how long it has waited.
        is_sent: whether it is with the workers already, and begins when a slot is free.
        seconds_to_retry: until it may be tried again, as its worker was lost; None or negative for others.
        paused_by: who has paused it, and in which role; None if nobody has.
        title: by which lists tell it from others; tasks of earlier versions have none.
    """

    id: UUID
    owner: str
    name: str | None
    tags: tuple[str, ...]
    created_at: datetime
    seconds: float
    is_sent: bool
    seconds_to_retry: float | None = None
    paused_by: str | None = None
    title: str | None = None

    @property
    def called(self) -> str:
        """What lists call it."""
        return self.title or self.name or short_id(self.id)


@dataclass(frozen=True, slots=True)
class CourseQueue:
    """What waits of a course.

    Attributes:
        tasks: the oldest ones, in the order of their submit.
        total: how many wait in all.
    """

    tasks: tuple[WaitingTask, ...]
    total: int


@dataclass(frozen=True, slots=True)
class LoadStep:
    """How many tasks of a course waited and ran at a time, on average over a step of time."""

    waiting: float
    running: float
