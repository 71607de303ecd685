"""Ready: the embedded queue is the store itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import MOST, is_one_of
from quantask_jupyter.adapters.sql.owners import IN_COURSE, is_sendable, look, of_course
from quantask_jupyter.adapters.sql.rows import IS_DUE, t
from quantask_jupyter.adapters.sql.tables import IS_IN_TURN, IS_WAITING, tasks
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
    if sharing is not None and sharing.lessons:
        return sorted(_in_lessons(connection, limit, exclude, sharing))
    first, last = connection.execute(FIRST_AND_LAST).one()
    is_shared = sharing is not None and first != last
    chosen = _shared(connection, limit, exclude, sharing)[0] if sharing is not None and is_shared else []
    if len(chosen) < limit:
        rest = {"ids": [*exclude, *chosen], "most": limit - len(chosen)}
        chosen += connection.scalars(READY, rest)
    return sorted(chosen)


def _in_lessons(connection: sa.Connection, limit: int, exclude: Sequence[UUID], sharing: Sharing) -> list[UUID]:
    """Return what the slots of lessons get, and then what the others may have: they fill up no slot of a lesson's."""
    chosen: list[UUID] = []
    kept = 0
    for lesson in sharing.lessons:
        own = sharing.in_lesson(lesson)
        found, idle = _shared(connection, limit - len(chosen), [*exclude, *chosen], own, lesson.course)
        chosen += found
        kept += idle
    rest = sharing.beside(kept)
    return [*chosen, *_shared(connection, limit - len(chosen), [*exclude, *chosen], rest)[0]]


def _shared(
    connection: sa.Connection, limit: int, exclude: Sequence[UUID], sharing: Sharing, course: str | None = None
) -> tuple[list[UUID], int]:
    """Return the tasks of those whose turn it is, and how many slots of the rule's are left idle."""
    in_hand = Counter(connection.scalars(_only(IN_HAND, course), _asked(course, ids=exclude)))
    standings = [
        replace(
            each,
            waiting=each.waiting - in_hand[each.owner],
            in_flight=(*each.in_flight, *[None] * in_hand[each.owner]),
        )
        for each in look(connection, limit + len(exclude), course)
    ]
    turns = sharing.choose(standings)
    chosen: list[UUID] = []
    for turn in turns:
        asked = _asked(course, whose=turn.owner, ids=exclude, most=turn.tasks)
        chosen += connection.scalars(_only(OLDEST_OF_OWNER, course), asked)
    return chosen[: max(0, limit)], sharing.idle(standings, turns)


def _only(query: sa.Select[Any], course: str | None) -> sa.Select[Any]:
    return query if course is None else query.where(of_course(tasks))


def _asked(course: str | None, **asked: Any) -> dict[str, Any]:
    return asked if course is None else {**asked, IN_COURSE.key: course}
