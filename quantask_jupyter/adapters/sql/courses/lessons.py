"""Lessons: which courses have slots of their own now, beside the slots that there are."""

from __future__ import annotations

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.history import keep_change
from quantask_jupyter.adapters.sql.courses.lock import hold_course
from quantask_jupyter.adapters.sql.courses.tables import lessons as table
from quantask_jupyter.adapters.sql.dialects import db_now, seconds_since
from quantask_jupyter.adapters.sql.tables import IN_COURSE
from quantask_jupyter.adapters.sql.workers import SEEN
from quantask_jupyter.domain.course_change import ChangeKind
from quantask_jupyter.domain.lesson import Lesson, SlotPlan

t = table.c
LEFT = -seconds_since(t.ends_at)
ON_NOW = sa.select(table, LEFT.label("seconds_left")).where(t.ends_at > db_now()).order_by(t.started_at, t.course)
OF_COURSE = ON_NOW.where(t.course == IN_COURSE)
STOP = sa.delete(table).where(t.course == IN_COURSE)
FORGET = sa.delete(table).where(t.ends_at <= db_now())


def read_lessons(connection: sa.Connection) -> list[Lesson]:
    """Return the lessons that are on, in the order in which they began."""
    return [
        Lesson(row.course, row.slots, row.ends_at, row.seconds_left, row.started_by)
        for row in connection.execute(ON_NOW)
    ]


def slot_plan(connection: sa.Connection, silent_seconds: float) -> SlotPlan:
    """Return the slots of the workers heard of within that time, and the lessons that are on."""
    slots = [row.slots for row in connection.execute(SEEN, {"seconds": silent_seconds})]
    return SlotPlan(len(slots), sum(slots), tuple(read_lessons(connection)))


def start_lesson(connection: sa.Connection, course: str, slots: int, seconds: float, started_by: str) -> None:
    """Give a course slots of its own for so long, in place of a lesson that is on."""
    connection.execute(FORGET)
    before = _told(connection, course)
    connection.execute(STOP, {IN_COURSE.key: course})
    row = {"course": course, "slots": slots, "ends_at": db_now(seconds), "started_by": started_by}
    connection.execute(sa.insert(table).values(**row, started_at=db_now()))
    after = {"slots": slots, "seconds": seconds}
    keep_change(connection, course, started_by, ChangeKind.LESSON, None, before, after)


def stop_lesson(connection: sa.Connection, course: str, stopped_by: str) -> bool:
    """End a course's lesson; say whether there was one."""
    before = _told(connection, course)
    keep_change(connection, course, stopped_by, ChangeKind.LESSON, None, before, None)
    return connection.execute(STOP, {IN_COURSE.key: course}).rowcount > 0


def _told(connection: sa.Connection, course: str) -> dict[str, float] | None:
    """Return what a course's history says of the lesson that is on: its slots, and the seconds that are left.

    It stays so until the transaction ends, also where another course forgets the lessons that are over.
    """
    hold_course(connection, course)
    row = connection.execute(OF_COURSE.with_for_update(), {IN_COURSE.key: course}).one_or_none()
    return None if row is None else {"slots": row.slots, "seconds": round(row.seconds_left, 3)}
