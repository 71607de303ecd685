"""Page: lists of tasks."""

from __future__ import annotations

import re
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import has_tag, has_tag_like, hex_of
from quantask_jupyter.adapters.sql.rows import t
from quantask_jupyter.adapters.sql.seen import TASK_COLUMNS, task_from
from quantask_jupyter.adapters.sql.tables import IS_A_RUN, batches
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Page, TaskFilter

_DIGITS = re.compile("[0-9a-f]{4,32}")  # fewer are in too many ids
_WILD = re.compile("[%_/]")

LISTED = sa.select(*TASK_COLUMNS)


def page(connection: sa.Connection, owner: str | None, criteria: TaskFilter, limit: int, after: UUID | None) -> Page:
    """Return a page of an owner's tasks, or of all owners', newest first, from below the id ``after``."""
    query = LISTED.where(*_conditions(criteria))
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
    conditions.append(IS_A_RUN if criteria.batch_id is None else t.batch_id == criteria.batch_id)
    if criteria.batch_name is not None:
        conditions.append(t.batch_id.in_(sa.select(batches.c.id).where(batches.c.name == criteria.batch_name)))
    if criteria.created_before is not None:
        conditions.append(t.created_at < criteria.created_before)
    if criteria.tag is not None:
        conditions.append(has_tag(t.tags, criteria.tag))
    if criteria.search:
        conditions.append(_says(criteria.search.lower()))
    return conditions


def _says(text: str) -> sa.ColumnElement[bool]:
    """Return the condition that a text is in what a list shows of a task. SQLite knows the case of ASCII letters."""
    pattern = f"%{_WILD.sub(lambda found: f'/{found[0]}', text)}%"
    found: list[sa.ColumnElement[bool]] = [
        sa.func.lower(sa.func.coalesce(t.title, t.name, "")).like(sa.func.lower(pattern), escape="/"),
        has_tag_like(t.tags, pattern),
    ]
    digits = text.replace("-", "")
    if _DIGITS.fullmatch(digits):
        found.append(hex_of(t.id).like(f"%{digits}%"))
    states = [str(status) for status in Status if text in status.word]
    if states:
        found.append(t.status.in_(states))
    return sa.or_(*found)
