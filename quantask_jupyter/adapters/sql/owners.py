"""Owners: what they have used of slots lately; fair share decides by it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import INSERT, halved, periods
from quantask_jupyter.adapters.sql.tables import owners, tasks

HALF_LIFE_SECONDS = 600

o = owners.c
NOW = periods(HALF_LIFE_SECONDS)
USED = halved(o.slot_seconds, NOW - o.period)

NOTHING_SECONDS = 0.001
FORGET = sa.delete(owners).where(
    o.period < NOW, USED < NOTHING_SECONDS, ~sa.exists(sa.select(tasks.c.id).where(tasks.c.owner == o.owner))
)


def forget_owners(connection: sa.Connection) -> int:
    """Forget owners who have no tasks, and of whose use of slots nothing is left; return how many."""
    return connection.execute(FORGET).rowcount


def count_used(dialect: str, ended: sa.FromClause) -> Any:
    """Return the statement that counts what attempts have used: ``ended`` has an owner and seconds for each."""
    by_owner = (
        sa.select(ended.c.owner, NOW, sa.func.sum(ended.c.seconds), sa.func.avg(ended.c.seconds))
        .where(sa.true())
        .group_by(ended.c.owner)
        .order_by(ended.c.owner)  # so that no two statements wait for each other
    )
    new = INSERT[dialect](owners).from_select(["owner", "period", "slot_seconds", "task_seconds"], by_owner)
    return new.on_conflict_do_update(
        index_elements=[o.owner],
        set_={
            "period": new.excluded.period,
            "slot_seconds": halved(o.slot_seconds, new.excluded.period - o.period) + new.excluded.slot_seconds,
            "task_seconds": (o.task_seconds + new.excluded.task_seconds) * sa.literal_column("0.5"),
        },
    )
