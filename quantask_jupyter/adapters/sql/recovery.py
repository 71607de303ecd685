"""Recovery: what to do with tasks whose worker was lost, and whose message was lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Float, Integer, case, cast, literal, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quantask_jupyter.adapters.sql.claim import IS_EXPIRED, IS_PENDING
from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.database import Database
from quantask_jupyter.adapters.sql.predicates import LEASED
from quantask_jupyter.adapters.sql.rows import t, write_history
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import WorkerLostError

MOST_DOUBLINGS = 10  # of the backoff

IS_LEASED = literal_column(LEASED, Boolean)
WAS_CANCELLED = t.cancel_requested_at.is_not(None)
IS_LAST_ATTEMPT = t.attempt >= t.max_attempts


class Recovering:
    """The part of the store that takes tasks back."""

    _database: Database

    async def expire(self, limit: int, backoff_seconds: float, actor: str) -> list[UUID]:
        """See :meth:`quantask_jupyter.ports.Upkeep.expire`."""
        expired = (
            select(t.id).where(literal_column(LEASED, Boolean), IS_EXPIRED).order_by(t.lease_expires_at).limit(limit)
        )
        async with self._database.write() as connection:
            rows = await connection.execute(expired.with_for_update(skip_locked=True))
            sweep = _Sweep(connection, [row.id for row in rows], actor)
            ended: dict[str, Any] = {"finished_at": db_now()}
            lost = {"error": WorkerLostError().to_dict(), **ended}
            again = {"not_before": db_now(_backoff(backoff_seconds)), "dispatched_at": None, "reserved_until": None}
            moved = await sweep.move(Status.CANCELLED, WAS_CANCELLED, values=ended)
            moved += await sweep.move(Status.FAILED, ~WAS_CANCELLED, IS_LAST_ATTEMPT, values=lost)
            moved += await sweep.move(Status.PENDING, ~WAS_CANCELLED, ~IS_LAST_ATTEMPT, values=again)
        return moved

    async def redispatch(self, older_than_seconds: float) -> int:
        """See :meth:`quantask_jupyter.ports.Upkeep.redispatch`."""
        lost = select(t.id).where(IS_PENDING, t.dispatched_at < db_now(-older_than_seconds))
        async with self._database.write() as connection:
            reopened = await connection.execute(
                update(tasks)
                .where(t.id.in_(lost.with_for_update(skip_locked=True)))
                .values(dispatched_at=None, reserved_until=None)
            )
            return reopened.rowcount


def _backoff(seconds: float) -> ColumnElement[float]:
    doublings = case((t.attempt > MOST_DOUBLINGS, MOST_DOUBLINGS), else_=t.attempt - 1)
    return cast(literal(seconds, Float()) * literal(1, Integer()).bitwise_lshift(doublings), Float)


class _Sweep:
    """Moves of one transaction over the same expired tasks."""

    def __init__(self, connection: AsyncConnection, ids: list[UUID], actor: str) -> None:
        self._connection = connection
        self._ids = ids
        self._actor = actor

    async def move(self, target: Status, *conditions: ColumnElement[bool], values: dict[str, Any]) -> list[UUID]:
        moved = await self._connection.execute(
            update(tasks)
            .where(t.id.in_(self._ids), IS_EXPIRED, *conditions)
            .values(status=target, version=t.version + 1, lease_owner=None, lease_expires_at=None, **values)
            .returning(t.id, t.attempt)
        )
        moves = [(row.id, row.attempt) for row in moved]
        await write_history(self._connection, moves, Status.PROCESSING, target, self._actor, "lease expired")
        return [task_id for task_id, _ in moves]
