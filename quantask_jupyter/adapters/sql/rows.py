"""Between rows and the domain's data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.tables import task_history, tasks
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import HistoryEntry, Task, TaskRequest

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


HISTORY_FIELDS = ("source", "target", "attempt", "actor", "at", "note")


def task_from(fields: Mapping[str, Any], **extra: Any) -> Task:
    """Make a task of the values of :data:`TASK_COLUMNS`, and of what else a task has."""
    values = {**fields, **extra}
    values["status"] = Status(values["status"])
    values["tags"] = tuple(values["tags"])
    return Task(**values)


def task_from_row(row: Any) -> Task:
    """Make a task of a row that has :data:`TASK_COLUMNS`."""
    return task_from({column.name: getattr(row, column.name) for column in TASK_COLUMNS})


def request_from(fields: Mapping[str, Any]) -> TaskRequest:
    """Make a request of the values of :data:`REQUEST_COLUMNS`."""
    return TaskRequest(
        circuit=Circuit(CircuitFormat(fields["circuit_format"]), fields["circuit_source"]),
        shots=fields["shots"],
        seed=fields["seed"],
        parameters=fields["parameters"],
        backend=fields["backend"],
        method=fields["method"],
        noise=fields["noise"],
        name=fields["name"],
        tags=tuple(fields["tags"]),
    )


def history_from(fields: Mapping[str, Any]) -> HistoryEntry:
    """Make an entry of the values of :data:`HISTORY_FIELDS`."""
    return HistoryEntry(
        Status(fields["source"]) if fields["source"] else None,
        Status(fields["target"]),
        fields["attempt"],
        fields["actor"],
        fields["at"],
        fields["note"],
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
