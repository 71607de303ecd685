"""Retention: removing finished tasks; results and history go with them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, exists, select

from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.database import Database
from quantask_jupyter.adapters.sql.rows import t
from quantask_jupyter.adapters.sql.tables import batches, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import StateConflictError, TaskNotFoundError


class Removing:
    """The part of the store that forgets."""

    _database: Database

    async def delete(self, owner: str, task_id: UUID) -> None:
        """See :meth:`quantask_jupyter.ports.Tasks.delete`."""
        mine = (t.owner == owner, t.id == task_id)
        async with self._database.write() as connection:
            removed = await connection.execute(delete(tasks).where(*mine, t.finished_at.is_not(None)))
            if removed.rowcount:
                return
            status = await connection.scalar(select(t.status).where(*mine))
        if status is None:
            raise TaskNotFoundError()
        raise StateConflictError(f"The task is {Status(status)}; cancel it first.")

    async def purge(self, older_than_seconds: float, limit: int) -> int:
        """See :meth:`quantask_jupyter.ports.Upkeep.purge`."""
        old = t.finished_at < db_now(-older_than_seconds)
        oldest = select(t.id).where(old).order_by(t.finished_at).limit(limit).with_for_update(skip_locked=True)
        async with self._database.write() as connection:
            # Not as a subquery of the delete: PostgreSQL may run that once for each row, and then the limit is none.
            ids = [row.id for row in await connection.execute(oldest)]
            removed = await connection.execute(delete(tasks).where(t.id.in_(ids)))
            has_tasks = exists(select(t.id).where(t.batch_id == batches.c.id))
            await connection.execute(
                delete(batches).where(batches.c.created_at < db_now(-older_than_seconds), ~has_tasks)
            )
            return removed.rowcount
