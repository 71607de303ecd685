"""Assignments of courses: published, changed, read, removed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.course_history import keep_change
from quantask_jupyter.adapters.sql.course_tables import assignments, submissions
from quantask_jupyter.adapters.sql.dialects import db_now, insert_if_new
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.assignment import Assignment, HandedInBy, kept_of
from quantask_jupyter.domain.course_change import ChangeKind
from quantask_jupyter.domain.stored_json import StoredJson

a = assignments.c
s = submissions.c
t = tasks.c
# A column has the name of the field that it keeps.
FIELDS = tuple(field.name for field in fields(Assignment))
NOT_TOLD = ("course", "name", "seed", "version", "changed_by", "changed_at")  # in a course's history
# What is expected stays the text that it is: of many assignments it may be long.
COLUMNS = tuple(sa.cast(each, sa.Text).label(each.name) if each is a.expected else each for each in a)
OF_COURSE = sa.select(*COLUMNS).where(a.course == sa.bindparam("of_course")).order_by(a.deadline, a.name)
NAMED = OF_COURSE.where(a.name.in_(sa.bindparam("names", expanding=True)))
OF_TASK = (
    sa.select(*COLUMNS)
    .join_from(assignments, submissions, sa.and_(a.course == s.course, a.name == s.assignment))
    .where(s.task_id == sa.bindparam("wanted"))
)

HANDED_IN_BY = (
    sa.select(s.assignment, t.owner, sa.func.count().label("submissions"))
    .add_columns(sa.func.sum(sa.case((t.created_at > a.deadline, 1), else_=0)).label("late"))
    .join_from(submissions, tasks, s.task_id == t.id)
    .join(assignments, sa.and_(a.course == s.course, a.name == s.assignment))
    .where(s.course == sa.bindparam("of_course"))
    .group_by(s.assignment, t.owner)
)
HANDED_IN_BY_FOR_ONE = HANDED_IN_BY.where(s.assignment == sa.bindparam("named"))


def put_assignment(connection: sa.Connection, assignment: Assignment, changed_by: str) -> bool:
    """Store an assignment of version 0 as a new one, or what was read as any other version in its place.

    Return False, and store nothing, where there is another version by now.
    """
    expected = None if assignment.expected is None else dict(assignment.expected)
    new = {"expected": expected, "version": assignment.version + 1, "changed_at": db_now()}
    row: dict[str, Any] = {**asdict(assignment), **new}
    the_row = {"of_course": assignment.course, "names": [assignment.name]}
    before = connection.execute(NAMED.with_for_update(), the_row).one_or_none()
    if assignment.version == 0:
        is_stored = insert_if_new(connection, assignments, row)
    else:
        known = (a.course == assignment.course, a.name == assignment.name, a.version == assignment.version)
        is_stored = bool(connection.execute(sa.update(assignments).where(*known).values(row)).rowcount)
    if is_stored:
        _keep(connection, changed_by, None if before is None else _assignment(before), assignment)
    return is_stored


def assignments_of(connection: sa.Connection, course: str, names: Collection[str] | None = None) -> list[Assignment]:
    """Return the assignments of a course, or those of these names, by their deadlines."""
    query, named = (OF_COURSE, {}) if names is None else (NAMED, {"names": sorted(names)})
    return [_assignment(row) for row in connection.execute(query, {"of_course": course, **named})]


def remove_assignment(connection: sa.Connection, course: str, name: str, removed_by: str) -> bool:
    """Remove an assignment, whose submissions are tasks like others then; say whether there was one."""
    before = connection.execute(NAMED.with_for_update(), {"of_course": course, "names": [name]}).one_or_none()
    if before is None:
        return False
    connection.execute(sa.delete(assignments).where(a.course == course, a.name == name))
    _keep(connection, removed_by, _assignment(before), None)
    return True


def assignment_of_task(connection: sa.Connection, task_id: UUID) -> Assignment | None:
    """Return the assignment that a task is a submission of; None if it is none."""
    row = connection.execute(OF_TASK, {"wanted": task_id}).one_or_none()
    return None if row is None else _assignment(row)


def handed_in_by(connection: sa.Connection, course: str, name: str | None = None) -> list[HandedInBy]:
    """Return how much each owner has handed in for each assignment of a course, or for the one of this name."""
    query = HANDED_IN_BY if name is None else HANDED_IN_BY_FOR_ONE
    rows = connection.execute(query, {"of_course": course, "named": name})
    return [HandedInBy(row.assignment, row.owner, row.submissions, int(row.late)) for row in rows]


def _keep(connection: sa.Connection, by: str, before: Assignment | None, after: Assignment | None) -> None:
    """Note a change in the course's history: what differs of an assignment, but its seed, which never does."""
    one = before or after
    if one is None:
        return
    told = [_told(each) for each in (before, after)]
    differing = [name for name in _told(one) if told[0].get(name) != told[1].get(name)]
    was, now = ({name: each[name] for name in differing} if each else None for each in told)
    keep_change(connection, one.course, by, ChangeKind.ASSIGNMENT, one.name, was, now)


def _told(assignment: Assignment | None) -> dict[str, Any]:
    if assignment is None:
        return {}
    told = {name: value for name, value in asdict(assignment).items() if name not in NOT_TOLD}
    expected = None if assignment.expected is None else kept_of(assignment.expected)
    written = {"deadline": assignment.deadline.isoformat(), "methods": [*assignment.methods], "expected": expected}
    return {**told, **written}


def _assignment(row: Any) -> Assignment:
    """Make an assignment of its row."""
    values = {name: getattr(row, name) for name in FIELDS}
    expected = None if row.expected is None else StoredJson(row.expected)
    return Assignment(**{**values, "methods": tuple(row.methods), "expected": expected})
