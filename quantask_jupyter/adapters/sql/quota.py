"""Quota: whose submit leaves its owner within what one may have, whatever other processes submit at the moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import rows_of
from quantask_jupyter.adapters.sql.tables import IS_IN_TURN, IS_PAUSED, IS_PROCESSING, tasks
from quantask_jupyter.domain.estimate import PREFIX
from quantask_jupyter.domain.quota import Quota, shots_of
from quantask_jupyter.domain.task import Submission, lowest_task_id

t = tasks.c
OF_OWNER = t.owner == sa.bindparam("whose")
YESTERDAY = sa.bindparam("yesterday", type_=sa.Uuid())
SHOTS = sa.func.coalesce(sa.func.sum(sa.cast(t.shots, sa.BigInteger) * t.points), 0)


def tasks_that(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    """Return how many tasks fulfil all conditions."""
    return sa.select(sa.func.count()).where(*conditions).scalar_subquery()


USAGE = sa.select(
    sum((tasks_that(OF_OWNER, state) for state in (IS_PAUSED, IS_PROCESSING)), tasks_that(OF_OWNER, IS_IN_TURN)),
    sa.select(SHOTS).where(OF_OWNER, t.id >= YESTERDAY, t.backend.not_like(f"{PREFIX}%")).scalar_subquery(),
)

_asking = rows_of(
    "asking",
    sa.Column("owner", sa.String),
    sa.Column("tasks", sa.BigInteger),
    sa.Column("shots", sa.BigInteger),
)
_has_room = sa.func.quantask_has_room(
    *(_asking.c.owner, _asking.c.tasks, _asking.c.shots),
    *(sa.bindparam(name, type_=sa.BigInteger()) for name in ("most_tasks", "most_shots")),
    YESTERDAY,
)
WITHIN_QUOTA = sa.select(_asking.c.owner).where(_has_room).cte("within_quota")
"""In PostgreSQL: the owners who have room for what they submit, asked in this order.

The function that says so has a migration's text: it takes a lock before it looks, which one statement with one snapshot
cannot.
"""


def usage(connection: sa.Connection, owner: str) -> tuple[int, int]:
    """Return the owner's waiting or running tasks, and the shots submitted in the last 24 hours."""
    unfinished, shots = connection.execute(USAGE, {"whose": owner, YESTERDAY.key: _lowest_id()}).one()
    return int(unfinished), int(shots)


def asking(quota: Quota, submissions: Sequence[Submission]) -> dict[str, Any]:
    """Return the parameters of :data:`WITHIN_QUOTA`; by owner, so that no two processes wait for each other."""
    asked = [(each.owner, len(each.tasks), shots_of(each)) for each in submissions]
    return {
        "asking": [dict(zip(("owner", "tasks", "shots"), each, strict=True)) for each in sorted(asked)],
        "most_tasks": quota.tasks,
        "most_shots": quota.shots,
        YESTERDAY.key: _lowest_id(),
    }


def has_room(connection: sa.Connection, quota: Quota, submission: Submission) -> bool:
    """Say in SQLite, within the transaction that submits, whether there is room."""
    unfinished, shots_today = usage(connection, submission.owner)
    return quota.has_room_for_tasks(submission, unfinished) and quota.has_room_for_shots(submission, shots_today)


def _lowest_id() -> UUID:
    """Return the lowest id, of version 7, that a task submitted in the last 24 hours can have."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return lowest_task_id(yesterday)
