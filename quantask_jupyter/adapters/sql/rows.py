"""Between SQLAlchemy's rows and the domain's data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.fields import REQUEST_FIELDS, TASK_FIELDS, task_from
from quantask_jupyter.adapters.sql.tables import task_history, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Task

t = tasks.c

TASK_COLUMNS = tuple(t[name] for name in TASK_FIELDS)
REQUEST_COLUMNS = tuple(t[name] for name in REQUEST_FIELDS)


def task_from_row(row: Any) -> Task:
    """Make a task of a row that has :data:`TASK_COLUMNS`."""
    return task_from({name: getattr(row, name) for name in TASK_FIELDS})


async def write_history(
    connection: AsyncConnection,
    moves: Iterable[tuple[UUID, int]],
    source: Status | None,
    target: Status,
    actor: str,
    note: str | None = None,
) -> None:
    """Add one row for each (task id, attempt) that moved from ``source`` to ``target``."""
    rows = [
        {"task_id": task_id, "source": source, "target": target, "attempt": attempt, "actor": actor, "note": note}
        for task_id, attempt in moves
    ]
    if rows:
        await connection.execute(insert(task_history).values(at=db_now()), rows)
