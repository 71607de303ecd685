"""Owners: where each stands, by which fair share decides: what waits, what runs, what was used of slots lately."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import INSERT, MOST, db_now, halved, json_values, periods, seconds_since
from quantask_jupyter.adapters.sql.tables import is_in_turn, owners, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.ports import Standing

HALF_LIFE_SECONDS = 600

o, t = owners.c, tasks.c
NOW = periods(HALF_LIFE_SECONDS)
USED = halved(o.slot_seconds, NOW - o.period)

Which = Callable[[sa.FromClause], sa.ColumnElement[bool]]
IN_COURSE = sa.bindparam("in_course", type_=sa.String())

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


def of_course(of: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return a condition: for a course, in the words of the index of pending ones."""
    return sa.and_(of.c.course.is_not(None), _is_of_course(of))


def _is_of_course(of: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return the same without the index of a course's tasks, which would be read through all that has ended."""
    is_its: sa.ColumnElement[bool] = sa.func.coalesce(of.c.course, sa.literal_column("''")) == IN_COURSE
    return is_its


def _order(of: sa.FromClause, *, course: bool) -> list[Any]:
    first = [sa.func.coalesce(of.c.course, sa.literal_column("''"))] if course else []
    return [*first, of.c.owner, of.c.id]


def _senders(which: Which, *, course: bool) -> sa.FromClause:
    """Return the owners of sendable tasks, found by hopping: one step an owner, however long the backlog."""
    q = tasks.alias("q")
    first = sa.select(t.owner).where(is_sendable(), which(tasks)).order_by(*_order(tasks, course=course)).limit(1)
    senders = sa.select(first.scalar_subquery().label("owner")).cte("senders", recursive=True)
    further = (
        sa.select(q.c.owner)
        .where(is_sendable(q), which(q), q.c.owner > senders.c.owner)
        .order_by(*_order(q, course=course))
        .limit(1)
        .correlate(senders)
    )
    return senders.union_all(sa.select(further.scalar_subquery()).where(senders.c.owner.is_not(None)))


def _standings(which: Which, *, course: bool = False) -> sa.Select[Any]:
    senders = _senders(which, course=course)
    f, w = tasks.alias("f"), tasks.alias("w")
    since_claim = sa.case((f.c.status == str(Status.PROCESSING), seconds_since(f.c.started_at)))
    flying = (
        sa.select(f.c.owner, json_values(since_claim).label("in_flight"))
        .where(is_in_flight(f), _is_of_course(f) if course else sa.true())
        .group_by(f.c.owner)
        .cte("flying")
    )
    named = sa.select(senders.c.owner).where(senders.c.owner.is_not(None)).union(sa.select(flying.c.owner)).cte("named")
    theirs = sa.select(w.c.created_at).where(w.c.owner == named.c.owner, is_sendable(w), which(w)).correlate(named)
    oldest = theirs.order_by(*_order(w, course=course)).limit(1).scalar_subquery()
    waiting = sa.select(sa.func.count()).select_from(theirs.limit(MOST).subquery("waiting")).scalar_subquery()
    return (
        sa.select(named.c.owner, waiting.label("waiting"), oldest.label("since"), flying.c.in_flight)
        .add_columns(USED.label("used_seconds"), owners.c.task_seconds)
        .outerjoin_from(named, flying, flying.c.owner == named.c.owner)
        .outerjoin(owners, owners.c.owner == named.c.owner)
    )


STANDINGS = _standings(lambda _: sa.true())
STANDINGS_IN_COURSE = _standings(of_course, course=True)
"""Where owners stand with their tasks of one course."""


def look(connection: sa.Connection, most: int, course: str | None = None) -> list[Standing]:
    """Return where owners stand, with all of their tasks or those of a course; no more than ``most`` are counted."""
    if course is None:
        return [standing_from(row) for row in connection.execute(STANDINGS, {"most": most})]
    asked = {"most": most, IN_COURSE.key: course}
    return [standing_from(row) for row in connection.execute(STANDINGS_IN_COURSE, asked)]


def standing_from(row: Any) -> Standing:
    """Make a standing of a row of :data:`STANDINGS`."""
    return Standing(
        row.owner, row.waiting, row.since, tuple(row.in_flight or ()), row.used_seconds or 0.0, row.task_seconds
    )
