"""Finish: how attempts ended, stored by the worker that still holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import DIALECTS, db_now
from quantask_jupyter.adapters.sql.rows import BY, CANCELLED, NO_LEASE, attempts_of, held, moved, t, unless_cancelled
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Outcome


def _finish(dialect: str) -> sa.Update:
    outcome, still_held = held(dialect, t.status, t.result, t.error)
    ending = moved(
        unless_cancelled(outcome.c.status, CANCELLED),
        result=unless_cancelled(outcome.c.result),
        error=unless_cancelled(outcome.c.error),
        finished_at=db_now(),
        **NO_LEASE,
    )
    return sa.update(tasks).where(still_held).values(ending).returning(t.id)


FINISH = {dialect: _finish(dialect) for dialect in DIALECTS}


def finish(connection: sa.Connection, outcomes: Sequence[Outcome], lease_owner: str, actor: str) -> frozenset[UUID]:
    """See :meth:`quantask_jupyter.ports.Claims.finish`."""
    attempts = attempts_of([o.attempt for o in outcomes], lease_owner, [_ending(outcome) for outcome in outcomes])
    return frozenset(connection.scalars(FINISH[connection.dialect.name], {**attempts, BY.key: actor}))


def _ending(outcome: Outcome) -> dict[str, Any]:
    if outcome.error is not None:
        status = Status.FAILED
    else:
        status = Status.CANCELLED if outcome.result is None else Status.COMPLETED
    return {"status": status, "result": outcome.result, "error": outcome.error}
