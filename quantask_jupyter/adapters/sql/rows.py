"""Rows of tasks: to and from the domain's data, the conditions that verbs share, and what a move of a task sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import accumulate
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import db_now, is_among, is_one_of, is_still, rows_of
from quantask_jupyter.adapters.sql.tables import POINTS_STORED, batches, tasks
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Attempt, Batch, ClaimedTask, TaskRequest

t = tasks.c
SECONDS = sa.Column("seconds", sa.Float)

# A column has the name of the field that it keeps.
OPTION_FIELDS = tuple(field.name for field in fields(TaskRequest) if field.name != "circuit")
BATCH_FIELDS = tuple(field.name for field in fields(Batch) if field.name in batches.c)

REQUEST_COLUMNS = (t.circuit_format, t.circuit_source, *(t[name] for name in OPTION_FIELDS))
CLAIMED_COLUMNS = (t.id, t.attempt, t.owner, POINTS_STORED, *REQUEST_COLUMNS)


IS_DUE = sa.or_(t.not_before.is_(None), t.not_before <= db_now())
HAS_EXPIRED = t.lease_expires_at <= db_now()
WAS_CANCELLED = t.cancel_requested_at.is_not(None)
NOT_PAUSED = t.paused_by.is_(None)

# For tasks whose ids are known: with a value in place of a literal, no index of a state is looked through for them.
STILL_PENDING = is_still(t.status, str(Status.PENDING))
STILL_PROCESSING = is_still(t.status, str(Status.PROCESSING))


def batch_from(row: Any, progress: Mapping[Status, int]) -> Batch:
    """Make a batch of its row, and of how many of its tasks are in each state."""
    return Batch(**{name: getattr(row, name) for name in BATCH_FIELDS}, progress=progress)


def request_from(row: Any) -> TaskRequest:
    """Make a request of a row with :data:`REQUEST_COLUMNS`."""
    circuit = Circuit(CircuitFormat(row.circuit_format), row.circuit_source)
    values = {name: getattr(row, name) for name in OPTION_FIELDS}
    return TaskRequest(circuit, **{**values, "tags": tuple(row.tags)})


def claimed_from(row: Any) -> ClaimedTask:
    """Make what a worker has claimed of a row with :data:`CLAIMED_COLUMNS`."""
    return ClaimedTask(Attempt(row.id, row.attempt), row.owner, request_from(row), row.points_stored)


def how_many_fit(sizes: Iterable[int], most: int) -> int:
    """Return how many of the first things fit where their sizes together are at most so large: one always does."""
    return max(1, sum(total <= most for total in accumulate(sizes)))


BY = sa.bindparam("by", type_=sa.String())
"""Who moves the tasks: the history's actor."""

NO_LEASE = {"lease_owner": sa.null(), "lease_expires_at": sa.null()}


def moved(status: Any, *, note: Any = None, **values: Any) -> dict[str, Any]:
    """Return what a move sets: a new state and version, who moved and why; the database writes the history of it."""
    return {"status": status, "version": t.version + 1, "actor": BY, "note": note, **values}


def unless_cancelled(otherwise: Any, cancelled: Any = None) -> sa.ColumnElement[Any]:
    """Return ``otherwise``; for tasks whose cancel was accepted ``cancelled``, and without that NULL."""
    return sa.case((WAS_CANCELLED, sa.null() if cancelled is None else cancelled), else_=otherwise)


CANCELLED = str(Status.CANCELLED)


def locked(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Return a condition that is true for rows that fulfil ``conditions``, and locks them by ascending id first.

    So no two statements wait for each other. An update that had to wait checks its other conditions again on the newest
    version of the row. SQLite has one writer, who needs no locks.
    """
    rows = sa.select(t.id).where(*conditions).order_by(t.id).with_for_update(key_share=True).correlate(None)
    return is_among(t.id, rows.scalar_subquery())


def skipping_locked(query: sa.Select[tuple[UUID]]) -> sa.ColumnElement[bool]:
    """Return a condition that is true for a query's tasks, and locks them, but for those that others have locked."""
    rows = query.with_for_update(key_share=True, skip_locked=True).correlate(None)
    return is_among(t.id, rows.scalar_subquery())


def of_these(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Return a condition that is true for those tasks of the parameter ``ids`` that fulfil ``conditions``, locked."""
    return sa.and_(locked(is_one_of(t.id, "ids"), *conditions), *conditions)


ATTEMPTS = rows_of("attempts", t.id, t.attempt, t.status, t.result, t.error, SECONDS)
"""A worker's attempts, and what is to become of each."""

IS_HELD_OR_EXPIRED = sa.and_(
    of_these(STILL_PROCESSING, t.lease_owner == sa.bindparam("holder")),
    t.id == ATTEMPTS.c.id,
    t.attempt == ATTEMPTS.c.attempt,
)
"""Whether a worker has a task in one of its attempts; if the lease has expired, anybody may take it, and nobody has.

For the parameters that :func:`attempts_of` returns.
"""

IS_HELD = sa.and_(IS_HELD_OR_EXPIRED, t.lease_expires_at > db_now())
"""The fence: whether a worker holds a task in one of its attempts."""


def attempts_of(attempts: Sequence[Attempt], holder: str, outcomes: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """Return the parameters of the fence: attempts, what becomes of each, and who holds them."""
    ids = [{"id": attempt.task_id.hex, "attempt": attempt.number} for attempt in attempts]
    rows = [one | more for one, more in zip(ids, outcomes, strict=True)] if outcomes else ids
    return {"ids": [attempt.task_id for attempt in attempts], "attempts": rows, "holder": holder}
