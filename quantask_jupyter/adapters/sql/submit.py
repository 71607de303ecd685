"""Submit: store tasks and their batch, once for an idempotency key; the database adds the first history rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.hand_in import record
from quantask_jupyter.adapters.sql.courses.paused_by import paused_by
from quantask_jupyter.adapters.sql.dialects import INSERT, POSTGRESQL, SQLITE, db_now, rows_of
from quantask_jupyter.adapters.sql.quota import WITHIN_QUOTA, asking, has_room
from quantask_jupyter.adapters.sql.rows import BY, OPTION_FIELDS
from quantask_jupyter.adapters.sql.seen import TASK_FIELDS
from quantask_jupyter.adapters.sql.tables import batches, tasks
from quantask_jupyter.domain.hand_in import BETWEEN_NOTES, MOST_NOTED, each_once
from quantask_jupyter.domain.quota import Quota
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Batch, NewTask, Submission, Task, are_large
from quantask_jupyter.long_text import JsonText, json_parts
from quantask_jupyter.ports import Stored

ACTOR = "api"

BATCH_FIELDS = tuple(column.name for column in batches.c if column.name != "created_at")
OF_TASK = ("id", "owner", "retry_of", "max_attempts", "title")
OF_NEW_TASK = (*OF_TASK, "hand_in_note")
OF_REQUEST = (*OPTION_FIELDS, "points")
FIELDS = (
    *OF_TASK,
    *OF_REQUEST,
    *("circuit_format", "circuit_source", "batch_id", "course", "idempotency_key", "request_sha256"),
)
LONG = 100_000  # characters of a source
SOURCE = sa.bindparam("source", type_=sa.Text())
ASKED_AND_SHOWN = tuple(name for name in OF_REQUEST if name in TASK_FIELDS)


@cache
def insert_batches(dialect: str, *, limited: bool = False) -> sa.Insert:
    """Return the statement that stores batches, but for those whose key is known, or whose owner has no room."""
    new = rows_of("new_batches", *(batches.c[name] for name in BATCH_FIELDS))
    rows = sa.select(new, db_now()).where(_has_room(new) if limited else sa.true())
    stored: sa.Insert = _unless_key_is_known(dialect, batches, (*BATCH_FIELDS, "created_at"), rows)
    return stored.returning(batches.c.id, batches.c.created_at)


@cache
def insert_tasks(
    dialect: str,
    *,
    with_batches: bool = False,
    reserving: bool = False,
    limited: bool = False,
    in_course: bool = False,
    apart: bool = False,
) -> sa.Insert:
    """Return the statement that stores tasks, but for those whose key, or whose batch's key, is known.

    In PostgreSQL it also stores their batches, leaves out those of owners who have no room, if there are quotas
    (``limited``), and reserves the first task where nobody waits. The function that says so has a migration's text: it
    takes the dispatchers' lock before it looks, which one statement with one snapshot cannot. What is for a course
    (``in_course``) may be paused there. A long source of the only task is a value of its own (``apart``).
    """
    new: sa.FromClause = rows_of("new_tasks", *(tasks.c[name] for name in (*FIELDS, "note")))
    pause: sa.ColumnElement[Any] = sa.null()
    note: sa.ColumnElement[Any] = new.c.note
    if in_course:
        new = sa.select(new, paused_by(dialect, new).label("paused_by")).subquery("new_or_paused")
        pause = new.c.paused_by
        paused = sa.func.coalesce(new.c.note + BETWEEN_NOTES, "") + "paused by " + pause  # NULL where it is not
        note = sa.func.coalesce(paused, new.c.note)
    fields = [SOURCE if apart and name == "circuit_source" else new.c[name] for name in FIELDS]
    asked: sa.Select[Any] = sa.select(*fields).where(_has_room(new) if limited else sa.true())
    created_at: sa.ColumnElement[Any] = db_now()
    reserved_until: sa.ColumnElement[Any] = sa.null()
    if with_batches:
        stored = insert_batches(dialect, limited=limited).cte("stored_batches") if dialect == POSTGRESQL else batches
        asked = asked.outerjoin_from(new, stored, stored.c.id == new.c.batch_id)
        asked = asked.where(sa.or_(new.c.batch_id.is_(None), stored.c.id.is_not(None)))
        created_at = sa.func.coalesce(stored.c.created_at, created_at)
    if reserving:  # a CASE in a CASE: the function is asked once
        at_once = sa.case((sa.func.quantask_nobody_waits(new.c.owner), db_now(sa.bindparam("seconds", type_=sa.Float))))
        reserved_until = sa.case((sa.and_(new.c.id == sa.bindparam("first"), pause.is_(None)), at_once))
    state = (sa.literal(str(Status.PENDING)), sa.literal(1), sa.literal(0), BY, created_at, reserved_until, pause, note)
    rows = asked.add_columns(*state)
    names = (*FIELDS, "status", "version", "attempt", "actor", "created_at", "reserved_until", "paused_by", "note")
    rows = rows if apart else rows.order_by(new.c.id)
    inserted: sa.Insert = _unless_key_is_known(dialect, tasks, names, rows)
    return inserted.returning(tasks.c.id, tasks.c.created_at, tasks.c.reserved_until, tasks.c.paused_by)


def _has_room(new: sa.FromClause) -> sa.ColumnElement[bool]:
    has_room: sa.ColumnElement[bool] = new.c.owner.in_(sa.select(WITHIN_QUOTA.c.owner))
    return has_room


def _unless_key_is_known(dialect: str, table: Any, names: Sequence[str], rows: Any) -> Any:
    """Insert the rows of a query, but for those whose owner has used their key before: see ``idempotency.py``."""
    key = table.c.idempotency_key
    return (
        INSERT[dialect](table)
        .from_select(list(names), rows)
        .on_conflict_do_nothing(index_elements=[table.c.owner, key], index_where=key.is_not(None))
    )


def new_tasks(submissions: Sequence[Submission]) -> JsonText:
    """Return the rows of all their tasks, for :func:`submit`: of large submissions, the work of a thread."""
    parts: list[str] = []
    apart = {} if source_apart(submissions) is None else {"circuit_source": None}
    for submission in submissions:
        for task in submission.tasks:
            row = {**_task_row(task, submission), **apart}
            parts.append("," if parts else "[")
            parts += json_parts(row) if are_large([task.request]) else [json.dumps(row)]
    return JsonText("".join([*parts, "]"]))


def source_apart(submissions: Sequence[Submission]) -> str | None:
    """Return the long source of the only task, if there is one, which is stored as it is and not out of the rows' JSON.

    SQLite would write a row of 30 MiB anew for each of its fields, and keep all others from writing for seconds.
    """
    tasks = [task for submission in submissions for task in submission.tasks]
    source = tasks[0].request.circuit.source if len(tasks) == 1 else ""
    return source if len(source) > LONG else None


def hands_in(submissions: Sequence[Submission]) -> bool:
    """Say whether any of the tasks is handed in for an assignment."""
    return any(task.hand_in is not None for submission in submissions for task in submission.tasks)


def submit(
    connection: sa.Connection,
    reserve_seconds: float | None,
    quota: Quota | None,
    submissions: Sequence[Submission],
    rows: JsonText,
) -> Mapping[UUID, Any]:
    """Store submissions of the same moment in one transaction, and return the rows of tasks that are new, by their id.

    There is none of a submission whose key is known, or whose owner has no room. Where tasks are handed in, that is two
    statements, and :func:`hands_in` says so.
    """
    dialect = connection.dialect.name
    if quota is not None and dialect == SQLITE:
        fitting = [each for each in submissions if has_room(connection, quota, each)]
        if not fitting:
            return {}
        rows = rows if len(fitting) == len(submissions) else new_tasks(fitting)
        submissions, quota = fitting, None
    new_batches = [_batch_row(submission) for submission in submissions if submission.batch_id is not None]
    asked: dict[str, Any] = {BY.key: ACTOR, "new_tasks": rows}
    if new_batches:
        asked["new_batches"] = new_batches
    reserving = reserve_seconds is not None and dialect == POSTGRESQL  # in SQLite nobody dispatches
    if reserving:
        asked |= {"first": submissions[0].tasks[0].id, "seconds": reserve_seconds}
    if new_batches and dialect == SQLITE:
        connection.execute(insert_batches(dialect), asked)
    source = source_apart(submissions)
    if source is not None:
        asked[SOURCE.key] = source
    if quota is not None:
        asked |= asking(quota, submissions)
    statement = insert_tasks(
        dialect,
        with_batches=bool(new_batches),
        reserving=reserving,
        limited=quota is not None,
        in_course=any(each.course is not None for each in submissions),
        apart=source is not None,
    )
    inserted = {row.id: row for row in connection.execute(statement, asked)}
    record(connection, [each for each in submissions if each.tasks[0].id in inserted])
    return inserted


def stored(submissions: Sequence[Submission], inserted: Mapping[UUID, Any]) -> list[Stored | None]:
    """Return what :func:`submit` has stored; None stands for a submission whose key is known, or has no room."""
    return [_stored(submission, inserted) for submission in submissions]


def _stored(submission: Submission, inserted: Mapping[UUID, Any]) -> Stored | None:
    if submission.tasks[0].id not in inserted:
        return None
    created_at = inserted[submission.tasks[0].id].created_at
    batch = None
    if submission.batch_id is not None:
        name, size = submission.batch_name, len(submission.tasks)
        batch = Batch(
            submission.batch_id, submission.owner, name, size, created_at, {Status.PENDING: size}, submission.course
        )
    members = tuple(_new_task(task, submission, inserted[task.id]) for task in submission.tasks)
    batch = None if batch is None else replace(batch, notes=each_once(task.notes for task in members[:MOST_NOTED]))
    reserved = tuple(task.id for task in submission.tasks if inserted[task.id].reserved_until)
    return Stored(members, batch, repeated=False, reserved=reserved)


def _batch_row(submission: Submission) -> dict[str, Any]:
    return {
        "id": _hex(submission.batch_id),
        "owner": submission.owner,
        "name": submission.batch_name,
        "size": len(submission.tasks),
        "course": submission.course,
        "idempotency_key": submission.idempotency_key,
        "request_sha256": submission.request_sha256,
    }


def _task_row(task: NewTask, submission: Submission) -> dict[str, Any]:
    single = submission.batch_id is None  # a batch's key is the batch's
    return {
        **{name: getattr(task.request, name) for name in OF_REQUEST},
        "circuit_format": task.request.circuit.format,
        "circuit_source": task.request.circuit.source,
        "id": _hex(task.id),
        "owner": task.owner,
        "batch_id": _hex(submission.batch_id),
        "retry_of": _hex(task.retry_of),
        "course": submission.course,
        "max_attempts": task.max_attempts,
        "title": task.title,
        "idempotency_key": submission.idempotency_key if single else None,
        "request_sha256": submission.request_sha256 if single else None,
        **({} if task.hand_in_note is None else {"note": task.hand_in_note}),
    }


def _hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex


def _new_task(task: NewTask, submission: Submission, row: Any) -> Task:
    asked = {name: getattr(task.request, name) for name in ASKED_AND_SHOWN}
    new = {name: getattr(task, name) for name in OF_NEW_TASK}
    of_all: dict[str, Any] = {"batch_id": submission.batch_id, "course": submission.course}
    if task.hand_in is not None:
        of_all |= {"assignment": task.hand_in.assignment, "deadline": task.hand_in.deadline}
    return Task(**asked, **new, **of_all, created_at=row.created_at, paused_by=row.paused_by, status=Status.PENDING)
