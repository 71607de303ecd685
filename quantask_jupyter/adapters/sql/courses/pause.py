"""Pause: keep tasks of a course from workers, and give them back.

A pause is a row, and a mark on each unfinished task that it is about: so who gives tasks out looks at the task alone.
What is submitted later is marked by the statement that stores it. A task that runs is marked too: it runs on, and waits
if it comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.history import keep_change
from quantask_jupyter.adapters.sql.courses.lock import hold_course
from quantask_jupyter.adapters.sql.courses.paused_by import is_paused
from quantask_jupyter.adapters.sql.courses.tables import pauses
from quantask_jupyter.adapters.sql.dialects import db_now, has_tag, hex_of, insert_if_new
from quantask_jupyter.adapters.sql.rows import BY, locked, moved, t
from quantask_jupyter.adapters.sql.tables import IN_COURSE, IS_OF_COURSE, tasks
from quantask_jupyter.domain.course_change import ChangeKind
from quantask_jupyter.domain.pause import Pause, PauseKind, PauseTarget
from quantask_jupyter.domain.states import Status

p = pauses.c
NAME = sa.bindparam("named", type_=sa.String())
IS_MEANT: Mapping[PauseKind, sa.ColumnElement[bool]] = {
    PauseKind.TASK: t.id == sa.bindparam("wanted", type_=sa.Uuid()),
    PauseKind.STUDENT: t.owner == NAME,
    PauseKind.TAG: has_tag(t.tags, NAME),
}
THE_ROW = (p.course == IN_COURSE, p.kind == sa.bindparam("of_kind"), p.name == NAME)
NOTE = sa.bindparam("why", type_=sa.Text())
BY_WHOM = sa.bindparam("paused_by", type_=sa.Text())

HELD = {"paused": True}  # what a course's history says of a pause that holds


def _mark(kind: PauseKind) -> sa.Update:
    unmarked = (IS_OF_COURSE, t.finished_at.is_(None), t.paused_by.is_(None), IS_MEANT[kind])
    out_of_the_way = {"reserved_until": sa.null(), "dispatched_at": sa.null()}  # a message that comes finds it paused
    marked = moved(t.status, note=NOTE, paused_by=BY_WHOM, **out_of_the_way)
    return sa.update(tasks).where(locked(*unmarked), t.finished_at.is_(None)).values(marked).returning(t.id, t.status)


def _unmark(kind: PauseKind) -> sa.Update:
    marked = (IS_OF_COURSE, t.finished_at.is_(None), t.paused_by.is_not(None), IS_MEANT[kind])
    free = sa.and_(t.finished_at.is_(None), ~is_paused())
    return (
        sa.update(tasks)
        .where(locked(*marked), free)
        .values(moved(t.status, note=NOTE, paused_by=sa.null()))
        .returning(t.id, t.status)
    )


MARK = {kind: _mark(kind) for kind in PauseKind}
UNMARK = {kind: _unmark(kind) for kind in PauseKind}
END = sa.delete(pauses).where(*THE_ROW)
FORGET = sa.delete(pauses).where(
    p.course == IN_COURSE,
    p.kind == str(PauseKind.TASK),
    ~sa.exists(sa.select(t.id).where(p.name == hex_of(t.id), t.finished_at.is_(None), IS_OF_COURSE)),
)
OF_THE_COURSE = sa.select(pauses).where(p.course == IN_COURSE).order_by(p.paused_at)


def pause(connection: sa.Connection, target: PauseTarget, paused_by: str, actor: str, note: str) -> dict[UUID, bool]:
    """Pause what waits, and what will be submitted; return what was not paused before, and of each whether it waits."""
    asked = _hold(connection, target)
    connection.execute(FORGET, asked)
    values = {"course": target.course, "kind": str(target.kind), "name": target.name, "paused_by": paused_by}
    if insert_if_new(connection, pauses, {**values, "paused_at": db_now()}):
        _keep(connection, target, paused_by, None, HELD)
    return _waits(
        connection.execute(MARK[target.kind], {**asked, BY.key: actor, NOTE.key: note, BY_WHOM.key: paused_by})
    )


def end_pause(connection: sa.Connection, target: PauseTarget, ended_by: str, actor: str, note: str) -> dict[UUID, bool]:
    """End a pause; return the tasks that no other one holds, and of each whether it waits."""
    asked = _hold(connection, target)
    if connection.execute(END, asked).rowcount:
        _keep(connection, target, ended_by, HELD, None)
    return _waits(connection.execute(UNMARK[target.kind], {**asked, BY.key: actor, NOTE.key: note}))


def _waits(rows: Iterable[Any]) -> dict[UUID, bool]:
    return {row.id: Status(row.status) is Status.PENDING for row in rows}


def read_pauses(connection: sa.Connection, course: str) -> list[Pause]:
    """Return the pauses of a course, the oldest first."""
    rows = connection.execute(OF_THE_COURSE, {IN_COURSE.key: course})
    return [Pause(PauseTarget(row.course, PauseKind(row.kind), row.name), row.paused_by, row.paused_at) for row in rows]


def _keep(connection: sa.Connection, target: PauseTarget, by: str, before: Any, after: Any) -> None:
    keep_change(connection, target.course, by, ChangeKind(target.kind), target.name, before, after)


def _hold(connection: sa.Connection, target: PauseTarget) -> dict[str, object]:
    """Wait for those who submit for the course, keep others out, and return the statements' parameters."""
    asked: dict[str, object] = {IN_COURSE.key: target.course, "of_kind": str(target.kind), NAME.key: target.name}
    if target.kind is PauseKind.TASK:
        asked["wanted"] = UUID(target.name)
    hold_course(connection, target.course)
    return asked
