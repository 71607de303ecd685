"""Names that somebody has typed, of students and courses: refused where the Hub tells that there is nobody, or none."""

from __future__ import annotations

from difflib import get_close_matches

from quantask_jupyter.domain.course_name import is_course_name
from quantask_jupyter.errors import CourseNotFoundError, RequestInvalidError, visible
from quantask_server.handlers.base import QuantaskHandler


async def student_called(handler: QuantaskHandler, course: str, name: str) -> str:
    """Return the owner who is called so, a student of the course, or somebody who has tasks for it that wait or run.

    Raises:
        RequestInvalidError: the Hub tells who is in the course, and nobody of that name is.
        HubUnavailableError: the Hub does not answer.
        DatabaseUnavailableError: the store does not answer.
    """
    owner, ports = await handler.owner_called(name), (await handler.api()).ports
    if handler.accounts is None:
        return owner
    members = await handler.accounts.students_of(course, ports.tasks)
    if members is not None and owner not in members:  # perhaps since a moment ago
        members = await handler.accounts.students_of(course, ports.tasks, anew=True)
    if members is None or owner in members or (await ports.courses.usage_in_course(owner, course))[0]:
        return owner
    near = get_close_matches(name, members.values(), 1)
    raise RequestInvalidError(
        f"{visible(name)} is not in {course}.",
        hint=f"Did you mean {visible(near[0])}?" if near else "Who looks after the Hub puts students into its group.",
    )


async def check_course(handler: QuantaskHandler, course: str | None) -> None:
    """Check that there is a course that an operator has named; instructors name their own.

    Raises:
        CourseNotFoundError: the Hub has no group of it, and nobody has run anything for it.
        HubUnavailableError: the Hub does not answer.
    """
    if course is None or handler.accounts is None or course in handler.caller.courses or not handler.caller.is_operator:
        return
    ports = (await handler.api()).ports
    is_one = is_course_name(course) and await handler.accounts.has_course(course) is not False
    if not is_one and course not in await ports.courses.names_of_courses():
        raise CourseNotFoundError(
            f"There is no course {visible(course)}.", hint="A course is a group of the Hub: add it on its admin page."
        )
