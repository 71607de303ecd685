"""Page: lists of tasks."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import has_tag
from quantask_jupyter.adapters.sql.rows import TASK_COLUMNS, t, task_from
from quantask_jupyter.domain.task import Page, TaskFilter


def page(connection: sa.Connection, owner: str | None, criteria: TaskFilter, limit: int, after: UUID | None) -> Page:
    """Return a page of an owner's tasks, or of all owners', newest first, from below the id ``after``."""
    query = sa.select(*TASK_COLUMNS).where(*_conditions(criteria))
    if owner is not None:
        query = query.where(t.owner == owner)
    if after is not None:
        query = query.where(t.id < after)
    rows = connection.execute(query.order_by(t.id.desc()).limit(limit + 1)).all()
    found = tuple(task_from(row) for row in rows[:limit])
    return Page(found, found[-1].id if len(rows) > limit else None)


def _conditions(criteria: TaskFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if criteria.course is not None:
        conditions.append(t.course == criteria.course)
    if criteria.status is not None:
        conditions.append(t.status == criteria.status.value)
    if criteria.name is not None:
        conditions.append(t.name == criteria.name)
    if criteria.batch_id is not None:
        conditions.append(t.batch_id == criteria.batch_id)
    if criteria.created_before is not None:
        conditions.append(t.created_at < criteria.created_before)
    if criteria.tag is not None:
        conditions.append(has_tag(t.tags, criteria.tag))
    return conditions
