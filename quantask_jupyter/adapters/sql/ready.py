"""Ready: the embedded queue is the store itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import MOST, is_one_of
from quantask_jupyter.adapters.sql.owners import STANDINGS, is_sendable, standing_from
from quantask_jupyter.adapters.sql.rows import IS_DUE, IS_WAITING, t
from quantask_jupyter.adapters.sql.tables import IS_IN_TURN, tasks
from quantask_jupyter.ports import Sharing

READY = sa.select(t.id).where(IS_WAITING, IS_DUE, ~is_one_of(t.id, "ids")).order_by(t.id).limit(MOST)


def _one_who_waits(order: sa.ColumnElement[str]) -> sa.ScalarSelect[str]:
    return sa.select(t.owner).where(IS_IN_TURN).order_by(order).limit(1).scalar_subquery()


FIRST_AND_LAST = sa.select(_one_who_waits(t.owner.asc()), _one_who_waits(t.owner.desc()))
IN_HAND = sa.select(t.owner).where(is_one_of(t.id, "ids"), IS_WAITING)
OLDEST_OF_OWNER = (
    sa.select(t.id)
    .where(t.owner == sa.bindparam("whose"), is_sendable(tasks), ~is_one_of(t.id, "ids"))
    .order_by(t.id)
    .limit(MOST)
)


def ready(
    connection: sa.Connection, limit: int, exclude: Sequence[UUID] = (), sharing: Sharing | None = None
) -> list[UUID]:
    """Return due pending tasks, by the rule of ``sharing`` where several owners wait, and the oldest of the others."""
    first, last = connection.execute(FIRST_AND_LAST).one()
    chosen = [] if sharing is None or first == last else _shared(connection, limit, exclude, sharing)
    if len(chosen) < limit:
        rest = {"ids": [*exclude, *chosen], "most": limit - len(chosen)}
        chosen += connection.scalars(READY, rest)
    return sorted(chosen)


def _shared(connection: sa.Connection, limit: int, exclude: Sequence[UUID], sharing: Sharing) -> list[UUID]:
    in_hand = Counter(connection.scalars(IN_HAND, {"ids": exclude}))
    found = (standing_from(row) for row in connection.execute(STANDINGS, {"most": limit + len(exclude)}))
    standings = [
        replace(
            each,
            waiting=each.waiting - in_hand[each.owner],
            in_flight=(*each.in_flight, *[None] * in_hand[each.owner]),
        )
        for each in found
    ]
    chosen: list[UUID] = []
    for turn in sharing.choose(standings):
        asked = {"whose": turn.owner, "ids": exclude, "most": turn.tasks}
        chosen += connection.scalars(OLDEST_OF_OWNER, asked)
    return chosen[:limit]
