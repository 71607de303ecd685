"""Cancel: pending tasks end in the same statement; running ones are marked for their worker."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quantask_jupyter.adapters.sql.claim import IS_PENDING, IS_PROCESSING, lock_in_order
from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.database import Database
from quantask_jupyter.adapters.sql.rows import TASK_COLUMNS, t, task_from_row, write_history
from quantask_jupyter.adapters.sql.tables import batches, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Task
from quantask_jupyter.errors import BatchNotFoundError


class Cancelling:
    """The part of the store that cancels."""

    _database: Database

    async def cancel(self, owner: str, ids: Sequence[UUID], actor: str) -> list[Task]:
        """See :meth:`quantask_jupyter.ports.Tasks.cancel`."""
        mine = [t.owner == owner, t.id.in_(ids)]
        async with self._database.write() as connection:
            await _cancel_where(connection, mine, actor)
            rows = await connection.execute(select(*TASK_COLUMNS).where(*mine).order_by(t.id))
            return [task_from_row(row) for row in rows]

    async def cancel_batch(self, owner: str, batch_id: UUID, actor: str) -> list[UUID]:
        """See :meth:`quantask_jupyter.ports.Tasks.cancel_batch`."""
        async with self._database.write() as connection:
            known = select(batches.c.id).where(batches.c.owner == owner, batches.c.id == batch_id)
            if (await connection.execute(known)).one_or_none() is None:
                raise BatchNotFoundError()
            return await _cancel_where(connection, [t.batch_id == batch_id], actor)


async def _cancel_where(connection: AsyncConnection, conditions: list[ColumnElement[bool]], actor: str) -> list[UUID]:
    # First of all lock the rows: between the two updates a claim or a release must not move a task past both.
    await lock_in_order(connection, *conditions)
    ended = await connection.execute(
        update(tasks)
        .where(*conditions, IS_PENDING)
        .values(status=Status.CANCELLED, version=t.version + 1, finished_at=db_now(), cancel_requested_at=db_now())
        .returning(t.id, t.attempt)
    )
    moves = [(row.id, row.attempt) for row in ended]
    await write_history(connection, moves, Status.PENDING, Status.CANCELLED, actor)
    marked = await connection.execute(
        update(tasks)
        .where(*conditions, IS_PROCESSING, t.cancel_requested_at.is_(None))
        .values(version=t.version + 1, cancel_requested_at=func.coalesce(t.cancel_requested_at, db_now()))
        .returning(t.id)
    )
    return [task_id for task_id, _ in moves] + [row.id for row in marked]
