"""Metrics: the tasks that have finished since somebody last looked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.database import Database
from quantask_jupyter.adapters.sql.rows import t
from quantask_jupyter.domain.measured import FinishedTask, FinishedUpTo
from quantask_jupyter.domain.states import Status

COLUMNS = (
    t.id,
    t.status,
    t.error["code"].as_string().label("error_code"),
    t.attempt,
    t.created_at,
    t.started_at,
    t.finished_at,
)


class Measuring:
    """The part of the store that metrics are counted from."""

    _database: Database

    async def finished_after(
        self, place: FinishedUpTo | None, limit: int, settled_seconds: float
    ) -> tuple[list[FinishedTask], FinishedUpTo]:
        """See :meth:`quantask_jupyter.ports.Upkeep.finished_after`."""
        async with self._database.read() as connection:
            if place is None:
                [now] = (await connection.execute(select(db_now()))).one()
                return [], FinishedUpTo(now, UUID(int=0))
            rows = await connection.execute(finished_tasks(place, limit, settled_seconds))
            tasks = [
                FinishedTask(
                    row.id,
                    Status(row.status),
                    row.error_code,
                    row.attempt,
                    row.created_at,
                    row.started_at,
                    row.finished_at,
                )
                for row in rows
            ]
        return tasks, FinishedUpTo(tasks[-1].finished_at, tasks[-1].id) if tasks else place


def finished_tasks(place: FinishedUpTo, limit: int, settled_seconds: float) -> Select[Any]:
    """Return the query for what has finished after ``place``."""
    later = or_(t.finished_at > place.finished_at, and_(t.finished_at == place.finished_at, t.id > place.id))
    return (
        select(*COLUMNS)
        # The first says what the second implies: so the index of finished tasks is used.
        .where(t.finished_at >= place.finished_at, later, t.finished_at <= db_now(-settled_seconds))
        .order_by(t.finished_at, t.id)
        .limit(limit)
    )
