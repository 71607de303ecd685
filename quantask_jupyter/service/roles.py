"""Roles: who is a student or an instructor of which course, by the groups that a Hub has them in.

A course is no row of ours. Its students are one group, its instructors another; the names of both are settings.
"""

from __future__ import annotations

from collections.abc import Iterable

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.course_name import is_course_name
from quantask_jupyter.errors import CourseNotFoundError, RequestInvalidError
from quantask_jupyter.settings import COURSE, Quantask


def courses_in(groups: Iterable[str], pattern: str) -> frozenset[str]:
    """Return the courses whose groups, named by ``pattern``, are among these; what can be no course's name is none."""
    before, _, after = pattern.partition(COURSE)
    named = (group for group in groups if group.startswith(before) and group.endswith(after))
    courses = (group[len(before) : len(group) - len(after)] for group in named)
    return frozenset(course for course in courses if is_course_name(course))


def caller_in_groups(
    owner: str, name: str, groups: Iterable[str], settings: Quantask, *, is_administrator: bool
) -> Caller:
    """Return a Hub's user with the roles that its groups give; operators are also those whom a setting names."""
    known = tuple(groups)
    operators = {operator.strip() for operator in settings.operators.split(",")} - {""}
    return Caller(
        owner,
        name,
        takes=courses_in(known, settings.course_groups),
        teaches=courses_in(known, settings.instructor_groups),
        is_operator=is_administrator or name in operators,
    )


def course_for(caller: Caller, asked: str | None) -> str | None:
    """Return the course that a task of this caller is for: the one that was asked for, else the only one there is.

    An instructor of several courses who is a student of none submits for none of them.

    Raises:
        RequestInvalidError: the caller is not in that course, or a student of several and none was asked for.
    """
    if asked is not None:
        if asked not in caller.courses:
            raise RequestInvalidError(
                f"You are in no course {asked}.",
                hint=f"Your courses: {', '.join(sorted(caller.courses))}." if caller.courses else None,
            )
        return asked
    if len(caller.takes) > 1:
        courses = sorted(caller.takes)
        raise RequestInvalidError(
            f"You are in several courses ({', '.join(courses)}), and this task does not say which one it is for.",
            hint=f'--course {courses[0]}, or once for the notebook: %config QuantumMagics.course = "{courses[0]}"',
        )
    return caller.only_course


def seen_course(caller: Caller, asked: str | None) -> str:
    """Return the course that a caller reads of: the one that was asked for, else the only one there is.

    Raises:
        CourseNotFoundError: the caller has nothing to do with it, or is in no course.
        RequestInvalidError: none was asked for, and there are several.
    """
    return _named_course(caller, asked, caller.courses, none="You are in no course.")


def led_course(caller: Caller, asked: str | None) -> str:
    """Return the course that an instructor or an operator sets something for.

    Raises:
        CourseNotFoundError: the caller neither teaches it nor is an operator.
        RequestInvalidError: none was asked for, and there are several.
    """
    course = _named_course(caller, asked, caller.teaches, none="You are an instructor of no course.")
    if not caller.leads(course):
        raise CourseNotFoundError()
    return course


def _named_course(caller: Caller, asked: str | None, own: frozenset[str], *, none: str) -> str:
    if asked is not None:
        if not caller.is_operator and asked not in caller.courses:
            raise CourseNotFoundError()
        return asked
    if len(own) == 1:
        return next(iter(own))
    if not own and not caller.is_operator:
        raise CourseNotFoundError(none)
    mine = sorted(own)
    way = mine[0] if mine else "NAME"
    yours = f"Yours: {', '.join(mine)}. " if mine else ""
    raise RequestInvalidError(
        "Say which course is meant.",
        hint=f'{yours}--course {way}, or once for the notebook: %config QuantumMagics.course = "{way}"',
    )
