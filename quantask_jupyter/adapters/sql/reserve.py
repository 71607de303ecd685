"""Reserve: take tasks out of the outbox to publish them, and what becomes of them then.

Who may send how many is a rule, and said by the caller's :class:`~quantask_jupyter.ports.Sharing`; here is only what it
decides by, and what it decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
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
    rows_of,
)
from quantask_jupyter.adapters.sql.rows import STILL_PENDING, STILL_PROCESSING, of_these, skipping_locked, t
from quantask_jupyter.adapters.sql.standings import is_sendable, look, oldest_of, waits_with_broker
from quantask_jupyter.adapters.sql.tables import IN_COURSE, of_course, tasks
from quantask_jupyter.ports import Sharing, Turn

# Any number that nothing else in the database uses as an advisory lock: "quantask" in ASCII.
RESERVATION_LOCK = int.from_bytes(b"quantask", "big")

ANY_SENDABLE = sa.select(t.id).where(is_sendable()).order_by(t.owner, t.id).limit(MOST)
BEGIN_ROUND = sa.text(f"""
    SELECT set_config('synchronous_commit', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true),
        pg_advisory_xact_lock({RESERVATION_LOCK})
""")
"""One round at a time, or two would each fill an owner's share; planned by how much is to be sent."""

CHOSEN = rows_of("chosen", sa.Column("owner", sa.String), sa.Column("most", sa.Integer))
_q = tasks.alias("q")


def _reserve_oldest_of(*which: sa.ColumnElement[bool]) -> Any:
    oldest = (
        sa.select(_q.c.id)
        .where(_q.c.owner == CHOSEN.c.owner, is_sendable(_q), *which)
        .order_by(_q.c.owner, _q.c.id)
        .limit(CHOSEN.c.most)
        .with_for_update(key_share=True, skip_locked=True)
        .lateral("oldest")
    )
    chosen = sa.select(oldest.c.id).select_from(CHOSEN.join(oldest, sa.true())).scalar_subquery()
    reserved = sa.update(tasks).where(is_among(t.id, chosen))
    return reserved.values(reserved_until=db_now(sa.bindparam("seconds"))).returning(t.id, t.owner)


RESERVE_OLDEST = _reserve_oldest_of()
"""What is being claimed or cancelled just now is skipped, for it is no longer to be sent."""
RESERVE_OLDEST_IN_COURSE = _reserve_oldest_of(of_course(_q))

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
    if connection.scalar(ANY_SENDABLE, {"most": 1}) is None:
        return False
    return any(turns for _, turns in sharing.rounds(partial(look, connection)))


def reserve(connection: sa.Connection, sharing: Sharing, seconds: float) -> list[tuple[Turn, list[UUID]]]:
    """Take tasks out of the outbox to publish them: due, each owner's oldest first, and of which turn they are."""
    if connection.dialect.name == POSTGRESQL:
        connection.execute(BEGIN_ROUND)
    reserved: list[tuple[Turn, list[UUID]]] = []
    for course, turns in sharing.rounds(partial(look, connection)):
        found = _reserve_oldest(connection, turns, seconds, course) if turns else {}
        reserved += [(turn, sorted(found[turn.owner])) for turn in turns if turn.owner in found]
    return reserved


def _reserve_oldest(
    connection: sa.Connection, turns: Sequence[Turn], seconds: float, course: str | None
) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    if connection.dialect.name == POSTGRESQL:
        shares = [{"owner": turn.owner, "most": turn.tasks} for turn in turns]
        statement = RESERVE_OLDEST if course is None else RESERVE_OLDEST_IN_COURSE
        asked = {"chosen": shares, "seconds": seconds, IN_COURSE.key: course}
        for row in connection.execute(statement, asked):
            found.setdefault(row.owner, []).append(row.id)
        return found
    for turn in turns:
        found[turn.owner] = oldest_of(connection, turn, course)
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
