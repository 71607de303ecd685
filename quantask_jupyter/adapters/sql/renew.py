"""Renew: extend the leases that a worker still holds."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import db_now
from quantask_jupyter.adapters.sql.rows import IS_HELD_OR_EXPIRED, attempts_of, t
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.task import Attempt, Lease
from quantask_jupyter.ports import Renewal

RENEW = (
    sa.update(tasks)
    .where(IS_HELD_OR_EXPIRED)
    .values(lease_expires_at=db_now(sa.bindparam("seconds")))
    .returning(t.id, t.cancel_requested_at)
)


def renew(connection: sa.Connection, attempts: Sequence[Attempt], lease: Lease) -> Renewal:
    """Extend the leases that ``lease.owner`` still holds and say what became of the others."""
    asked = {**attempts_of(attempts, lease.owner), "seconds": lease.seconds}
    rows = connection.execute(RENEW, asked).all()
    renewed = frozenset(row.id for row in rows)
    return Renewal(
        held=renewed,
        lost=frozenset(attempt.task_id for attempt in attempts) - renewed,
        cancel=frozenset(row.id for row in rows if row.cancel_requested_at is not None),
    )
