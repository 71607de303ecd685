"""Between rows and the domain's data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.tables import task_history, tasks
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Task, TaskRequest

t = tasks.c

TASK_COLUMNS = (
    t.id,
    t.owner,
    t.status,
    t.version,
    t.name,
    t.tags,
    t.backend,
    t.method,
    t.shots,
    t.seed,
    t.points,
    t.attempt,
    t.max_attempts,
    t.created_at,
    t.started_at,
    t.finished_at,
    t.cancel_requested_at,
    t.batch_id,
    t.retry_of,
    t.error,
)

REQUEST_COLUMNS = (
    t.circuit_format,
    t.circuit_source,
    t.shots,
    t.seed,
    t.parameters,
    t.backend,
    t.method,
    t.noise,
    t.name,
    t.tags,
)


def task_from_row(row: Any, **extra: Any) -> Task:
    """Make a task of a row of :data:`TASK_COLUMNS`."""
    fields = {column.name: getattr(row, column.name) for column in TASK_COLUMNS}
    fields["status"] = Status(row.status)
    fields["tags"] = tuple(row.tags)
    return Task(**fields, **extra)


def request_from_row(row: Any) -> TaskRequest:
    """Make a request of a row of :data:`REQUEST_COLUMNS`."""
    return TaskRequest(
        circuit=Circuit(CircuitFormat(row.circuit_format), row.circuit_source),
        shots=row.shots,
        seed=row.seed,
        parameters=row.parameters,
        backend=row.backend,
        method=row.method,
        noise=row.noise,
        name=row.name,
        tags=tuple(row.tags),
    )


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
