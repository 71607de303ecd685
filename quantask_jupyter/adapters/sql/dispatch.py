"""Dispatch: which stored tasks go to the broker next, in fair share between owners."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from quantask_jupyter.adapters.sql.claim import IS_PENDING, lock_in_order
from quantask_jupyter.adapters.sql.engine import Database
from quantask_jupyter.adapters.sql.rows import t
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.ports import ANY_TURN, Turn


class Dispatching:
    """The part of the store that is the outbox."""

    _database: Database

    async def reserve(
        self, limit: int, per_owner: int, seconds: float, queue_length: int | None = None, turn: Turn = ANY_TURN
    ) -> list[tuple[str, list[UUID]]]:
        """See :meth:`quantask_jupyter.ports.TaskStore.reserve`."""
        return await self._database.hot_path.reserve(limit, per_owner, seconds, queue_length, turn)

    async def unreserve(self, ids: Sequence[UUID]) -> None:
        """See :meth:`quantask_jupyter.ports.TaskStore.unreserve`."""
        async with self._database.write() as connection:
            await lock_in_order(connection, t.id.in_(ids))
            in_outbox = (IS_PENDING, t.dispatched_at.is_(None))
            await connection.execute(update(tasks).where(t.id.in_(ids), *in_outbox).values(reserved_until=None))

    async def mark_dispatched(self, ids: Sequence[UUID]) -> None:
        """See :meth:`quantask_jupyter.ports.TaskStore.mark_dispatched`."""
        await self._database.hot_path.mark_dispatched(ids)

    async def ready(self, limit: int, exclude: Sequence[UUID] = ()) -> list[UUID]:
        """See :meth:`quantask_jupyter.ports.TaskStore.ready`."""
        return await self._database.hot_path.ready(limit, exclude)
