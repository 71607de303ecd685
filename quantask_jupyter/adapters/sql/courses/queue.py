"""The queue of a course: which of its tasks wait, and what says why."""

from __future__ import annotations

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import MOST, db_now, seconds_since
from quantask_jupyter.adapters.sql.rows import t
from quantask_jupyter.adapters.sql.tables import IN_COURSE, IS_PAUSED, IS_WAITING, is_of_course, tasks
from quantask_jupyter.domain.course import CourseQueue, WaitingTask

IS_SENT = sa.or_(t.dispatched_at.is_not(None), t.reserved_until > db_now())
WAITING = (IS_WAITING, IS_PAUSED)  # each has an index
OLDEST = [
    sa.select(t.id, t.owner, t.name, t.title, t.tags, t.created_at, t.paused_by)
    .add_columns(seconds_since(t.created_at).label("seconds"), IS_SENT.label("is_sent"))
    .add_columns((-seconds_since(t.not_before)).label("seconds_to_retry"))
    .where(is_of_course(tasks), waits)
    .order_by(t.id)
    .limit(MOST)
    for waits in WAITING
]
TOTAL = [sa.select(sa.func.count()).where(is_of_course(tasks), waits) for waits in WAITING]


def course_queue(connection: sa.Connection, course: str, limit: int) -> CourseQueue:
    """Return the oldest tasks of a course that wait, and how many wait in all."""
    found = [row for query in OLDEST for row in connection.execute(query, {IN_COURSE.key: course, "most": limit})]
    rows = sorted(found, key=lambda row: row.id)[:limit]
    waiting = tuple(
        WaitingTask(
            **{
                **row._mapping,
                "tags": tuple(row.tags),
                "seconds": max(0.0, row.seconds),
                "is_sent": bool(row.is_sent),
            }
        )
        for row in rows
    )
    total = len(waiting)
    if total == limit:
        total = sum(connection.execute(query, {IN_COURSE.key: course}).scalar_one() for query in TOTAL)
    return CourseQueue(waiting, total)
