"""What is rare in a claim: a lease that has expired. And the conditions on a task's state and lease."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, literal_column, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.database import Database
from quantask_jupyter.adapters.sql.rows import t, write_history
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Attempt

# Literals, not parameters: only so do the planners see that the partial indexes fit.
IS_PENDING = t.status == literal_column("'pending'")
IS_PROCESSING = t.status == literal_column("'processing'")
IS_DUE = or_(t.not_before.is_(None), t.not_before <= db_now())
IS_EXPIRED = t.lease_expires_at <= db_now()  # what does not run has no lease


def holds(attempts: Iterable[Attempt], lease_owner: str) -> ColumnElement[bool]:
    """The fence: true for rows that ``lease_owner`` holds in exactly these attempts, under a lease not expired."""
    return and_(
        tuple_(t.id, t.attempt).in_([(a.task_id, a.number) for a in attempts]),
        IS_PROCESSING,
        t.lease_owner == lease_owner,
        t.lease_expires_at > db_now(),
    )


async def lock_in_order(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> None:
    """Lock those rows that have not finished, by ascending id: two transactions must not wait for each other.

    To be called first where several rows may be moved; SQLite's one writer has all of them already.
    """
    if connection.dialect.name != "sqlite":
        unfinished = select(t.id).where(*conditions, IS_PENDING | IS_PROCESSING)
        await connection.execute(unfinished.order_by(t.id).with_for_update(key_share=True))


class Reopening:
    """The part of the store for claims that come before the sweeper."""

    _database: Database

    async def reopen_expired(self, ids: Collection[UUID], actor: str) -> list[UUID]:
        """Put those of the tasks back to pending whose worker was lost; return their ids."""
        expired = [t.id.in_(ids), IS_EXPIRED, t.cancel_requested_at.is_(None), t.attempt < t.max_attempts]
        async with self._database.write() as connection:
            await lock_in_order(connection, t.id.in_(ids))
            reopened = await connection.execute(
                update(tasks)
                .where(*expired)
                .values(status=Status.PENDING, version=t.version + 1, lease_owner=None, lease_expires_at=None)
                .returning(t.id, t.attempt)
            )
            moves = [(row.id, row.attempt) for row in reopened]
            await write_history(connection, moves, Status.PROCESSING, Status.PENDING, actor, "lease expired")
        return [task_id for task_id, _ in moves]
