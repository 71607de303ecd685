"""Values as SQLAlchemy has them in SQLite: ids as 32 hexadecimal digits, JSON and times as text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, overload
from uuid import UUID

from quantask_jupyter.adapters.sql.fields import history_from, request_from, task_from
from quantask_jupyter.domain.task import Attempt, ClaimedTask, HistoryEntry, Task, WorkerInfo

_IDS = ("id", "batch_id", "retry_of")
_JSON = ("tags", "noise", "parameters", "error", "result", "versions")
_TIMES = ("created_at", "started_at", "finished_at", "cancel_requested_at", "at", "seen_at")


def to_sqlite(value: Any) -> Any:
    """Return a value of a row as the driver takes it."""
    if isinstance(value, UUID):
        return value.hex
    return to_json(value) if isinstance(value, dict | list) else value


@overload
def to_json(value: None) -> None: ...
@overload
def to_json(value: Mapping[str, Any] | Sequence[Any]) -> str: ...
def to_json(value: Any) -> str | None:
    """Return JSON text; None, which is NULL, stays."""
    return None if value is None else json.dumps(value)


def to_time(text: str) -> datetime:
    """Return a moment that is stored as text, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def claimed_from_row(row: sqlite3.Row) -> ClaimedTask:
    """Return the task of a row of the claim."""
    fields = _fields(row)
    return ClaimedTask(Attempt(fields["id"], fields["attempt"]), fields["owner"], request_from(fields))


def task_from_row(row: sqlite3.Row, history: tuple[HistoryEntry, ...]) -> Task:
    """Return the task of a row of the read."""
    return task_from(_fields(row), history=history)


def history_from_row(row: sqlite3.Row) -> HistoryEntry:
    """Return the entry of a row of the history."""
    return history_from(_fields(row))


def worker_from_row(row: sqlite3.Row) -> WorkerInfo:
    """Return the worker of a row."""
    return WorkerInfo(**_fields(row))


def _fields(row: sqlite3.Row) -> dict[str, Any]:
    fields = dict(row)
    for names, read in ((_IDS, UUID), (_JSON, json.loads), (_TIMES, to_time)):
        for name in names:
            if fields.get(name) is not None:
                fields[name] = read(fields[name])
    return fields
