"""Finish: how attempts ended, stored by the worker that still holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import POSTGRESQL, SQLITE, db_now, is_one_of, rows_of
from quantask_jupyter.adapters.sql.rows import (
    ATTEMPTS,
    BY,
    CANCELLED,
    IS_HELD,
    NO_LEASE,
    SECONDS,
    attempts_of,
    moved,
    t,
    unless_cancelled,
)
from quantask_jupyter.adapters.sql.standings import count_used
from quantask_jupyter.adapters.sql.tables import owners, task_pieces, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Outcome

ENDING = (
    sa.update(tasks)
    .where(IS_HELD)
    .values(
        moved(
            unless_cancelled(ATTEMPTS.c.status, CANCELLED),
            result=unless_cancelled(ATTEMPTS.c.result),
            error=unless_cancelled(ATTEMPTS.c.error),
            finished_at=db_now(),
            slot_seconds=ATTEMPTS.c.seconds,
            **NO_LEASE,
        )
    )
)


def _finish_and_count() -> sa.Select[Any]:
    finished = ENDING.returning(t.id, t.owner, ATTEMPTS.c.seconds).cte("finished")
    counted = count_used(POSTGRESQL, finished).cte("counted")
    return sa.select(finished.c.id, finished.c.owner).add_cte(counted)


# SQLite writes to one table a statement.
FINISH: Mapping[str, Any] = {POSTGRESQL: _finish_and_count(), SQLITE: ENDING.returning(t.id, t.owner)}
FORGET_PIECES = sa.delete(task_pieces).where(is_one_of(task_pieces.c.task_id, "ids"))
COUNT_USED = count_used(SQLITE, rows_of("ended", owners.c.owner, SECONDS))


def finish(connection: sa.Connection, outcomes: Sequence[Outcome], lease_owner: str, actor: str) -> frozenset[UUID]:
    """Store how attempts ended and return the ids that moved."""
    attempts = attempts_of([o.attempt for o in outcomes], lease_owner, [_ending(outcome) for outcome in outcomes])
    dialect = connection.dialect.name
    finished = {row.id: row.owner for row in connection.execute(FINISH[dialect], {**attempts, BY.key: actor})}
    if finished and dialect == SQLITE:
        seconds = {outcome.attempt.task_id: outcome.seconds for outcome in outcomes}
        ended = [{"owner": owner, "seconds": seconds[task_id]} for task_id, owner in finished.items()]
        connection.execute(COUNT_USED, {"ended": ended})
    whole = [o.attempt.task_id for o in outcomes if o.in_pieces and o.attempt.task_id in finished]
    if whole:
        connection.execute(FORGET_PIECES, {"ids": whole})
    return frozenset(finished)


def _ending(outcome: Outcome) -> dict[str, Any]:
    if outcome.error is not None:
        status = Status.FAILED
    else:
        status = Status.CANCELLED if outcome.result is None else Status.COMPLETED
    return {"status": status, "result": outcome.result, "error": outcome.error, "seconds": outcome.seconds}
