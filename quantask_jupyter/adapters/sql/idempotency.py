"""Idempotency: a submit with a key that its owner has used before stores nothing, and is told what that one has made.

That it stores nothing is the statement's own work (``submit.py``), by a unique index of owner and key.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.rows import batch_from
from quantask_jupyter.adapters.sql.seen import TASK_COLUMNS, task_from
from quantask_jupyter.adapters.sql.tables import batches, tasks
from quantask_jupyter.domain.hand_in import MOST_NOTED, each_once
from quantask_jupyter.domain.task import Submission
from quantask_jupyter.errors import IdempotencyConflictError
from quantask_jupyter.ports import Stored


def earlier(connection: sa.Connection, submission: Submission) -> Stored | None:
    """Return what an earlier submit with the same idempotency key has made; None if there was none."""
    if submission.idempotency_key is None:
        return None
    table = tasks if submission.batch_id is None else batches
    columns = TASK_COLUMNS if table is tasks else tuple(batches.c)
    found = connection.execute(
        sa.select(*columns, table.c.request_sha256.label("sha256")).where(
            table.c.owner == submission.owner, table.c.idempotency_key == submission.idempotency_key
        )
    ).one_or_none()
    if found is None:
        return None
    if found.sha256 != submission.request_sha256:
        raise IdempotencyConflictError()
    if table is tasks:
        return Stored((task_from(found),), None, repeated=True)
    rows = connection.execute(sa.select(*TASK_COLUMNS).where(tasks.c.batch_id == found.id).order_by(tasks.c.id))
    members = tuple(task_from(row) for row in rows)
    batch = batch_from(found, Counter(task.status for task in members))
    notes = each_once(task.notes for task in members[:MOST_NOTED])
    return Stored(members, replace(batch, notes=notes), repeated=True)
