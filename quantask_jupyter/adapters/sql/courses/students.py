"""Students of a course: what each has run lately, what waits and runs, and what went wrong last."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.tables import (
    IN_COURSE,
    IS_OF_COURSE,
    IS_PAUSED,
    IS_PROCESSING,
    IS_WAITING,
    SHOTS,
    SLOT_SECONDS,
    is_of_course,
    tasks,
)
from quantask_jupyter.domain.course import Student
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task_ids import lowest_task_id

t = tasks.c
BEGIN = sa.bindparam("begin", type_=sa.Uuid())
RECENT = (IS_OF_COURSE, t.id >= BEGIN)


def recent_or_unfinished(*columns: sa.ColumnElement[Any]) -> sa.Subquery:
    """Return the tasks of a course that were submitted since, and the older ones that wait or run."""
    older = ((is_of_course(tasks), state, t.id < BEGIN) for state in (IS_WAITING, IS_PAUSED, IS_PROCESSING))
    return sa.union_all(*(sa.select(*columns).where(*which) for which in (RECENT, *older))).subquery("seen")


seen = recent_or_unfinished(
    *(t.id, t.owner, t.status, t.created_at, SHOTS.label("shots"), SLOT_SECONDS.label("slot_seconds"))
).c
IS_RECENT = seen.id >= BEGIN


def _whole(each: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.sum(each), sa.BigInteger)  # PostgreSQL's own sum is a decimal number


def _number(status: Status, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return _whole(sa.case((sa.and_(seen.status == str(status), *conditions), 1), else_=0))


STUDENTS = (
    sa.select(
        seen.owner,
        _number(Status.COMPLETED, IS_RECENT).label("completed"),
        _number(Status.FAILED, IS_RECENT).label("failed"),
        _number(Status.CANCELLED, IS_RECENT).label("cancelled"),
        _number(Status.PENDING).label("waiting"),
        _number(Status.PROCESSING).label("running"),
        _whole(sa.case((IS_RECENT, seen.shots), else_=0)).label("shots"),
        sa.func.sum(sa.case((IS_RECENT, seen.slot_seconds), else_=0.0)).label("slot_seconds"),
        sa.func.max(seen.created_at).label("last_at"),
    )
    .group_by(seen.owner)
    .order_by(seen.owner)
)

_place = sa.func.row_number().over(partition_by=t.owner, order_by=t.id.desc()).label("place")
_failed = sa.select(t.owner, t.id, t.error, _place).where(*RECENT, t.status == str(Status.FAILED)).subquery("failed")
LAST_FAILED = sa.select(_failed.c.owner, _failed.c.id, _failed.c.error).where(_failed.c.place == 1)


def course_students(connection: sa.Connection, course: str, seconds: float) -> list[Student]:
    """Return what each student of a course has done in these last seconds, and what of theirs waits and runs."""
    asked = {IN_COURSE.key: course, BEGIN.key: lowest_task_id(seconds)}
    failed = {row.owner: row for row in connection.execute(LAST_FAILED, asked)}
    return [_student(row, failed.get(row.owner)) for row in connection.execute(STUDENTS, asked)]


def _student(row: Any, failed: Any) -> Student:
    last = {} if failed is None else {"last_failed": failed.id, "last_error": failed.error}
    return Student(**row._mapping, **last)
