"""Release: give tasks back without using up the attempt."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import db_now
from quantask_jupyter.adapters.sql.rows import (
    BY,
    CANCELLED,
    IS_HELD,
    NO_LEASE,
    WAS_CANCELLED,
    attempts_of,
    moved,
    t,
    unless_cancelled,
)
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Attempt

RELEASE = (
    sa.update(tasks)
    .where(IS_HELD)
    .values(
        moved(
            unless_cancelled(str(Status.PENDING), CANCELLED),
            note=unless_cancelled(sa.bindparam("why")),
            attempt=unless_cancelled(t.attempt - 1, t.attempt),
            finished_at=sa.case((WAS_CANCELLED, db_now())),
            reserved_until=None,
            dispatched_at=None,
            **NO_LEASE,
        )
    )
    .returning(t.id)
)


def release(
    connection: sa.Connection, attempts: Sequence[Attempt], lease_owner: str, actor: str, note: str
) -> frozenset[UUID]:
    """Give tasks back to pending without using up the attempt; cancelled where that was asked for."""
    asked = {**attempts_of(attempts, lease_owner), BY.key: actor, "why": note}
    return frozenset(connection.scalars(RELEASE, asked))
