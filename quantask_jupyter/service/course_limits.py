"""Limits of courses: what an instructor allows each student, or one of them."""

from __future__ import annotations

from collections.abc import Mapping

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.course_limits import CourseLimits, limits_for
from quantask_jupyter.ports import Courses
from quantask_jupyter.service.access import access_to_course


async def set_course_limits(
    courses: Courses, caller: Caller, course: str, owner: str | None, changes: Mapping[str, float | None]
) -> None:
    """Set limits of a student in a course, or of each of its students; None takes one away.

    Raises:
        CourseNotFoundError: the caller does not teach in this course.
    """
    access = access_to_course(caller, course)
    await courses.set_course_limits(course, owner, changes, access.named)


async def limits_in(courses: Courses, course: str | None, owner: str) -> CourseLimits:
    """Return what holds for an owner in a course; outside of courses there are no such limits."""
    return CourseLimits() if course is None else limits_for(owner, await courses.course_limits(course, owner))
