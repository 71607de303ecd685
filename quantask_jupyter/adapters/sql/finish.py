"""Finish: how attempts ended, stored by the worker that still holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import DIALECTS, SQLITE, db_now, rows_of
from quantask_jupyter.adapters.sql.owners import count_used
from quantask_jupyter.adapters.sql.pieces import FORGET
from quantask_jupyter.adapters.sql.rows import BY, CANCELLED, NO_LEASE, attempts_of, held, moved, t, unless_cancelled
from quantask_jupyter.adapters.sql.tables import owners, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Outcome

SECONDS = sa.Column("seconds", sa.Float)


def _finish(dialect: str) -> Any:
    outcome, still_held = held(dialect, t.status, t.result, t.error, SECONDS)
    ending = moved(
        unless_cancelled(outcome.c.status, CANCELLED),
        result=unless_cancelled(outcome.c.result),
        error=unless_cancelled(outcome.c.error),
        finished_at=db_now(),
        **NO_LEASE,
    )
    finish = sa.update(tasks).where(still_held).values(ending)
    if dialect == SQLITE:  # which writes to one table a statement
        return finish.returning(t.id, t.owner)
    finished = finish.returning(t.id, t.owner, outcome.c.seconds).cte("finished")
    return sa.select(finished.c.id, finished.c.owner).add_cte(count_used(dialect, finished).cte("counted"))


FINISH = {dialect: _finish(dialect) for dialect in DIALECTS}
COUNT_USED = count_used(SQLITE, rows_of(SQLITE, "ended", owners.c.owner, SECONDS))


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
        connection.execute(FORGET, {"ids": whole})
    return frozenset(finished)


def _ending(outcome: Outcome) -> dict[str, Any]:
    if outcome.error is not None:
        status = Status.FAILED
    else:
        status = Status.CANCELLED if outcome.result is None else Status.COMPLETED
    return {"status": status, "result": outcome.result, "error": outcome.error, "seconds": outcome.seconds}
