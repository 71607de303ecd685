"""Dispatch: which stored tasks go to the broker next, in fair share between owners."""

from __future__ import annotations

import random
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Boolean, and_, func, literal_column, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quantask_jupyter.adapters.sql.claim import IS_DUE, IS_PENDING, IS_PROCESSING, lock_in_order
from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.engine import Database
from quantask_jupyter.adapters.sql.rows import t
from quantask_jupyter.adapters.sql.tables import IN_FLIGHT, RESERVATION_LOCK, tasks

IS_IN_OUTBOX = and_(IS_PENDING, t.dispatched_at.is_(None))
IS_FREE = or_(t.reserved_until.is_(None), t.reserved_until <= db_now())
IS_IN_FLIGHT = and_(
    literal_column(f"({IN_FLIGHT})", Boolean()), or_(IS_PROCESSING, t.dispatched_at.is_not(None), ~IS_FREE)
)


class Dispatching:
    """The part of the store that is the outbox."""

    _database: Database

    async def reserve(self, limit: int, per_owner: int, seconds: float) -> list[tuple[str, list[UUID]]]:
        """See :meth:`quantask_jupyter.ports.TaskStore.reserve`."""
        async with self._database.read() as connection:
            owners = await _waiting_owners(connection)
        if not owners:
            return []
        random.shuffle(owners)  # where a round is too short for all owners, it is not always the same ones who wait
        share = max(1, limit // len(owners))
        async with self._database.write() as connection:
            if not self._database.is_sqlite:
                # One reservation at a time, or two would each fill an owner's share.
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": RESERVATION_LOCK})
            chosen = []
            for owner in owners[:limit]:
                ids = await _next_of(connection, owner, share, per_owner)
                if ids:
                    chosen.append((owner, ids))
            taken = [task_id for _, ids in chosen for task_id in ids]
            if taken:
                await connection.execute(update(tasks).where(t.id.in_(taken)).values(reserved_until=db_now(seconds)))
        return chosen

    async def unreserve(self, ids: Sequence[UUID]) -> None:
        """See :meth:`quantask_jupyter.ports.TaskStore.unreserve`."""
        async with self._database.write() as connection:
            await lock_in_order(connection, t.id.in_(ids))
            await connection.execute(update(tasks).where(t.id.in_(ids), IS_IN_OUTBOX).values(reserved_until=None))

    async def mark_dispatched(self, ids: Sequence[UUID]) -> None:
        """See :meth:`quantask_jupyter.ports.TaskStore.mark_dispatched`."""
        await self._database.hot_path.mark_dispatched(ids)

    async def ready(self, limit: int, exclude: Sequence[UUID] = ()) -> list[UUID]:
        """See :meth:`quantask_jupyter.ports.TaskStore.ready`."""
        return await self._database.hot_path.ready(limit, exclude)


async def _waiting_owners(connection: AsyncConnection) -> list[str]:
    """Find the owners in the outbox by hopping through its index: one step an owner, however long the backlog."""
    first = select(func.min(t.owner).label("owner")).where(IS_IN_OUTBOX)
    owners = first.cte("owners", recursive=True)
    following = select(func.min(t.owner)).where(IS_IN_OUTBOX, t.owner > owners.c.owner).scalar_subquery()
    owners = owners.union_all(select(following).where(owners.c.owner.is_not(None)))
    rows = await connection.execute(select(owners.c.owner).where(owners.c.owner.is_not(None)))
    return [row.owner for row in rows]


async def _next_of(connection: AsyncConnection, owner: str, share: int, per_owner: int) -> list[UUID]:
    in_flight = await connection.scalar(
        select(func.count()).select_from(select(t.id).where(t.owner == owner, IS_IN_FLIGHT).limit(per_owner).subquery())
    )
    room = min(share, per_owner - (in_flight or 0))
    if room <= 0:
        return []
    rows = await connection.execute(
        select(t.id)
        .where(t.owner == owner, IS_IN_OUTBOX, IS_FREE, IS_DUE)
        .order_by(t.id)
        .limit(room)
        .with_for_update(skip_locked=True)  # what is being claimed or cancelled just now is no longer to be sent
    )
    return [row.id for row in rows]
