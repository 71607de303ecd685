"""Paused by: which pause of its course a task is about."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.tables import pauses
from quantask_jupyter.adapters.sql.dialects import POSTGRESQL, has_tag, hex_of
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.pause import PauseKind

p = pauses.c


def paused_by(dialect: str, new: sa.FromClause) -> sa.ColumnElement[Any]:
    """Return the expression that says of a task about to be stored who has paused it; NULL if nobody has.

    In PostgreSQL it is a function, with a migration's text: it takes the course's lock before it looks, which one
    statement with one snapshot cannot.
    """
    if dialect == POSTGRESQL:
        return sa.func.quantask_paused_by(new.c.course, new.c.owner, new.c.tags, type_=sa.Text())
    found = sa.select(p.paused_by).where(p.course == new.c.course, _is_students_or_tags(new.c))
    return found.order_by(p.paused_at).limit(1).correlate(new).scalar_subquery()


def is_paused() -> sa.ColumnElement[bool]:
    """Return a condition: a pause is about the task."""
    is_tasks = sa.and_(p.kind == str(PauseKind.TASK), p.name == hex_of(tasks.c.id))
    meant = sa.or_(is_tasks, _is_students_or_tags(tasks.c))
    return sa.exists(sa.select(p.name).where(p.course == tasks.c.course, meant).correlate(tasks))


def _is_students_or_tags(of: Any) -> sa.ColumnElement[bool]:
    is_students = sa.and_(p.kind == str(PauseKind.STUDENT), p.name == of.owner)
    return sa.or_(is_students, sa.and_(p.kind == str(PauseKind.TAG), has_tag(of.tags, p.name)))
