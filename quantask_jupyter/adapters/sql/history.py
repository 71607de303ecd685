"""History: the moves of a task. The database writes them, by triggers: ``tasks_stored``, ``tasks_moved`` (migrations).

They take who moved the task, and why, from its columns ``actor`` and ``note``, which each move sets (:mod:`.rows`).
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import as_utc, json_lists
from quantask_jupyter.adapters.sql.tables import task_history, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import HistoryEntry

# A column has the name of the field that it keeps.
FIELDS = tuple(field.name for field in fields(HistoryEntry))


def _history() -> sa.ColumnElement[Any]:
    h = task_history.c
    moves = sa.select(*(h[name] for name in FIELDS)).where(h.task_id == tasks.c.id).order_by(h.id).correlate(tasks)
    each = moves.subquery("moves")
    return sa.select(json_lists(*(each.c[name] for name in FIELDS))).scalar_subquery()


HISTORY = _history().label("history")
"""A task's moves in their order, each a list of the values of its fields."""


def history_from(moves: list[list[Any]] | None) -> tuple[HistoryEntry, ...]:
    """Make a history of what :data:`HISTORY` gives."""
    return tuple(_entry(*move) for move in moves or ())


def _entry(source: str | None, target: str, attempt: int, actor: str, at: str, note: str | None) -> HistoryEntry:
    moment = as_utc(datetime.fromisoformat(at))
    return HistoryEntry(Status(source) if source else None, Status(target), attempt, actor, moment, note)
