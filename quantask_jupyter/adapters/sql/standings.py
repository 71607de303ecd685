"""Standings: where owners stand, by which fair share decides: what waits, what runs, what was used of slots lately."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import (
    INSERT,
    MOST,
    db_now,
    halved,
    is_one_of,
    json_values,
    periods,
    seconds_since,
)
from quantask_jupyter.adapters.sql.hops import hops
from quantask_jupyter.adapters.sql.tables import IN_COURSE, is_in_turn, is_of_course, of_course, owners, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.ports import Standing, Turn

HALF_LIFE_SECONDS = 600

o, t = owners.c, tasks.c
NOW = periods(sa.literal_column(str(HALF_LIFE_SECONDS)))
USED = halved(o.slot_seconds, NOW - o.period)

COUNTED = 2  # tasks of an owner that wait: whether there is one, and whether there are more

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


def is_sendable(of: sa.FromClause = tasks) -> sa.ColumnElement[bool]:
    """Return a condition: due, not paused, without a message, and reserved by nobody."""
    return sa.and_(
        is_in_turn(of),
        of.c.dispatched_at.is_(None),
        sa.or_(of.c.reserved_until.is_(None), of.c.reserved_until <= db_now()),
        sa.or_(of.c.not_before.is_(None), of.c.not_before <= db_now()),
    )


def is_in_flight(of: sa.FromClause = tasks) -> sa.ColumnElement[bool]:
    """Return a condition: reserved, dispatched or running."""
    c = of.c
    marks = (c.lease_owner.is_not(None), c.dispatched_at.is_not(None), c.reserved_until.is_not(None))
    is_held = sa.or_(c.lease_owner.is_not(None), c.dispatched_at.is_not(None), c.reserved_until > db_now())
    return sa.and_(c.finished_at.is_(None), sa.or_(*marks), is_held)  # the first two are those of the index


def waits_with_broker(of: sa.FromClause = tasks) -> sa.ColumnElement[bool]:
    """Return a condition: in flight, and not running."""
    return sa.and_(is_in_flight(of), of.c.status != str(Status.PROCESSING))


def in_course(query: sa.Select[Any], course: str | None) -> sa.Select[Any]:
    """Return a query for tasks, or where there is a course, for its tasks alone."""
    return query if course is None else query.where(of_course(tasks))


OLDEST_OF_OWNER = (
    sa.select(t.id)
    .where(t.owner == sa.bindparam("whose"), is_sendable(), ~is_one_of(t.id, "ids"))
    .order_by(t.id)
    .limit(MOST)
)


def oldest_of(connection: sa.Connection, turn: Turn, course: str | None, exclude: Sequence[UUID] = ()) -> list[UUID]:
    """Return the oldest tasks, of a course or all, of the owner whose turn it is."""
    asked = {"whose": turn.owner, "ids": exclude, "most": turn.tasks, IN_COURSE.key: course}
    return list(connection.scalars(in_course(OLDEST_OF_OWNER, course), asked))


def _standings(*, course: bool = False) -> sa.Select[Any]:
    def which(of: sa.FromClause) -> sa.ColumnElement[bool]:
        return is_sendable(of) & of_course(of) if course else is_sendable(of)

    def order(of: sa.FromClause) -> list[Any]:  # that of the index
        first = [sa.func.coalesce(of.c.course, sa.literal_column("''"))] if course else []
        return [*first, of.c.owner, of.c.id]

    senders = hops("senders", tasks, "owner", which, order)
    f, w = tasks.alias("f"), tasks.alias("w")
    since_claim = sa.case((f.c.status == str(Status.PROCESSING), seconds_since(f.c.started_at)))
    flying = (
        sa.select(f.c.owner, json_values(since_claim).label("in_flight"))
        .where(is_in_flight(f), is_of_course(f) if course else sa.true())
        .group_by(f.c.owner)
        .cte("flying")
    )
    named = sa.select(senders.c.owner).where(senders.c.owner.is_not(None)).union(sa.select(flying.c.owner)).cte("named")
    theirs = sa.select(w.c.created_at).where(w.c.owner == named.c.owner, which(w)).correlate(named)
    oldest = theirs.order_by(*order(w)).limit(1).scalar_subquery()
    waiting = sa.select(sa.func.count()).select_from(theirs.limit(MOST).subquery("waiting")).scalar_subquery()
    return (
        sa.select(named.c.owner, waiting.label("waiting"), oldest.label("since"), flying.c.in_flight)
        .add_columns(USED.label("used_seconds"), owners.c.task_seconds)
        .outerjoin_from(named, flying, flying.c.owner == named.c.owner)
        .outerjoin(owners, owners.c.owner == named.c.owner)
    )


STANDINGS = _standings()
STANDINGS_IN_COURSE = _standings(course=True)
"""Where owners stand with their tasks of one course."""


def look(connection: sa.Connection, most: int, course: str | None = None) -> list[Standing]:
    """Return where owners stand, with all of their tasks or those of a course; no more than ``most`` are counted."""
    query = STANDINGS if course is None else STANDINGS_IN_COURSE
    return [
        Standing(**{**row._mapping, "in_flight": tuple(row.in_flight or ()), "used_seconds": row.used_seconds or 0.0})
        for row in connection.execute(query, {"most": most, IN_COURSE.key: course})
    ]


def line(connection: sa.Connection, course: str | None = None) -> list[Standing]:
    """Return where those stand who have tasks in the outbox or in flight (of a course, or any), in no order."""
    return look(connection, COUNTED, course)
