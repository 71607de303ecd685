"""The courses that there are tasks of."""

from __future__ import annotations

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.rows import t
from quantask_jupyter.adapters.sql.tables import tasks


def _names() -> sa.Select[tuple[str]]:
    """Return the query that hops from course to course: one step each, however many tasks it has."""
    first = sa.select(t.course).where(t.course.is_not(None)).order_by(t.course).limit(1).scalar_subquery()
    known = sa.select(first.label("course")).cte("known", recursive=True)
    q = tasks.alias("q").c
    further = sa.select(q.course).where(q.course.is_not(None), q.course > known.c.course).order_by(q.course).limit(1)
    each = known.union_all(sa.select(further.correlate(known).scalar_subquery()).where(known.c.course.is_not(None)))
    return sa.select(each.c.course).where(each.c.course.is_not(None))


NAMES = _names()


def course_names(connection: sa.Connection) -> list[str]:
    """Return the names of all courses that there are tasks of, in order."""
    return list(connection.scalars(NAMES))
