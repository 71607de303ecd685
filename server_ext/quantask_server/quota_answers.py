"""The wire format of what a user may have: the quota's answer."""

from __future__ import annotations

from pydantic import BaseModel

from quantask_jupyter.domain.quota import Allowance
from quantask_jupyter.service.quota import CourseQuotas, Quotas


class AllowanceOut(BaseModel):
    """What was used of something, what may be used in all, and what is left; both are null where there is no limit."""

    used: float
    limit: float | None
    left: float | None

    @classmethod
    def of(cls, allowance: Allowance) -> AllowanceOut:
        """Return the wire form of an allowance."""
        return cls(used=allowance.used, limit=allowance.limit or None, left=allowance.left)


class CourseQuotaOut(BaseModel):
    """What is left of what an instructor allows in a course."""

    course: str
    tasks: AllowanceOut
    """Tasks for the course that wait or run."""
    slot_seconds: AllowanceOut
    """Of slots, that tasks for the course have taken which were submitted in the last 24 hours."""
    max_shots: int | None
    """Most shots of one task, at all points of a sweep; null where there is no limit."""
    tasks_of_all: AllowanceOut | None
    """Tasks for the course that wait or run, of all its students together; null where they have no limits together."""
    slot_seconds_of_all: AllowanceOut | None
    """As ``slot_seconds``, of all its students together; null where they have no limits together."""

    @classmethod
    def of(cls, quotas: CourseQuotas) -> CourseQuotaOut:
        """Return the wire form of a student's quotas in a course."""
        tasks, slot_seconds = map(AllowanceOut.of, quotas.of_all) if quotas.of_all is not None else (None, None)
        return cls(
            course=quotas.course,
            tasks=AllowanceOut.of(quotas.tasks),
            slot_seconds=AllowanceOut.of(quotas.slot_seconds),
            max_shots=quotas.max_shots,
            tasks_of_all=tasks,
            slot_seconds_of_all=slot_seconds,
        )


class QuotaOut(BaseModel):
    """What is left of one's quota."""

    tasks: AllowanceOut
    """Tasks that wait or run."""
    shots: AllowanceOut
    """Shots submitted in the last 24 hours."""
    max_shots: int
    """Most shots of one task."""
    waits_for: str | None
    """Why the next of one's tasks waits, in words; null if none does."""
    courses: list[CourseQuotaOut]
    """Courses in which an instructor has set limits that concern the caller."""

    @classmethod
    def of(cls, quotas: Quotas, *, max_shots: int, waits_for: str | None) -> QuotaOut:
        """Return the wire form of an owner's quotas."""
        return cls(
            tasks=AllowanceOut.of(quotas.tasks),
            shots=AllowanceOut.of(quotas.shots),
            max_shots=max_shots,
            waits_for=waits_for,
            courses=[CourseQuotaOut.of(each) for each in quotas.courses],
        )
