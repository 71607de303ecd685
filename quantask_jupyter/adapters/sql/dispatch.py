"""What is rare in a dispatch: the broker has not confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from quantask_jupyter.adapters.sql.claim import IS_PENDING, lock_in_order
from quantask_jupyter.adapters.sql.database import Database
from quantask_jupyter.adapters.sql.rows import t
from quantask_jupyter.adapters.sql.tables import tasks


class Unreserving:
    """The part of the store that puts tasks back into the outbox."""

    _database: Database

    async def unreserve(self, ids: Sequence[UUID]) -> None:
        """See :meth:`quantask_jupyter.ports.Outbox.unreserve`."""
        async with self._database.write() as connection:
            await lock_in_order(connection, t.id.in_(ids))
            in_outbox = (IS_PENDING, t.dispatched_at.is_(None))
            await connection.execute(update(tasks).where(t.id.in_(ids), *in_outbox).values(reserved_until=None))
