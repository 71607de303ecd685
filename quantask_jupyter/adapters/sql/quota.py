"""Quota: whose submit leaves its owner within what one may have, whatever other processes submit at the moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import rows_of, seconds_since
from quantask_jupyter.adapters.sql.tables import IS_IN_TURN, IS_PAUSED, IS_PROCESSING, is_of_course, of_course, tasks
from quantask_jupyter.domain.course_limits import CourseLimits
from quantask_jupyter.domain.estimate import PREFIX
from quantask_jupyter.domain.quota import Quota, shots_of
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Submission
from quantask_jupyter.domain.task_ids import lowest_task_id

DAY_SECONDS = 86_400.0

t = tasks.c
OF_OWNER = t.owner == sa.bindparam("whose")
YESTERDAY = sa.bindparam("yesterday", type_=sa.Uuid())
SHOTS = sa.func.coalesce(sa.func.sum(sa.cast(t.shots, sa.BigInteger) * t.points), 0)


def tasks_that(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    """Return how many tasks fulfil all conditions."""
    return sa.select(sa.func.count()).where(*conditions).scalar_subquery()


STATES = (IS_IN_TURN, IS_PAUSED, IS_PROCESSING)
"""Together all unfinished tasks; each has an index, and all of them have none."""

USAGE = sa.select(
    *(tasks_that(OF_OWNER, state) for state in STATES),
    sa.select(SHOTS).where(OF_OWNER, t.id >= YESTERDAY, t.backend.not_like(f"{PREFIX}%")).scalar_subquery(),
)

WAITING = sa.select(sa.func.count()).where(OF_OWNER, IS_IN_TURN)

IN_COURSE = sa.and_(OF_OWNER, t.course == sa.bindparam("in_course"))
USED = sa.func.coalesce(t.slot_seconds, sa.case((t.status == str(Status.PROCESSING), seconds_since(t.started_at))))
USAGE_IN_COURSE = sa.select(
    *(tasks_that(IN_COURSE, state) for state in STATES),
    sa.select(sa.func.coalesce(sa.func.sum(USED), 0.0)).where(IN_COURSE, t.id >= YESTERDAY).scalar_subquery(),
)

_all_of_it = [
    tasks_that(of_course(tasks), IS_IN_TURN),
    *(tasks_that(is_of_course(tasks), state) for state in (IS_PAUSED, IS_PROCESSING)),
]
USAGE_OF_COURSE = sa.select(
    *_all_of_it,
    sa.select(sa.func.coalesce(sa.func.sum(USED), 0.0))
    .where(t.course == sa.bindparam("in_course"), t.id >= YESTERDAY)
    .scalar_subquery(),
)

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
    *unfinished, shots = connection.execute(USAGE, {"whose": owner, YESTERDAY.key: lowest_task_id(DAY_SECONDS)}).one()
    return sum(unfinished), int(shots)


def waiting(connection: sa.Connection, owner: str) -> int:
    """Return how many tasks of the owner wait for their turn."""
    return int(connection.execute(WAITING, {"whose": owner}).scalar_one())


def usage_in_course(connection: sa.Connection, owner: str, course: str) -> tuple[int, float]:
    """Return the owner's waiting or running tasks of a course, and the slot seconds of those submitted in 24 hours."""
    asked = {"whose": owner, "in_course": course, YESTERDAY.key: lowest_task_id(DAY_SECONDS)}
    *unfinished, seconds = connection.execute(USAGE_IN_COURSE, asked).one()
    return sum(unfinished), float(seconds)


def usage_of_course(connection: sa.Connection, course: str) -> tuple[int, float]:
    """Return the waiting or running tasks of a course, and the slot seconds of those submitted in 24 hours."""
    asked = {"in_course": course, YESTERDAY.key: lowest_task_id(DAY_SECONDS)}
    *unfinished, seconds = connection.execute(USAGE_OF_COURSE, asked).one()
    return sum(unfinished), float(seconds)


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
