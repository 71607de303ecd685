"""Read: tasks and batches as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.tables import assignments, submissions
from quantask_jupyter.adapters.sql.dialects import MOST, is_one_of
from quantask_jupyter.adapters.sql.history import HISTORY, history_from
from quantask_jupyter.adapters.sql.rows import (
    REQUEST_COLUMNS,
    batch_from,
    how_many_fit,
    request_from,
    t,
)
from quantask_jupyter.adapters.sql.seen import ASSIGNMENT, DEADLINE, FIRST_NOTE, TASK_COLUMNS, task_from
from quantask_jupyter.adapters.sql.tables import (
    IN_COURSE,
    IS_IN_TURN,
    IS_PENDING,
    IS_PROCESSING,
    batches,
    is_in_turn,
    tasks,
)
from quantask_jupyter.domain.assignment import HandedIn, HandedInPage
from quantask_jupyter.domain.hand_in import MOST_NOTED, each_once, hand_in_notes
from quantask_jupyter.domain.result import StoredResult
from quantask_jupyter.domain.states import FINAL, Status
from quantask_jupyter.domain.task import Batch, Belonging, NewTask, Page, Submission, Task
from quantask_jupyter.errors import BatchNotFoundError, TaskNotFoundError

MOST_COUNTED = 10_000  # a queue position beyond this is not counted further

b = batches.c
s = submissions.c


def _queue_position() -> sa.ColumnElement[int]:
    other = tasks.alias("other")
    is_before = (other.c.owner == t.owner, is_in_turn(other), other.c.id < t.id)
    ahead = sa.select(other.c.id).where(*is_before).correlate(tasks).limit(MOST_COUNTED).subquery("ahead")
    return sa.case((IS_IN_TURN, 1 + sa.select(sa.func.count()).select_from(ahead).scalar_subquery()))


def _result() -> sa.ColumnElement[str]:
    return sa.cast(t.result, sa.Text).label("result")  # to be passed on; to read it may take long


def _characters() -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.length(sa.cast(t.result, sa.Text)), 0).label("characters")


IN_FULL = sa.select(*TASK_COLUMNS, _result(), _queue_position().label("queue_position"), HISTORY).where(
    is_one_of(t.id, "ids")
)
OF_OWNER = (t.owner == sa.bindparam("whose"), t.id == sa.bindparam("wanted"))
TASK = sa.select(*TASK_COLUMNS).where(*OF_OWNER)
REQUEST = sa.select(t.max_attempts, t.course, t.title, *REQUEST_COLUMNS).where(*OF_OWNER)
BELONGING = {
    table: sa.select(table.c.owner, table.c.course).where(table.c.id == sa.bindparam("wanted"))
    for table in (tasks, batches)
}
VERSIONS = sa.select(t.id, t.version, t.status).where(is_one_of(t.id, "ids"))
BATCH = sa.select(batches).where(b.owner == sa.bindparam("whose"), b.id == sa.bindparam("wanted"))
PROGRESS = (
    sa.select(t.status, sa.func.count().label("tasks")).where(t.batch_id == sa.bindparam("wanted")).group_by(t.status)
)
FIRST_TASKS = (
    sa.select(FIRST_NOTE, ASSIGNMENT, t.created_at, DEADLINE)
    .where(t.batch_id == sa.bindparam("wanted"))
    .order_by(t.id)
    .limit(MOST_NOTED)
)
METADATA = sa.select(t.id, t["metadata"].label("noted")).where(t.batch_id == sa.bindparam("wanted")).order_by(t.id)
UNFINISHED = sa.select(t.id).where(t.batch_id == sa.bindparam("wanted"), IS_PENDING | IS_PROCESSING)
SIZES = (
    sa.select(t.id, _characters())
    .where(t.batch_id == sa.bindparam("wanted"), t.status.in_([str(status) for status in FINAL]))
    .order_by(t.id)
    .limit(MOST)
)
HANDED_IN = (
    sa.select(t.id, s.circuit_sha256, _characters())
    .join_from(submissions, tasks, s.task_id == t.id)
    .join(assignments, sa.and_(assignments.c.course == s.course, assignments.c.name == s.assignment))
    .where(s.course == IN_COURSE, s.assignment == sa.bindparam("named"), ~assignments.c.removed)
    .order_by(s.task_id)
    .limit(MOST)
)


def read_in_full(connection: sa.Connection, ids: Sequence[UUID]) -> list[Task | None]:
    """Return these tasks with result, history and queue position, of any owner; None for what does not exist."""
    found = {row.id: _in_full(row) for row in connection.execute(IN_FULL, {"ids": ids})}
    return [found.get(task_id) for task_id in ids]


def _in_full(row: Any) -> Task:
    result, history = None if row.result is None else StoredResult(row.result), history_from(row.history)
    return task_from(row, result=result, queue_position=row.queue_position, history=history)


def read(connection: sa.Connection, owner: str, task_id: UUID) -> Task:
    """Return one task, without result, history and queue position."""
    row = connection.execute(TASK, {"whose": owner, "wanted": task_id}).one_or_none()
    if row is None:
        raise TaskNotFoundError()
    return task_from(row)


def read_request(connection: sa.Connection, owner: str, task_id: UUID) -> Submission:
    """Return what was submitted for a task, as a submission of that one task without a key."""
    row = connection.execute(REQUEST, {"whose": owner, "wanted": task_id}).one_or_none()
    if row is None:
        raise TaskNotFoundError()
    task = NewTask(task_id, owner, request_from(row), row.max_attempts, title=row.title)
    return Submission(owner, (task,), course=row.course)


def belonging_of_task(connection: sa.Connection, task_id: UUID) -> Belonging | None:
    """Return whose a task is, and its course; None if there is none."""
    return _belonging(connection, tasks, task_id)


def belonging_of_batch(connection: sa.Connection, batch_id: UUID) -> Belonging | None:
    """Return whose a batch is, and its course; None if there is none."""
    return _belonging(connection, batches, batch_id)


def _belonging(connection: sa.Connection, table: sa.Table, wanted: UUID) -> Belonging | None:
    row = connection.execute(BELONGING[table], {"wanted": wanted}).one_or_none()
    return None if row is None else Belonging(row.owner, row.course)


def read_versions(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, tuple[int, Status]]:
    """Return version and status of the tasks that exist: a cheap look, for callers that wait."""
    return {row.id: (row.version, Status(row.status)) for row in connection.execute(VERSIONS, {"ids": ids})}


def read_batch(connection: sa.Connection, owner: str, batch_id: UUID) -> Batch:
    """Return a batch with its progress."""
    row = connection.execute(BATCH, {"whose": owner, "wanted": batch_id}).one_or_none()
    if row is None:
        raise BatchNotFoundError()
    progress = {Status(line.status): line.tasks for line in connection.execute(PROGRESS, {"wanted": batch_id})}
    first = connection.execute(FIRST_TASKS, {"wanted": batch_id})
    notes = each_once(hand_in_notes(each.first_note, each.assignment, each.created_at, each.deadline) for each in first)
    return replace(batch_from(row, progress), notes=notes)


def read_unfinished(connection: sa.Connection, batch_id: UUID) -> set[UUID]:
    """Return the batch's tasks that have not finished."""
    return set(connection.scalars(UNFINISHED, {"wanted": batch_id}))


def read_metadata(connection: sa.Connection, owner: str, batch_id: UUID) -> dict[UUID, Mapping[str, Any]]:
    """Return what the caller has noted with each of a batch's tasks, in the order of their submit."""
    if connection.execute(BATCH, {"whose": owner, "wanted": batch_id}).one_or_none() is None:
        raise BatchNotFoundError()
    return {row.id: row.noted or {} for row in connection.execute(METADATA, {"wanted": batch_id})}


def read_results(
    connection: sa.Connection, owner: str, batch_id: UUID, limit: int, most_characters: int, after: UUID | None
) -> Page:
    """Return a page of the batch's finished tasks in full, in the order of their submit, after the id ``after``."""
    if connection.execute(BATCH, {"whose": owner, "wanted": batch_id}).one_or_none() is None:
        raise BatchNotFoundError()
    query = SIZES if after is None else SIZES.where(t.id > after)
    found = connection.execute(query, {"wanted": batch_id, "most": limit + 1}).all()
    page, next_after = _page(connection, found, limit, most_characters)
    return Page(page, next_after)


def read_submissions(
    connection: sa.Connection,
    course: str,
    name: str,
    owner: str | None,
    limit: int,
    most_characters: int,
    after: UUID | None,
) -> HandedInPage:
    """Return a page of an assignment's submissions, of all owners or of one, in their order, after the id ``after``."""
    query = HANDED_IN if after is None else HANDED_IN.where(s.task_id > after)
    query = query if owner is None else query.where(t.owner == owner)
    asked: dict[str, Any] = {IN_COURSE.key: course, "named": name, "most": limit + 1}
    found = connection.execute(query, asked).all()
    hashes = {row.id: row.circuit_sha256 for row in found}
    page, next_after = _page(connection, found, limit, most_characters)
    return HandedInPage(tuple(HandedIn(task, hashes[task.id]) for task in page), next_after)


def _page(
    connection: sa.Connection, found: Sequence[Any], limit: int, most_characters: int
) -> tuple[tuple[Task, ...], UUID | None]:
    """Return the first tasks in full, fewer than ``limit`` where they are large, and the id to go on after, if any."""
    fitting = how_many_fit((row.characters for row in found[:limit]), most_characters)
    ids = [row.id for row in found[:limit][:fitting]]
    page = tuple(task for task in read_in_full(connection, ids) if task is not None)
    return page, ids[-1] if len(ids) < len(found) else None
