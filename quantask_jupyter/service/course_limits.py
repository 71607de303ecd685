"""Limits of courses: what an instructor allows each student, one of them, or the course as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.course_limits import WHOLE, CourseLimits, limits_for
from quantask_jupyter.errors import RequestInvalidError
from quantask_jupyter.ports import Courses
from quantask_jupyter.service.access import access_to_course


async def set_course_limits(
    courses: Courses, caller: Caller, course: str, owner: str | None, changes: Mapping[str, float | None]
) -> None:
    """Set limits of a student in a course, of the WHOLE, or (None) of each of its students; None takes one away.

    Raises:
        CourseNotFoundError: the caller does not teach in this course.
        RequestInvalidError: a course as a whole has no such limit.
    """
    access = access_to_course(caller, course)
    if owner == WHOLE and changes.get("shots") is not None:
        raise RequestInvalidError("The shots of a task are limited for students, and not for the course as a whole.")
    await courses.set_course_limits(course, owner, changes, access.named)


async def limits_in(courses: Courses, course: str | None, owner: str) -> tuple[CourseLimits, CourseLimits]:
    """Return what holds for an owner in a course, and for the course as a whole; nothing outside of courses."""
    if course is None:
        return CourseLimits(), CourseLimits()
    found = await courses.course_limits(course, owner)
    return limits_for(owner, found), found.get(WHOLE, CourseLimits())
