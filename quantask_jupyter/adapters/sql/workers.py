"""Workers: which ones have lately given a sign of life."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update

from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.engine import Database
from quantask_jupyter.adapters.sql.tables import workers
from quantask_jupyter.domain.task import WorkerInfo

FORGET_AFTER_SECONDS = 86_400.0
w = workers.c


class Beating:
    """The part of the store that knows the workers."""

    _database: Database

    async def heartbeat(self, worker: WorkerInfo) -> None:
        """See :meth:`quantask_jupyter.ports.TaskStore.heartbeat`."""
        async with self._database.write() as connection:
            known = await connection.execute(
                update(workers).where(w.name == worker.name).values(seen_at=db_now(), slots=worker.slots)
            )
            if known.rowcount:
                return
            await connection.execute(
                insert(workers).values(
                    name=worker.name,
                    host=worker.host,
                    slots=worker.slots,
                    versions=dict(worker.versions),
                    seen_at=db_now(),
                )
            )
            await connection.execute(delete(workers).where(w.seen_at < db_now(-FORGET_AFTER_SECONDS)))

    async def workers(self, silent_seconds: float) -> list[WorkerInfo]:
        """See :meth:`quantask_jupyter.ports.TaskStore.workers`."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(workers).where(w.seen_at >= db_now(-silent_seconds)).order_by(w.name)
            )
            return [WorkerInfo(row.name, row.host, row.slots, row.versions, row.seen_at) for row in rows]
