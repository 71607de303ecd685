"""Metrics: the numbers that the store knows, of the system, of an owner, and of what has finished lately."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import SQLITE, db_now
from quantask_jupyter.adapters.sql.quota import tasks_that
from quantask_jupyter.adapters.sql.rows import t
from quantask_jupyter.adapters.sql.tables import IS_IN_TURN, IS_PAUSED, IS_PROCESSING, IS_WAITING
from quantask_jupyter.domain.measured import FinishedTask, FinishedUpTo
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import StoreHealth

COUNTED = sa.select(tasks_that(IS_IN_TURN), tasks_that(IS_PROCESSING), tasks_that(IS_PAUSED))
OLDEST = sa.select(t.created_at, db_now().label("now")).where(IS_WAITING).order_by(t.id).limit(1)

FINISHED = (
    *(t.id, t.status, t.error["code"].as_string().label("error_code")),
    *(t.attempt, t.created_at, t.started_at, t.finished_at),
)


def health(connection: sa.Connection) -> StoreHealth:
    """Return what the store knows of the system's state."""
    pending, processing, paused = connection.execute(COUNTED).one()
    oldest = connection.execute(OLDEST).one_or_none()
    waited = None if oldest is None else max(0.0, (oldest.now - oldest.created_at).total_seconds())
    return StoreHealth({Status.PENDING: pending, Status.PROCESSING: processing}, paused, waited)


def connection_limit(connection: sa.Connection) -> int | None:
    """Return the connections that the database server accepts in all; None where there is no server."""
    if connection.dialect.name == SQLITE:
        return None
    return int(connection.execute(sa.text("SHOW max_connections")).scalar_one())


def finished_after(
    connection: sa.Connection, place: FinishedUpTo | None, limit: int, settled_seconds: float
) -> tuple[list[FinishedTask], FinishedUpTo]:
    """Return up to ``limit`` tasks that finished after ``place``, in that order, and the place to go on from."""
    if place is None:
        return [], FinishedUpTo(connection.execute(sa.select(db_now())).scalar_one(), UUID(int=0))
    rows = connection.execute(finished_tasks(place, limit, settled_seconds))
    tasks = [FinishedTask(task_id, Status(status), *rest) for task_id, status, *rest in rows]
    return tasks, FinishedUpTo(tasks[-1].finished_at, tasks[-1].id) if tasks else place


def finished_tasks(place: FinishedUpTo, limit: int, settled_seconds: float) -> sa.Select[Any]:
    """Return the query for what has finished after ``place``."""
    later = sa.tuple_(t.finished_at, t.id) > sa.tuple_(place.finished_at, place.id)
    settled = t.finished_at <= db_now(-settled_seconds)
    # The first condition says what the second implies: so the index of finished tasks is used.
    after = sa.select(*FINISHED).where(t.finished_at >= place.finished_at, later, settled)
    return after.order_by(t.finished_at, t.id).limit(limit)
