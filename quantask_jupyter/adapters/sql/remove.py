"""Remove: forget finished tasks; their history goes with them. Submissions stay as long as their assignment."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.hand_in import IS_NO_SUBMISSION
from quantask_jupyter.adapters.sql.dialects import MOST, db_now, is_one_of
from quantask_jupyter.adapters.sql.rows import t
from quantask_jupyter.adapters.sql.tables import batches, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import StateConflictError, TaskNotFoundError

LONG_AGO = db_now(-sa.bindparam("seconds", type_=sa.Float()))
OLD = (
    sa.select(t.id)
    .where(t.finished_at < LONG_AGO, IS_NO_SUBMISSION)
    .order_by(t.finished_at)
    .limit(MOST)
    .with_for_update(skip_locked=True)
)
PURGE = sa.delete(tasks).where(is_one_of(t.id, "ids"))
PURGE_BATCHES = sa.delete(batches).where(
    batches.c.created_at < LONG_AGO, ~sa.exists(sa.select(t.id).where(t.batch_id == batches.c.id))
)


def remove(connection: sa.Connection, owner: str, task_id: UUID) -> None:
    """Remove a finished task with its result and history."""
    mine = (t.owner == owner, t.id == task_id)
    if connection.execute(sa.delete(tasks).where(*mine, t.finished_at.is_not(None), IS_NO_SUBMISSION)).rowcount:
        return
    status = connection.scalar(sa.select(t.status).where(*mine))
    if status is None:
        raise TaskNotFoundError()
    if Status(status).is_final:
        raise StateConflictError("The task is a submission of an assignment, and stays as long as that.")
    raise StateConflictError(f"The task is {Status(status).word}; cancel it first.")


def purge(connection: sa.Connection, older_than_seconds: float, limit: int) -> int:
    """Remove up to ``limit`` tasks that finished that long ago; return how many."""
    # Not as a subquery of the sa.delete: PostgreSQL may run that once for each row, and then the limit is none.
    ids = connection.scalars(OLD, {"seconds": older_than_seconds, "most": limit}).all()
    removed = connection.execute(PURGE, {"ids": ids}).rowcount if ids else 0
    connection.execute(PURGE_BATCHES, {"seconds": older_than_seconds})
    return removed
