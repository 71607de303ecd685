"""Limits of courses: a row for a student, one for each of them, whose owner is empty, and one for all together."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.history import keep_change
from quantask_jupyter.adapters.sql.courses.lock import hold_course
from quantask_jupyter.adapters.sql.courses.tables import course_limits as table
from quantask_jupyter.adapters.sql.dialects import db_now, insert_if_new
from quantask_jupyter.domain.course_change import ChangeKind
from quantask_jupyter.domain.course_limits import WHOLE, CourseLimits, LimitsSet

FOR_ALL = ""  # no user has an empty name

t = table.c
OF_COURSE = t.course == sa.bindparam("in_course")
OF_OWNER = t.owner == sa.bindparam("whose")
FOR_OWNER = sa.select(t.owner, t.limits).where(OF_COURSE, t.owner.in_([FOR_ALL, WHOLE, sa.bindparam("whose")]))
ALL = sa.select(table).where(OF_COURSE).order_by(t.owner)


def read_course_limits(connection: sa.Connection, course: str, owner: str) -> dict[str | None, CourseLimits]:
    """Return what is set for an owner in a course, by None for each of its students, and for the WHOLE."""
    rows = connection.execute(FOR_OWNER, {"in_course": course, "whose": owner})
    return {row.owner or None: CourseLimits(**row.limits) for row in rows}


def read_all_course_limits(connection: sa.Connection, course: str) -> list[LimitsSet]:
    """Return all limits of a course: those for each student first."""
    rows = connection.execute(ALL, {"in_course": course})
    return [LimitsSet(row.owner or None, CourseLimits(**row.limits), row.set_by, row.set_at) for row in rows]


def set_course_limits(
    connection: sa.Connection, course: str, owner: str | None, changes: Mapping[str, float | None], set_by: str
) -> None:
    """Set limits of an owner in a course, or of each of its students; None takes one away."""
    hold_course(connection, course)
    which = {"in_course": course, "whose": owner or FOR_ALL}
    first = {"course": course, "owner": owner or FOR_ALL, "limits": {}, "set_by": set_by, "set_at": db_now()}
    insert_if_new(connection, table, first)
    the_row = (OF_COURSE, OF_OWNER)
    found = connection.execute(sa.select(t.limits).where(*the_row).with_for_update(), which).scalar_one()
    limits = {name: value for name, value in {**found, **changes}.items() if value is not None}
    keep_change(connection, course, set_by, ChangeKind.LIMITS, owner, found or None, limits or None)
    if limits:
        changed = sa.update(table).where(*the_row).values(limits=limits, set_by=set_by, set_at=db_now())
        connection.execute(changed, which)
    else:
        connection.execute(sa.delete(table).where(*the_row), which)
