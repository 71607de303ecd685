"""Hand in: which of the tasks that are stored are submissions, recorded in the transaction that stores them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.tables import assignments, submissions
from quantask_jupyter.adapters.sql.dialects import rows_of
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.task import Submission

s = submissions.c
a = assignments.c
NEW = rows_of("handed_in", *submissions.c)
RECORD = sa.insert(submissions).from_select(
    [column.name for column in submissions.c],
    # An assignment that was removed a moment ago has no submissions any more.
    sa.select(NEW).join_from(
        NEW, assignments, sa.and_(a.course == NEW.c.course, a.name == NEW.c.assignment, ~a.removed)
    ),
)
OF_THE_TASK = (
    sa.select(s.task_id)
    .join_from(submissions, assignments, sa.and_(a.course == s.course, a.name == s.assignment))
    .where(s.task_id == tasks.c.id, ~a.removed)
    .correlate(tasks)
)
IS_NO_SUBMISSION = OF_THE_TASK.scalar_subquery().is_(None)
"""Whether a task is none. Not by EXISTS, for which PostgreSQL may look at all tasks."""


def record(connection: sa.Connection, stored: Sequence[Submission]) -> None:
    """Record those of the tasks just stored that are handed in."""
    rows = [
        {
            "task_id": task.id.hex,
            "course": submission.course,
            "assignment": task.hand_in.assignment,
            "circuit_sha256": task.hand_in.circuit_sha256,
        }
        for submission in stored
        for task in submission.tasks
        if task.hand_in is not None
    ]
    if rows:
        connection.execute(RECORD, {"handed_in": rows})
