"""Expire: what becomes of tasks whose worker was lost."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import MOST, Json, UtcTime, db_now, least
from quantask_jupyter.adapters.sql.rows import (
    BY,
    CANCELLED,
    NO_LEASE,
    STILL_PROCESSING,
    WAS_CANCELLED,
    moved,
    skipping_locked,
    t,
    unless_cancelled,
)
from quantask_jupyter.adapters.sql.tables import IS_PROCESSING, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import WorkerLostError

MOST_DOUBLINGS = 10  # of the backoff

IS_LAST_ATTEMPT = t.attempt >= t.max_attempts

DOUBLED = sa.literal_column("1").bitwise_lshift(least(t.attempt - 1, MOST_DOUBLINGS))
BACKOFF = sa.cast(sa.bindparam("backoff", type_=sa.Float()) * DOUBLED, sa.Float)
HAD_EXPIRED = t.lease_expires_at <= sa.func.coalesce(sa.bindparam("until", type_=UtcTime()), db_now())
EXPIRED = sa.select(t.id).where(IS_PROCESSING, HAD_EXPIRED).order_by(t.lease_expires_at).limit(MOST)
EXPIRE = (
    sa.update(tasks)
    .where(skipping_locked(EXPIRED), STILL_PROCESSING, HAD_EXPIRED)
    .values(
        moved(
            unless_cancelled(sa.case((IS_LAST_ATTEMPT, str(Status.FAILED)), else_=str(Status.PENDING)), CANCELLED),
            note="lease expired",
            error=unless_cancelled(sa.case((IS_LAST_ATTEMPT, sa.literal(WorkerLostError().to_dict(), Json)))),
            finished_at=sa.case((WAS_CANCELLED | IS_LAST_ATTEMPT, db_now())),
            not_before=unless_cancelled(sa.case((~IS_LAST_ATTEMPT, db_now(BACKOFF)))),
            dispatched_at=sa.null(),
            reserved_until=sa.null(),
            **NO_LEASE,
        )
    )
    .returning(t.id)
)


def now(connection: sa.Connection) -> datetime:
    """Return the database's time, by which leases end."""
    return connection.execute(sa.select(db_now())).scalar_one()


def is_worth_a_sweep(connection: sa.Connection, until: datetime | None) -> bool:
    """Say whether a lease has expired: nearly never, and then no writer waits for a sweep."""
    return connection.scalar(EXPIRED, {"most": 1, "until": until}) is not None


def expire(
    connection: sa.Connection, limit: int, backoff_seconds: float, actor: str, until: datetime | None
) -> list[UUID]:
    """Move up to ``limit`` tasks whose lease had expired at a time of the database (now), and return their ids."""
    asked = {"most": limit, "backoff": backoff_seconds, "until": until, BY.key: actor}
    return list(connection.scalars(EXPIRE, asked))
