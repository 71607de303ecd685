"""Assignments of courses: published, changed, read, removed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.history import keep_change
from quantask_jupyter.adapters.sql.courses.tables import assignments, submissions
from quantask_jupyter.adapters.sql.dialects import db_now, insert_if_new, is_one_of
from quantask_jupyter.adapters.sql.tables import IN_COURSE, tasks
from quantask_jupyter.domain.assignment import Assignment, HandedInBy, kept_of
from quantask_jupyter.domain.course_change import ChangeKind
from quantask_jupyter.domain.stored_json import StoredJson
from quantask_jupyter.long_text import JsonText, json_parts

a = assignments.c
s = submissions.c
t = tasks.c
# A column has the name of the field that it keeps.
FIELDS = tuple(field.name for field in fields(Assignment))
NOT_TOLD = ("course", "name", "seed", "version", "removed", "changed_by", "changed_at")  # in a course's history
# What is expected stays the text that it is: of many assignments it may be long.
COLUMNS = tuple(sa.cast(each, sa.Text).label(each.name) if each is a.expected else each for each in a)
KNOWN = sa.select(*COLUMNS).where(a.course == IN_COURSE, a.name == sa.bindparam("named"))
OF_COURSE = sa.select(*COLUMNS).where(a.course == IN_COURSE, ~a.removed).order_by(a.deadline, a.name)
NAMED = OF_COURSE.where(is_one_of(a.name, "names"))
NAMES = sa.select(a.course, a.name).where(is_one_of(a.course, "courses"), ~a.removed)
ANY = sa.select(a.name).where(~a.removed).limit(1)
OF_TASK = (
    sa.select(*COLUMNS)
    .join_from(assignments, submissions, sa.and_(a.course == s.course, a.name == s.assignment))
    .where(s.task_id == sa.bindparam("wanted"), ~a.removed)
)

HANDED_IN_BY = (
    sa.select(s.assignment, t.owner, sa.func.count().label("submissions"))
    .add_columns(sa.func.sum(sa.case((t.created_at > a.deadline, 1), else_=0)).label("late"))
    .join_from(submissions, tasks, s.task_id == t.id)
    .join(assignments, sa.and_(a.course == s.course, a.name == s.assignment))
    .where(s.course == IN_COURSE, ~a.removed)
    .group_by(s.assignment, t.owner)
)
HANDED_IN_BY_FOR_ONE = HANDED_IN_BY.where(s.assignment == sa.bindparam("named"))


@dataclass(frozen=True, slots=True)
class Change:
    """What is written where an assignment is changed: made of both by a thread, as what is expected may be long.

    Attributes:
        known: the assignment that it is about, as it was read.
        row: what takes its place.
        was: what is kept of it in the course's history.
        now: the same of what takes its place.
    """

    known: Assignment
    row: Mapping[str, Any]
    was: Mapping[str, Any] | None
    now: Mapping[str, Any] | None


def change_of(before: Assignment | None, after: Assignment) -> Change | None:
    """Return what is to be written; None where that is of another version than what there is."""
    if after.version != (before.version if before is not None else 0):
        return None
    told = [{} if each is None or each.removed else _told(each) for each in (before, after)]
    differing = [name for name in told[1] or told[0] if told[0].get(name) != told[1].get(name)]
    was, now = ({name: each[name] for name in differing} if each else None for each in told)
    return Change(before or after, _row(after), was, now)


def put_assignment(connection: sa.Connection, change: Change, changed_by: str) -> bool:
    """Store an assignment as a new one, or in the place of the one that is known.

    Return False, and store nothing, where there is another version by now.
    """
    known = change.known
    the_known = (a.course == known.course, a.name == known.name, a.version == known.version)
    if known.version == 0:
        is_done = insert_if_new(connection, assignments, {**change.row, "changed_at": db_now()})
    else:
        values = {**change.row, "changed_at": db_now()}
        is_done = bool(connection.execute(sa.update(assignments).where(*the_known).values(values)).rowcount)
    if is_done:
        keep_change(connection, known.course, changed_by, ChangeKind.ASSIGNMENT, known.name, change.was, change.now)
    return is_done


def known_assignment(connection: sa.Connection, course: str, name: str) -> Assignment | None:
    """Return the assignment of this name, also a removed one; None if there never was one."""
    row = connection.execute(KNOWN, {IN_COURSE.key: course, "named": name}).one_or_none()
    return None if row is None else _assignment(row)


def assignments_of(connection: sa.Connection, course: str, names: Collection[str] | None = None) -> list[Assignment]:
    """Return the assignments of a course, or those of these names, by their deadlines."""
    query, named = (OF_COURSE, {}) if names is None else (NAMED, {"names": [*names]})
    return [_assignment(row) for row in connection.execute(query, {IN_COURSE.key: course, **named})]


def assignment_names(connection: sa.Connection, courses: Collection[str]) -> dict[str, set[str]]:
    """Return the names of the assignments of each of these courses that has any."""
    names: dict[str, set[str]] = {}
    for row in connection.execute(NAMES, {"courses": [*courses]}):
        names.setdefault(row.course, set()).add(row.name)
    return names


def has_assignments(connection: sa.Connection) -> bool:
    """Say whether any course has one."""
    return connection.scalar(ANY) is not None


def assignment_of_task(connection: sa.Connection, task_id: UUID) -> Assignment | None:
    """Return the assignment that a task is a submission of; None if it is none."""
    row = connection.execute(OF_TASK, {"wanted": task_id}).one_or_none()
    return None if row is None else _assignment(row)


def handed_in_by(connection: sa.Connection, course: str, name: str | None = None) -> list[HandedInBy]:
    """Return how much each owner has handed in for each assignment of a course, or for the one of this name."""
    query = HANDED_IN_BY if name is None else HANDED_IN_BY_FOR_ONE
    rows = connection.execute(query, {IN_COURSE.key: course, "named": name})
    return [HandedInBy(row.assignment, row.owner, row.submissions, int(row.late)) for row in rows]


def _row(assignment: Assignment) -> dict[str, Any]:
    expected = None if assignment.expected is None else JsonText("".join(json_parts(dict(assignment.expected))))
    shallow = {name: getattr(assignment, name) for name in FIELDS}
    return {**shallow, "expected": expected, "version": assignment.version + 1}


def _told(assignment: Assignment) -> dict[str, Any]:
    told = {name: getattr(assignment, name) for name in FIELDS if name not in NOT_TOLD}
    expected = None if assignment.expected is None else kept_of(assignment.expected)
    written = {"deadline": assignment.deadline.isoformat(), "methods": [*assignment.methods], "expected": expected}
    return {**told, **written}


def _assignment(row: Any) -> Assignment:
    """Make an assignment of its row."""
    values = {name: getattr(row, name) for name in FIELDS}
    expected = None if row.expected is None else StoredJson(row.expected)
    return Assignment(**{**values, "methods": tuple(row.methods), "expected": expected})
