"""Quota: whose submit leaves its owner within what one may have, whatever other processes submit at the moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import rows_of
from quantask_jupyter.adapters.sql.tables import (
    IS_IN_TURN,
    IS_OF_COURSE,
    IS_PAUSED,
    IS_PROCESSING,
    SHOTS,
    SLOT_SECONDS,
    UNFINISHED,
    is_of_course,
    of_course,
    tasks,
)
from quantask_jupyter.domain.course_limits import CourseLimits
from quantask_jupyter.domain.quota import Quota, shots_of
from quantask_jupyter.domain.task import Submission
from quantask_jupyter.domain.task_ids import lowest_task_id

DAY_SECONDS = 86_400.0

t = tasks.c
OF_OWNER = t.owner == sa.bindparam("whose")
OWNER_IN_COURSE = OF_OWNER & IS_OF_COURSE
YESTERDAY = sa.bindparam("yesterday", type_=sa.Uuid())


def tasks_that(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    """Return how many tasks fulfil all conditions."""
    return sa.select(sa.func.count()).where(*conditions).scalar_subquery()


def _usage(
    unfinished: Iterable[sa.ColumnElement[bool]], whose: sa.ColumnElement[bool], used: sa.ColumnElement[Any]
) -> Any:
    """Return the query for the number of unfinished tasks, in parts, and for what those of 24 hours have used."""
    of_a_day = sa.select(sa.func.coalesce(sa.func.sum(used), 0)).where(whose, t.id >= YESTERDAY)
    return sa.select(*map(tasks_that, unfinished), of_a_day.scalar_subquery())


USAGE = _usage((OF_OWNER & state for state in UNFINISHED), OF_OWNER, SHOTS)
USAGE_IN_COURSE = _usage((OWNER_IN_COURSE & state for state in UNFINISHED), OWNER_IN_COURSE, SLOT_SECONDS)
USAGE_OF_COURSE = _usage(
    (of_course(tasks) & IS_IN_TURN, *(is_of_course(tasks) & state for state in (IS_PAUSED, IS_PROCESSING))),
    IS_OF_COURSE,
    SLOT_SECONDS,
)
WAITING = sa.select(sa.func.count()).where(OF_OWNER, IS_IN_TURN)

_asking = rows_of(
    "asking",
    sa.Column("owner", sa.String),
    sa.Column("course", sa.String),
    sa.Column("tasks", sa.BigInteger),
    sa.Column("shots", sa.BigInteger),
)
_has_room = sa.func.quantask_has_room(
    *(_asking.c.owner, _asking.c.tasks, _asking.c.shots),
    *(sa.bindparam(name, type_=sa.BigInteger()) for name in ("most_tasks", "most_shots")),
    YESTERDAY,
)
_has_room_in_course = sa.func.quantask_has_room_in_course(
    *(_asking.c.course, _asking.c.owner, _asking.c.tasks),
    sa.bindparam("most_tasks_in_course", type_=sa.BigInteger()),
    sa.bindparam("most_slot_seconds", type_=sa.Float()),
    YESTERDAY,
)
_course_has_room = sa.func.quantask_course_has_room(
    *(_asking.c.course, _asking.c.tasks),
    sa.bindparam("most_tasks_of_course", type_=sa.BigInteger()),
    sa.bindparam("most_seconds_of_course", type_=sa.Float()),
    YESTERDAY,
)
_rooms = (_course_has_room, _has_room, _has_room_in_course)  # of which each takes its lock: nobody waits in a circle
WITHIN_QUOTA = sa.select(_asking.c.owner).where(*_rooms).cte("within_quota")
"""In PostgreSQL: the owners who have room for what they submit, asked in this order.

The functions that say so have a migration's text: they take a lock before they look, which one statement with one
snapshot cannot.
"""


def usage(connection: sa.Connection, owner: str) -> tuple[int, int]:
    """Return the owner's waiting or running tasks, and the shots submitted in the last 24 hours."""
    unfinished, shots = _used(connection, USAGE, whose=owner)
    return unfinished, int(shots)


def waiting(connection: sa.Connection, owner: str) -> int:
    """Return how many tasks of the owner wait for their turn."""
    return int(connection.execute(WAITING, {"whose": owner}).scalar_one())


def usage_in_course(connection: sa.Connection, owner: str, course: str) -> tuple[int, float]:
    """Return the owner's waiting or running tasks of a course, and the slot seconds of those submitted in 24 hours."""
    return _used(connection, USAGE_IN_COURSE, whose=owner, in_course=course)


def usage_of_course(connection: sa.Connection, course: str) -> tuple[int, float]:
    """Return the waiting or running tasks of a course, and the slot seconds of those submitted in 24 hours."""
    return _used(connection, USAGE_OF_COURSE, in_course=course)


def _used(connection: sa.Connection, query: Any, **whose: str) -> tuple[int, float]:
    *unfinished, used = connection.execute(query, {**whose, YESTERDAY.key: lowest_task_id(DAY_SECONDS)}).one()
    return sum(unfinished), float(used)


def asking(quota: Quota, submissions: Sequence[Submission]) -> dict[str, Any]:
    """Return the parameters of :data:`WITHIN_QUOTA`; by owner, so that no two processes wait for each other.

    Where there is a limit for a course as a whole, all submissions are for that one, whose lock is taken first.
    """
    asked = [
        {"owner": each.owner, "course": each.course, "tasks": len(each.tasks), "shots": shots_of(each)}
        for each in sorted(submissions, key=lambda each: each.owner)
    ]
    in_course = quota.in_course or CourseLimits()
    whole = CourseLimits() if quota.whole is None else quota.whole.limits
    return {
        "asking": asked,
        "most_tasks": quota.tasks,
        "most_shots": quota.shots,
        "most_tasks_in_course": in_course.tasks or 0,
        "most_slot_seconds": in_course.slot_seconds or 0.0,
        "most_tasks_of_course": whole.tasks or 0,
        "most_seconds_of_course": whole.slot_seconds or 0.0,
        YESTERDAY.key: lowest_task_id(DAY_SECONDS),
    }


def has_room(connection: sa.Connection, quota: Quota, submission: Submission) -> bool:
    """Say in SQLite, within the transaction that submits, whether there is room."""
    unfinished, shots_today = usage(connection, submission.owner)
    if not (quota.has_room_for_tasks(submission, unfinished) and quota.has_room_for_shots(submission, shots_today)):
        return False
    if submission.course is None:
        return True
    if quota.whole and not quota.whole.limits.have_room(submission, *usage_of_course(connection, submission.course)):
        return False
    if quota.in_course is None:
        return True
    return quota.in_course.have_room(submission, *usage_in_course(connection, submission.owner, submission.course))
