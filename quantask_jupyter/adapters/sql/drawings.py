"""Drawings: how a task's circuit looks, once somebody has asked for it. They go with their task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import INSERT
from quantask_jupyter.adapters.sql.rows import t
from quantask_jupyter.adapters.sql.tables import drawings

d = drawings.c

READ = (
    sa.select(d.drawing)
    .join_from(drawings, t.id.table, t.id == d.task_id)
    .where(t.owner == sa.bindparam("whose"), t.id == sa.bindparam("wanted"))
)


def read_drawing(connection: sa.Connection, owner: str, task_id: UUID) -> dict[str, Any] | None:
    """Return the drawing that is kept of a task of the owner's, or None."""
    found = connection.scalar(READ, {"whose": owner, "wanted": task_id})
    return None if found is None else dict(found)


def keep_drawing(connection: sa.Connection, task_id: UUID, drawing: Mapping[str, Any]) -> None:
    """Keep a task's drawing, unless there is one, or the task is not there any more."""
    row = sa.select(t.id, sa.bindparam("drawing", type_=d.drawing.type)).where(t.id == sa.bindparam("wanted"))
    statement = (
        INSERT[connection.dialect.name](drawings).from_select(["task_id", "drawing"], row).on_conflict_do_nothing()
    )
    connection.execute(statement, {"wanted": task_id, "drawing": dict(drawing)})
