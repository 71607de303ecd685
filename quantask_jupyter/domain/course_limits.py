"""What instructors allow in a course: each of its students, one of them, or all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from quantask_jupyter.domain.task import Submission

WHOLE = "/"
"""Stands where an owner does, for a course as a whole: no name of a Hub has a slash, and no owner begins with one."""


@dataclass(frozen=True, slots=True)
class CourseLimits:
    """Limits for one student of a course, or for the course as a whole; None is no limit.

    Attributes:
        tasks: waiting or running at a time.
        shots: of one task, at all points of a sweep; not of a course as a whole.
        slot_seconds: that tasks submitted within 24 hours may take of slots; then no more are taken.
    """

    tasks: int | None = None
    shots: int | None = None
    slot_seconds: float | None = None

    def have_room(self, submission: Submission, unfinished: int, slot_seconds: float) -> bool:
        """Say whether a student with so many unfinished tasks, and who has used so much, may submit these."""
        return self.have_room_for_tasks(submission, unfinished) and self.have_seconds(slot_seconds)

    def have_room_for_tasks(self, submission: Submission, unfinished: int) -> bool:
        """Say whether a student with so many unfinished tasks may submit these."""
        return self.tasks is None or unfinished + len(submission.tasks) <= self.tasks

    def have_seconds(self, slot_seconds: float) -> bool:
        """Say whether a student who has used so many slot seconds may submit anything."""
        return self.slot_seconds is None or slot_seconds < self.slot_seconds


@dataclass(frozen=True, slots=True)
class LimitsSet:
    """Limits as somebody has set them: for an owner, for the :data:`WHOLE`, or for each student where that is None."""

    owner: str | None
    limits: CourseLimits
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class WholeCourse:
    """A course, with the limits that it has as a whole."""

    course: str
    limits: CourseLimits


def limits_for(owner: str, of_course: Mapping[str | None, CourseLimits]) -> CourseLimits:
    """Return what holds for an owner: each limit of the student's own, and else the course's."""
    for_all, own = of_course.get(None, CourseLimits()), of_course.get(owner, CourseLimits())
    return CourseLimits(
        tasks=for_all.tasks if own.tasks is None else own.tasks,
        shots=for_all.shots if own.shots is None else own.shots,
        slot_seconds=for_all.slot_seconds if own.slot_seconds is None else own.slot_seconds,
    )
