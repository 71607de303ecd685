"""Cancelled: how an attempt ends without an outcome, written only by the worker that still holds it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quantask_jupyter.adapters.sql.claim import holds, lock_in_order
from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.database import Database
from quantask_jupyter.adapters.sql.rows import t, write_history
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Attempt


class Finishing:
    """The part of the store that ends attempts without an outcome."""

    _database: Database

    async def finish_cancelled(
        self, attempts: Sequence[Attempt], wished: Sequence[Attempt], lease_owner: str, actor: str
    ) -> set[UUID]:
        """End those of the attempts whose cancel was accepted, and those that ``wished`` to end so; return their ids.

        One that is no longer held changes nothing.
        """
        async with self._database.write() as connection:
            await lock_in_order(connection, t.id.in_([attempt.task_id for attempt in attempts]))
            return await _Cancelled(connection, lease_owner, actor).cancel(attempts, wished)


class _Cancelled:
    """Cancelled, or asked to be: the end of attempts within one transaction of one worker."""

    def __init__(self, connection: AsyncConnection, lease_owner: str, actor: str) -> None:
        self._connection = connection
        self._lease_owner = lease_owner
        self._actor = actor

    async def cancel(self, attempts: Sequence[Attempt], wished: Sequence[Attempt]) -> set[UUID]:
        moved = await self._end(holds(attempts, self._lease_owner), t.cancel_requested_at.is_not(None))
        left = [a for a in wished if a.task_id not in moved]
        if left:
            moved |= await self._end(holds(left, self._lease_owner))
        return moved

    async def _end(self, *conditions: ColumnElement[bool]) -> set[UUID]:
        ended = await self._connection.execute(
            update(tasks)
            .where(*conditions)
            .values(
                status=Status.CANCELLED,
                version=t.version + 1,
                finished_at=db_now(),
                lease_owner=None,
                lease_expires_at=None,
            )
            .returning(t.id, t.attempt)
        )
        moves = [(row.id, row.attempt) for row in ended]
        await write_history(self._connection, moves, Status.PROCESSING, Status.CANCELLED, self._actor)
        return {task_id for task_id, _ in moves}
