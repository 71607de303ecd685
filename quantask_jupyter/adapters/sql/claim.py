"""Claim and renew: a worker's lease on tasks, by compare-and-swap."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, literal_column, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.engine import Database
from quantask_jupyter.adapters.sql.rows import t, write_history
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Attempt, ClaimedTask, Lease
from quantask_jupyter.ports import Renewal

# Literals, not parameters: only so do the planners see that the partial indexes fit.
IS_PENDING = t.status == literal_column("'pending'")
IS_PROCESSING = t.status == literal_column("'processing'")
IS_DUE = or_(t.not_before.is_(None), t.not_before <= db_now())
IS_EXPIRED = and_(IS_PROCESSING, t.lease_expires_at <= db_now())


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


class Claiming:
    """The part of the store that gives tasks to workers."""

    _database: Database

    async def claim(self, ids: Sequence[UUID], lease: Lease, actor: str) -> list[ClaimedTask]:
        """See :meth:`quantask_jupyter.ports.TaskStore.claim`."""
        claimed = await self._database.hot_path.claim(ids, lease, actor)
        missing = set(ids) - {task.attempt.task_id for task in claimed}
        if missing and (reopened := await self._reopen_expired(missing, actor)):
            claimed += await self._database.hot_path.claim(reopened, lease, actor)
        order = {task_id: position for position, task_id in enumerate(ids)}
        return sorted(claimed, key=lambda task: order[task.attempt.task_id])

    async def _reopen_expired(self, ids: Collection[UUID], actor: str) -> list[UUID]:
        """Put tasks of lost workers back to pending, for a claim that comes before the sweeper."""
        expired = [t.id.in_(ids), IS_EXPIRED, t.cancel_requested_at.is_(None), t.attempt < t.max_attempts]
        async with self._database.read() as connection:
            if not (await connection.execute(select(t.id).where(*expired).limit(1))).first():
                return []  # nearly always so: the message came twice, or the task was cancelled
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

    async def renew(self, attempts: Sequence[Attempt], lease: Lease) -> Renewal:
        """See :meth:`quantask_jupyter.ports.TaskStore.renew`."""
        async with self._database.write() as connection:
            if len(attempts) > 1:
                await lock_in_order(connection, t.id.in_([a.task_id for a in attempts]))
            renewed = await connection.execute(
                update(tasks)
                .where(holds(attempts, lease.owner))
                .values(lease_expires_at=db_now(lease.seconds))
                .returning(t.id, t.cancel_requested_at)
            )
            rows = list(renewed)
        held = frozenset(row.id for row in rows)
        return Renewal(
            held=held,
            lost=frozenset(a.task_id for a in attempts) - held,
            cancel=frozenset(row.id for row in rows if row.cancel_requested_at is not None),
        )
