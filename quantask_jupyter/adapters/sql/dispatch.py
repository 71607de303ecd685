"""Dispatch: which stored tasks go to the broker next, in fair share between owners."""

from __future__ import annotations

import random
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, and_, func, literal_column, or_, select, text, update
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

PARTS_OF_A_SHARE = 4  # a share is filled again when one of these parts is free


class Dispatching:
    """The part of the store that is the outbox."""

    _database: Database

    async def reserve(
        self, limit: int, per_owner: int, seconds: float, queue_length: int | None = None
    ) -> list[tuple[str, list[UUID]]]:
        """See :meth:`quantask_jupyter.ports.TaskStore.reserve`."""
        async with self._database.read() as connection:
            if not await _waiting_owners(connection):
                return []
        async with self._database.write() as connection:
            if not self._database.is_sqlite:
                # One reservation at a time, or two would each fill an owner's share.
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": RESERVATION_LOCK})
            if queue_length is not None:
                limit = min(limit, queue_length - await _with_broker(connection, queue_length))
            owners = await _by_need(connection, await _waiting_owners(connection), per_owner)
            share = max(1, limit // len(owners)) if owners else 0
            chosen: list[tuple[str, list[UUID]]] = []
            for owner, room in owners[: max(0, limit)]:
                ids = await _oldest_of(connection, owner, min(share, room))
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
    """Find who has something to send by hopping through the outbox: one step an owner, however long the backlog."""
    sendable = and_(IS_IN_OUTBOX, IS_FREE, IS_DUE)
    first = select(func.min(t.owner).label("owner")).where(sendable)
    owners = first.cte("owners", recursive=True)
    following = select(func.min(t.owner)).where(sendable, t.owner > owners.c.owner).scalar_subquery()
    owners = owners.union_all(select(following).where(owners.c.owner.is_not(None)))
    rows = await connection.execute(select(owners.c.owner).where(owners.c.owner.is_not(None)))
    return [row.owner for row in rows]


async def _with_broker(connection: AsyncConnection, most: int) -> int:
    """Count the tasks of all owners that are reserved or dispatched and wait for a worker, up to ``most``."""
    return await _count(connection, most, IS_PENDING, IS_IN_FLIGHT)


async def _by_need(connection: AsyncConnection, owners: list[str], per_owner: int) -> list[tuple[str, int]]:
    """Return who has room in the share and how much: who has least in flight first, else in any order."""
    rooms = []
    for owner in owners:
        of_owner = t.owner == owner
        room = per_owner - await _count(connection, per_owner, of_owner, IS_IN_FLIGHT)
        few = room < per_owner // PARTS_OF_A_SHARE
        if room > 0 and not (few and await _count(connection, 1, of_owner, IS_PENDING, IS_IN_FLIGHT)):
            rooms.append((owner, room))
    random.shuffle(rooms)  # where a round is too short for all owners, it is not always the same ones who wait
    return sorted(rooms, key=lambda owner_and_room: -owner_and_room[1])


async def _count(connection: AsyncConnection, most: int, *conditions: ColumnElement[bool]) -> int:
    found = select(t.id).where(*conditions).limit(most).subquery()
    return int(await connection.scalar(select(func.count()).select_from(found)) or 0)


async def _oldest_of(connection: AsyncConnection, owner: str, most: int) -> list[UUID]:
    rows = await connection.execute(
        select(t.id)
        .where(t.owner == owner, IS_IN_OUTBOX, IS_FREE, IS_DUE)
        .order_by(t.id)
        .limit(most)
        .with_for_update(skip_locked=True)  # what is being claimed or cancelled just now is no longer to be sent
    )
    return [row.id for row in rows]
