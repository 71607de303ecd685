"""Lessons: for a window of time a course has slots of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson that is on.

    Attributes:
        course: whose it is.
        slots: of the deployment's that give only this course's tasks meanwhile; in the others it takes part as always.
        ends_at: when they are everybody's again.
        seconds_left: until then, by the database's clock.
        started_by: who, and in which role.
    """

    course: str
    slots: int
    ends_at: datetime
    seconds_left: float
    started_by: str


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """What there is to share out: the workers that live with the slots of all of them, and the lessons that are on."""

    workers: int
    slots: int
    lessons: Sequence[Lesson] = ()
