"""Reserve: take tasks out of the outbox to publish them, and what becomes of them then.

Who may send how many is a rule, and said by the caller's :class:`~quantask_jupyter.ports.Sharing`; here is only what it
decides by, and what it decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import (
    MOST,
    POSTGRESQL,
    commits_soon,
    db_now,
    is_among,
    is_one_of,
    json_values,
    rows_of,
    seconds_since,
)
from quantask_jupyter.adapters.sql.owners import USED
from quantask_jupyter.adapters.sql.rows import STILL_PENDING, STILL_PROCESSING, of_these, skipping_locked, t
from quantask_jupyter.adapters.sql.tables import owners, state_is, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.ports import Sharing, Standing, Turn

# Any number that nothing else in the database uses as an advisory lock: "quantask" in ASCII.
RESERVATION_LOCK = int.from_bytes(b"quantask", "big")


def is_sendable(of: sa.FromClause = tasks) -> sa.ColumnElement[bool]:
    """Return a condition: due, without a message, and reserved by nobody."""
    return sa.and_(
        state_is(Status.PENDING, of),
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


def _senders() -> sa.FromClause:
    """Return the owners of sendable tasks, found by hopping: one step an owner, however long the backlog."""
    first = sa.select(t.owner).where(is_sendable()).order_by(t.owner, t.id).limit(1).scalar_subquery()
    senders = sa.select(first.label("owner")).cte("senders", recursive=True)
    q = tasks.alias("q")
    further = (
        sa.select(q.c.owner)
        .where(is_sendable(q), q.c.owner > senders.c.owner)
        .order_by(q.c.owner, q.c.id)
        .limit(1)
        .correlate(senders)
    )
    return senders.union_all(sa.select(further.scalar_subquery()).where(senders.c.owner.is_not(None)))


def _standings() -> sa.Select[Any]:
    senders = _senders()
    f, w = tasks.alias("f"), tasks.alias("w")
    since_claim = sa.case((f.c.status == str(Status.PROCESSING), seconds_since(f.c.started_at)))
    flying = (
        sa.select(f.c.owner, json_values(since_claim).label("in_flight"))
        .where(is_in_flight(f))
        .group_by(f.c.owner)
        .cte("flying")
    )
    named = sa.select(senders.c.owner).where(senders.c.owner.is_not(None)).union(sa.select(flying.c.owner)).cte("named")
    theirs = sa.select(w.c.created_at).where(w.c.owner == named.c.owner, is_sendable(w)).correlate(named)
    oldest = theirs.order_by(w.c.owner, w.c.id).limit(1).scalar_subquery()
    waiting = sa.select(sa.func.count()).select_from(theirs.limit(MOST).subquery("waiting")).scalar_subquery()
    return (
        sa.select(named.c.owner, waiting.label("waiting"), oldest.label("since"), flying.c.in_flight)
        .add_columns(USED.label("used_seconds"), owners.c.task_seconds)
        .outerjoin_from(named, flying, flying.c.owner == named.c.owner)
        .outerjoin(owners, owners.c.owner == named.c.owner)
    )


STANDINGS = _standings()
ANY_SENDABLE = sa.select(t.id).where(is_sendable()).order_by(t.owner, t.id).limit(MOST)
BEGIN_ROUND = sa.text(f"""
    SELECT set_config('synchronous_commit', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true),
        pg_advisory_xact_lock({RESERVATION_LOCK})
""")
"""One round at a time, or two would each fill an owner's share; planned by how much is to be sent."""

CHOSEN = rows_of("chosen", sa.Column("owner", sa.String), sa.Column("most", sa.Integer))
_q = tasks.alias("q")
_OLDEST = (
    sa.select(_q.c.id)
    .where(_q.c.owner == CHOSEN.c.owner, is_sendable(_q))
    .order_by(_q.c.owner, _q.c.id)
    .limit(CHOSEN.c.most)
    .with_for_update(key_share=True, skip_locked=True)
    .lateral("oldest")
)
RESERVE_OLDEST = (
    sa.update(tasks)
    .where(is_among(t.id, sa.select(_OLDEST.c.id).select_from(CHOSEN.join(_OLDEST, sa.true())).scalar_subquery()))
    .values(reserved_until=db_now(sa.bindparam("seconds")))
    .returning(t.id, t.owner)
)
"""What is being claimed or cancelled just now is skipped, for it is no longer to be sent."""

OLDEST_OF_OWNER = sa.select(t.id).where(t.owner == sa.bindparam("whose"), is_sendable()).order_by(t.id).limit(MOST)
RESERVE = sa.update(tasks).where(is_one_of(t.id, "ids")).values(reserved_until=db_now(sa.bindparam("seconds")))
UNRESERVE = sa.update(tasks).where(of_these(STILL_PENDING, t.dispatched_at.is_(None))).values(reserved_until=sa.null())
_IS_RESERVED = sa.and_(STILL_PENDING | STILL_PROCESSING, t.reserved_until.is_not(None))
MARK_DISPATCHED = (
    sa.update(tasks)
    .where(of_these(_IS_RESERVED), commits_soon())
    .values(dispatched_at=db_now(), reserved_until=sa.null())
)
"""What was released or swept meanwhile has lost its reservation, and needs a new message."""

IS_LOST = t.dispatched_at < db_now(-sa.bindparam("seconds", type_=sa.Float()))
REDISPATCH = (
    sa.update(tasks)
    .where(skipping_locked(sa.select(t.id).where(waits_with_broker(), IS_LOST)), STILL_PENDING, IS_LOST)
    .values(dispatched_at=sa.null(), reserved_until=sa.null())
)


def is_worth_a_round(connection: sa.Connection, sharing: Sharing) -> bool:
    """Say whether something is to be sent: nobody shall wait for a round that finds nothing."""
    return connection.scalar(ANY_SENDABLE, {"most": 1}) is not None and bool(_choose(connection, sharing))


def reserve(connection: sa.Connection, sharing: Sharing, seconds: float) -> list[tuple[Turn, list[UUID]]]:
    """Take tasks out of the outbox to publish them: due, each owner's oldest first, and of which turn they are."""
    if connection.dialect.name == POSTGRESQL:
        connection.execute(BEGIN_ROUND)
    turns = _choose(connection, sharing)
    found = _reserve_oldest(connection, turns, seconds) if turns else {}
    return [(turn, sorted(found[turn.owner])) for turn in turns if turn.owner in found]


def _choose(connection: sa.Connection, sharing: Sharing) -> list[Turn]:
    rows = connection.execute(STANDINGS, {"most": sharing.owner_in_flight + 1})
    return sharing.choose([standing_from(row) for row in rows])


def standing_from(row: Any) -> Standing:
    """Make a standing of a row of :data:`STANDINGS`."""
    return Standing(
        row.owner, row.waiting, row.since, tuple(row.in_flight or ()), row.used_seconds or 0.0, row.task_seconds
    )


def _reserve_oldest(connection: sa.Connection, turns: Sequence[Turn], seconds: float) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    if connection.dialect.name == POSTGRESQL:
        shares = [{"owner": turn.owner, "most": turn.tasks} for turn in turns]
        for row in connection.execute(RESERVE_OLDEST, {"chosen": shares, "seconds": seconds}):
            found.setdefault(row.owner, []).append(row.id)
        return found
    for turn in turns:
        found[turn.owner] = list(connection.scalars(OLDEST_OF_OWNER, {"whose": turn.owner, "most": turn.tasks}))
    connection.execute(RESERVE, {"ids": [i for ids in found.values() for i in ids], "seconds": seconds})
    return found


def unreserve(connection: sa.Connection, ids: Sequence[UUID]) -> None:
    """Put reserved tasks back into the outbox: the broker has not confirmed them."""
    connection.execute(UNRESERVE, {"ids": ids})


def mark_dispatched(connection: sa.Connection, ids: Sequence[UUID]) -> None:
    """Note that the broker has confirmed a message for each of these tasks that is still reserved."""
    connection.execute(MARK_DISPATCHED, {"ids": ids})


def redispatch(connection: sa.Connection, older_than_seconds: float) -> int:
    """Put pending tasks whose message was sent that long ago back into the outbox; return how many."""
    return connection.execute(REDISPATCH, {"seconds": older_than_seconds}).rowcount
