"""What somebody has set in a course: kept, with what was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from quantask_jupyter.domain.course_limits import WHOLE


class ChangeKind(StrEnum):
    """What was set: limits, a lesson, an assignment, or a pause of a task, a student or a tag."""

    LIMITS = "limits"
    LESSON = "lesson"
    ASSIGNMENT = "assignment"
    TASK = "task"
    STUDENT = "student"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class CourseChange:
    """A change.

    Attributes:
        id: counts changes, of all courses.
        at: when.
        by: who, and in which role.
        kind: what was set.
        name: of what it is about: an owner, a tag, an assignment, a task's id; None for each student or all of
            the course, and :data:`~quantask_jupyter.domain.course_limits.WHOLE` for limits of the course as a whole.
        before: what was set before, by the names of its fields; None if nothing was. Of an assignment, what differs.
        after: what is set since; None if nothing is.
    """

    id: int
    at: datetime
    by: str
    kind: ChangeKind
    name: str | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def is_of_student(self) -> bool:
        """Whether its name is an owner."""
        return self.name not in (None, WHOLE) and self.kind in (ChangeKind.LIMITS, ChangeKind.STUDENT)


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Some changes, the newest first, and the id before which to go on (None on the last page)."""

    changes: tuple[CourseChange, ...]
    next_before: int | None = None
