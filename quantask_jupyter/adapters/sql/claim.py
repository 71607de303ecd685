"""Claim: take tasks that may run now, and take up those that one has claimed without hearing of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import commits_soon, db_now
from quantask_jupyter.adapters.sql.rows import (
    BY,
    CLAIMED_COLUMNS,
    HAS_EXPIRED,
    IS_DUE,
    NO_LEASE,
    NOT_PAUSED,
    STILL_PENDING,
    STILL_PROCESSING,
    WAS_CANCELLED,
    claimed_from,
    moved,
    of_these,
    t,
)
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import ClaimedTask, Lease

HAS_ATTEMPTS_LEFT = t.attempt < t.max_attempts

CLAIM = (
    sa.update(tasks)
    .where(of_these(STILL_PENDING), IS_DUE, NOT_PAUSED, ~WAS_CANCELLED, HAS_ATTEMPTS_LEFT, commits_soon())
    .values(
        moved(
            Status.PROCESSING,
            attempt=t.attempt + 1,
            lease_owner=sa.bindparam("holder"),
            lease_expires_at=db_now(sa.bindparam("seconds")),
            started_at=db_now(),
            not_before=None,
        )
    )
    .returning(*CLAIMED_COLUMNS)
)

REOPEN = (
    sa.update(tasks)
    .where(of_these(STILL_PROCESSING, HAS_EXPIRED), NOT_PAUSED, ~WAS_CANCELLED, HAS_ATTEMPTS_LEFT, commits_soon())
    .values(moved(Status.PENDING, note="lease expired", **NO_LEASE))
    .returning(t.id)
)
"""A claim that comes before the sweeper."""

RESUME = (
    sa.update(tasks)
    .where(of_these(STILL_PROCESSING, t.lease_owner == sa.bindparam("holder")), commits_soon())
    .values(lease_expires_at=db_now(sa.bindparam("seconds")))
    .returning(*CLAIMED_COLUMNS)
)
"""The same attempt, for nobody else has had it: not even an expired lease was taken by others."""


def claim(connection: sa.Connection, ids: Sequence[UUID], lease: Lease, actor: str) -> list[ClaimedTask]:
    """Take the tasks that may run now: pending and due, or processing with an expired lease, and not cancelled."""
    claimed = _claim(connection, ids, lease, actor)
    missing = [task_id for task_id in ids if task_id not in claimed]
    if missing:  # nearly always because its message came twice, or it was cancelled; or its worker was lost
        reopened = connection.scalars(REOPEN, {"ids": missing, BY.key: actor}).all()
        claimed |= _claim(connection, reopened, lease, actor) if reopened else {}
    return [claimed[task_id] for task_id in ids if task_id in claimed]


def resume(connection: sa.Connection, ids: Sequence[UUID], lease: Lease) -> list[ClaimedTask]:
    """Return those of the tasks that ``lease.owner`` has claimed already, as the attempts that they are."""
    asked = {"ids": ids, "holder": lease.owner, "seconds": lease.seconds}
    return [claimed_from(row) for row in connection.execute(RESUME, asked)]


def _claim(connection: sa.Connection, ids: Sequence[UUID], lease: Lease, actor: str) -> dict[UUID, ClaimedTask]:
    asked = {"ids": ids, "holder": lease.owner, "seconds": lease.seconds, BY.key: actor}
    return {row.id: claimed_from(row) for row in connection.execute(CLAIM, asked)}
