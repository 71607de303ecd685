"""Assignments of courses: published, changed, read, removed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import db_now, insert_if_new
from quantask_jupyter.adapters.sql.tables import assignments, submissions
from quantask_jupyter.domain.assignment import Assignment

a = assignments.c
s = submissions.c
# A column has the name of the field that it keeps.
FIELDS = tuple(field.name for field in fields(Assignment))
OF_COURSE = sa.select(assignments).where(a.course == sa.bindparam("of_course")).order_by(a.deadline, a.name)
NAMED = OF_COURSE.where(a.name.in_(sa.bindparam("names", expanding=True)))
OF_TASK = (
    sa.select(assignments)
    .join_from(assignments, submissions, sa.and_(a.course == s.course, a.name == s.assignment))
    .where(s.task_id == sa.bindparam("wanted"))
)


def put_assignment(connection: sa.Connection, assignment: Assignment) -> bool:
    """Store an assignment of version 0 as a new one, or what was read as any other version in its place.

    Return False, and store nothing, where there is another version by now.
    """
    row: dict[str, Any] = {**asdict(assignment), "version": assignment.version + 1, "changed_at": db_now()}
    if assignment.version == 0:
        return insert_if_new(connection, assignments, row)
    known = (a.course == assignment.course, a.name == assignment.name, a.version == assignment.version)
    return bool(connection.execute(sa.update(assignments).where(*known).values(row)).rowcount)


def assignments_of(connection: sa.Connection, course: str, names: Collection[str] | None = None) -> list[Assignment]:
    """Return the assignments of a course, or those of these names, by their deadlines."""
    query, named = (OF_COURSE, {}) if names is None else (NAMED, {"names": sorted(names)})
    return [_assignment(row) for row in connection.execute(query, {"of_course": course, **named})]


def remove_assignment(connection: sa.Connection, course: str, name: str) -> bool:
    """Remove an assignment, whose submissions are tasks like others then; say whether there was one."""
    return bool(connection.execute(sa.delete(assignments).where(a.course == course, a.name == name)).rowcount)


def assignment_of_task(connection: sa.Connection, task_id: UUID) -> Assignment | None:
    """Return the assignment that a task is a submission of; None if it is none."""
    row = connection.execute(OF_TASK, {"wanted": task_id}).one_or_none()
    return None if row is None else _assignment(row)


def _assignment(row: Any) -> Assignment:
    """Make an assignment of its row."""
    values = {name: getattr(row, name) for name in FIELDS}
    return Assignment(**{**values, "methods": tuple(row.methods)})
