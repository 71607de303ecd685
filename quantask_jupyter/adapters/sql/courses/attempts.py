"""What each owner has handed in for an assignment, and which of it counts."""

from __future__ import annotations

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.tables import assignments, submissions
from quantask_jupyter.adapters.sql.tables import IN_COURSE, tasks
from quantask_jupyter.domain.assignment import Attempts
from quantask_jupyter.domain.states import Status

a = assignments.c
s = submissions.c
t = tasks.c
IS_LATE = sa.case((t.created_at > a.deadline, 1), else_=0)
RANKED = (
    sa.select(t.owner, t.id, t.created_at, t.status, t.error, IS_LATE.label("is_late"))
    .add_columns(sa.func.count().over(partition_by=t.owner).label("submissions"))
    .add_columns(sa.func.sum(IS_LATE).over(partition_by=t.owner).label("late"))
    .add_columns(sa.func.row_number().over(partition_by=t.owner, order_by=(IS_LATE, t.id.desc())).label("place"))
    .join_from(submissions, tasks, s.task_id == t.id)
    .join(assignments, sa.and_(a.course == s.course, a.name == s.assignment))
    .where(s.course == IN_COURSE, s.assignment == sa.bindparam("named"), ~a.removed)
    .subquery("ranked")
)
COUNTING = sa.select(RANKED).where(RANKED.c.place == 1)


def attempts_by(connection: sa.Connection, course: str, name: str) -> list[Attempts]:
    """Return what each owner has handed in for an assignment, and which of it counts."""
    return [
        Attempts(
            owner=row.owner,
            submissions=row.submissions,
            late=int(row.late),
            task_id=row.id,
            submitted_at=row.created_at,
            is_late=bool(row.is_late),
            status=Status(row.status),
            error=row.error,
        )
        for row in connection.execute(COUNTING, {IN_COURSE.key: course, "named": name})
    ]
