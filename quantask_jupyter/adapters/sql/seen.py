"""Rows of tasks as their owners see them: with the assignment that each is a submission of."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.tables import assignments, submissions
from quantask_jupyter.adapters.sql.tables import POINTS_STORED, task_history, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Task

t = tasks.c

# A column has the name of the field that it keeps.
TASK_FIELDS = tuple(field.name for field in fields(Task) if field.name in t and field.name != "result")


def _of_submission(column: sa.ColumnElement[Any], *which: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    a, s = assignments.c, submissions.c
    found = sa.select(column).join_from(submissions, assignments, sa.and_(a.course == s.course, a.name == s.assignment))
    # Of a task for no course nothing is looked for.
    return sa.case((t.course.is_not(None), found.where(s.task_id == t.id, *which).correlate(tasks).scalar_subquery()))


def _first_note() -> sa.ColumnElement[Any]:
    h = task_history.c
    first = sa.select(h.note).where(h.task_id == tasks.c.id).order_by(h.id).limit(1).correlate(tasks)
    return first.scalar_subquery()


FIRST_NOTE = _first_note().label("first_note")
"""The note of a task's first move."""


ASSIGNMENT = _of_submission(assignments.c.name, ~assignments.c.removed).label("assignment")
"""What a task is a submission of."""
DEADLINE = _of_submission(assignments.c.deadline).label("deadline")
"""Until when its seed is not shown, also where its assignment was removed: published again it has the same seed."""

TASK_COLUMNS = (*(t[name] for name in TASK_FIELDS), POINTS_STORED, ASSIGNMENT, DEADLINE, FIRST_NOTE)
"""What is read of a task; whatever else a statement reads stands behind these."""


def task_from(row: Any, **extra: Any) -> Task:
    """Make a task of a row that begins with :data:`TASK_COLUMNS`, and of what else a task has."""
    values = dict(zip(TASK_FIELDS, row, strict=False))
    status = Status(row.status)
    values |= {"status": status, "tags": tuple(row.tags)}
    values["paused_by"] = row.paused_by if status is Status.PENDING else None
    done = row.points if status is Status.COMPLETED else row.points_stored
    of_submission = {"assignment": row.assignment, "deadline": row.deadline, "hand_in_note": row.first_note}
    return Task(**values, points_done=done, **of_submission, **extra)
