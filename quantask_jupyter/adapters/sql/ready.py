"""Ready: the embedded queue is the store itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import MOST, is_one_of
from quantask_jupyter.adapters.sql.rows import IS_DUE, t
from quantask_jupyter.adapters.sql.standings import in_course, look, oldest_of
from quantask_jupyter.adapters.sql.tables import IN_COURSE, IS_IN_TURN, IS_WAITING
from quantask_jupyter.ports import Sharing, Standing

READY = sa.select(t.id).where(IS_WAITING, IS_DUE, ~is_one_of(t.id, "ids")).order_by(t.id).limit(MOST)


def _one_who_waits(order: sa.ColumnElement[str]) -> sa.ScalarSelect[str]:
    return sa.select(t.owner).where(IS_IN_TURN).order_by(order).limit(1).scalar_subquery()


FIRST_AND_LAST = sa.select(_one_who_waits(t.owner.asc()), _one_who_waits(t.owner.desc()))
IN_HAND = sa.select(t.owner).where(is_one_of(t.id, "ids"), IS_WAITING)


def ready(
    connection: sa.Connection, limit: int, exclude: Sequence[UUID] = (), sharing: Sharing | None = None
) -> list[UUID]:
    """Return due pending tasks, by the rule of ``sharing`` where several owners wait, and the oldest of the others."""
    chosen: list[UUID] = []
    has_lessons = sharing is not None and bool(sharing.lessons)
    first, last = connection.execute(FIRST_AND_LAST).one()
    if sharing is not None and (has_lessons or first != last):
        chosen = _shared(connection, limit, exclude, sharing)
    if len(chosen) < limit and not has_lessons:  # or they would fill up the slots of a lesson
        rest = {"ids": [*exclude, *chosen], "most": limit - len(chosen)}
        chosen += connection.scalars(READY, rest)
    return sorted(chosen)


def _shared(connection: sa.Connection, limit: int, exclude: Sequence[UUID], sharing: Sharing) -> list[UUID]:
    """Return the tasks of those whose turn it is; what a consumer has already is in flight."""
    chosen: list[UUID] = []

    def standings(most: int, course: str | None) -> list[Standing]:
        taken = [*exclude, *chosen]
        in_hand = Counter(connection.scalars(in_course(IN_HAND, course), {"ids": taken, IN_COURSE.key: course}))
        return [
            replace(
                each,
                waiting=each.waiting - in_hand[each.owner],
                in_flight=(*each.in_flight, *[None] * in_hand[each.owner]),
            )
            for each in look(connection, most + len(taken), course)
        ]

    for course, turns in sharing.rounds(standings):
        for turn in turns:
            chosen += oldest_of(connection, turn, course, [*exclude, *chosen])
    return chosen[:limit]
