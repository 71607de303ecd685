"""Limits of courses: a row for a student, one for each of them, whose owner is empty, and one for all together."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.history import keep_change
from quantask_jupyter.adapters.sql.courses.lock import hold_course
from quantask_jupyter.adapters.sql.courses.tables import course_limits as table
from quantask_jupyter.adapters.sql.dialects import db_now
from quantask_jupyter.adapters.sql.tables import IN_COURSE
from quantask_jupyter.domain.course_change import ChangeKind
from quantask_jupyter.domain.course_limits import WHOLE, CourseLimits, LimitsSet

FOR_ALL = ""  # no user has an empty name

t = table.c
OF_COURSE = t.course == IN_COURSE
THE_ROW = (OF_COURSE, t.owner == sa.bindparam("whose"))
FOR_OWNER = sa.select(t.owner, t.limits).where(OF_COURSE, t.owner.in_([FOR_ALL, WHOLE, sa.bindparam("whose")]))
ALL = sa.select(table).where(OF_COURSE).order_by(t.owner)


def read_course_limits(connection: sa.Connection, course: str, owner: str) -> dict[str | None, CourseLimits]:
    """Return what is set for an owner in a course, by None for each of its students, and for the WHOLE."""
    rows = connection.execute(FOR_OWNER, {IN_COURSE.key: course, "whose": owner})
    return {row.owner or None: CourseLimits(**row.limits) for row in rows}


def read_all_course_limits(connection: sa.Connection, course: str) -> list[LimitsSet]:
    """Return all limits of a course: those for each student first."""
    rows = connection.execute(ALL, {IN_COURSE.key: course})
    return [LimitsSet(row.owner or None, CourseLimits(**row.limits), row.set_by, row.set_at) for row in rows]


def set_course_limits(
    connection: sa.Connection, course: str, owner: str | None, changes: Mapping[str, float | None], set_by: str
) -> None:
    """Set limits of an owner in a course, or of each of its students; None takes one away."""
    hold_course(connection, course)
    which = {IN_COURSE.key: course, "whose": owner or FOR_ALL}
    found = connection.scalar(sa.select(t.limits).where(*THE_ROW), which) or {}
    limits = {name: value for name, value in {**found, **changes}.items() if value is not None}
    keep_change(connection, course, set_by, ChangeKind.LIMITS, owner, found or None, limits or None)
    connection.execute(sa.delete(table).where(*THE_ROW), which)
    if limits:
        row = {"course": course, "owner": owner or FOR_ALL, "limits": limits, "set_by": set_by, "set_at": db_now()}
        connection.execute(sa.insert(table).values(row))
