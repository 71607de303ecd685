"""Cancel: pending tasks end in the same statement that marks running ones for their worker."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import db_now, has_tag, is_one_of
from quantask_jupyter.adapters.sql.rows import (
    BY,
    CANCELLED,
    STILL_PENDING,
    STILL_PROCESSING,
    WAS_CANCELLED,
    locked,
    moved,
    t,
)
from quantask_jupyter.adapters.sql.seen import TASK_COLUMNS, task_from
from quantask_jupyter.adapters.sql.tables import IN_COURSE, UNFINISHED, batches, is_of_course, tasks
from quantask_jupyter.domain.task import Task
from quantask_jupyter.errors import BatchNotFoundError

IS_UNFINISHED = STILL_PENDING | STILL_PROCESSING


NOTE = sa.bindparam("why", type_=sa.Text())


def _cancel(which: sa.ColumnElement[bool]) -> sa.Update:
    return (
        sa.update(tasks)
        .where(locked(which, IS_UNFINISHED), IS_UNFINISHED, ~WAS_CANCELLED)
        .values(
            moved(
                sa.case((STILL_PENDING, CANCELLED), else_=t.status),
                note=NOTE,
                finished_at=sa.case((STILL_PENDING, db_now())),
                cancel_requested_at=db_now(),
            )
        )
        .returning(t.id)
    )


OF_OWNER = is_one_of(t.id, "ids") & (t.owner == sa.bindparam("whose"))
CANCEL = _cancel(OF_OWNER)
CANCEL_BATCH = _cancel(t.batch_id == sa.bindparam("of_batch"))
AS_THEY_ARE = sa.select(*TASK_COLUMNS).where(OF_OWNER).order_by(t.id)


def cancel(
    connection: sa.Connection, owner: str, ids: Sequence[UUID], actor: str, note: str | None = None
) -> list[Task]:
    """Cancel pending tasks now and mark processing ones for their workers; return all that exist, as they are."""
    mine = {"whose": owner, "ids": ids}
    connection.execute(CANCEL, {**mine, BY.key: actor, NOTE.key: note})
    return [task_from(row) for row in connection.execute(AS_THEY_ARE, mine)]


def cancel_batch(
    connection: sa.Connection, owner: str, batch_id: UUID, actor: str, note: str | None = None
) -> list[UUID]:
    """Cancel all tasks of a batch as :func:`cancel` does; return the ids that ended or were marked."""
    known = sa.select(batches.c.id).where(batches.c.owner == owner, batches.c.id == batch_id)
    if connection.scalar(known) is None:
        raise BatchNotFoundError()
    return list(connection.scalars(CANCEL_BATCH, {"of_batch": batch_id, BY.key: actor, NOTE.key: note}))


def cancel_of_course(
    connection: sa.Connection, course: str, owner: str | None, tag: str | None, actor: str, note: str
) -> list[UUID]:
    """Cancel the tasks of a course as :func:`cancel` does, those of an owner or with a tag alone; return their ids."""
    which = [is_of_course(tasks), sa.or_(*UNFINISHED)]
    if owner is not None:
        which.append(t.owner == owner)
    if tag is not None:
        which.append(has_tag(t.tags, tag))
    statement = _cancel(sa.and_(*which))
    return list(connection.scalars(statement, {IN_COURSE.key: course, BY.key: actor, NOTE.key: note}))
