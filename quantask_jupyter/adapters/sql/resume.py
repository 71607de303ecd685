"""Resume: take up tasks that one has claimed without hearing of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import commits_soon, db_now
from quantask_jupyter.adapters.sql.rows import CLAIMED_COLUMNS, STILL_PROCESSING, claimed_from, of_these, t
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.task import ClaimedTask, Lease

RESUME = (
    sa.update(tasks)
    .where(of_these(STILL_PROCESSING, t.lease_owner == sa.bindparam("holder")), commits_soon())
    .values(lease_expires_at=db_now(sa.bindparam("seconds")))
    .returning(*CLAIMED_COLUMNS)
)
"""The same attempt, for nobody else has had it: not even an expired lease was taken by others."""


def resume(connection: sa.Connection, ids: Sequence[UUID], lease: Lease) -> list[ClaimedTask]:
    """Return those of the tasks that ``lease.owner`` has claimed already, as the attempts that they are."""
    asked = {"ids": ids, "holder": lease.owner, "seconds": lease.seconds}
    return [claimed_from(row) for row in connection.execute(RESUME, asked)]
