"""The load of a course over time: how many of its tasks waited and ran, step by step."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.students import BEGIN, recent_or_unfinished
from quantask_jupyter.adapters.sql.dialects import greatest, least, seconds_since
from quantask_jupyter.adapters.sql.rows import t
from quantask_jupyter.adapters.sql.tables import IN_COURSE
from quantask_jupyter.domain.course import LoadStep
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task_ids import lowest_task_id

# Moments are seconds ago: a task waits from its submit to its start, and runs from there to its end.
NOW = sa.literal_column("0.0", sa.Float())
WIDTH = sa.bindparam("width", type_=sa.Float())
STEPS = sa.bindparam("steps", type_=sa.Integer())

_ended = sa.func.coalesce(seconds_since(t.finished_at), NOW)
_began = sa.case((t.status == str(Status.PENDING), NOW), else_=sa.func.coalesce(seconds_since(t.started_at), _ended))
_span = recent_or_unfinished(seconds_since(t.created_at).label("made"), _began.label("began"), _ended.label("ended")).c

_first = sa.select(sa.literal_column("0", sa.Integer()).label("step")).cte("steps", recursive=True)
_steps = _first.union_all(sa.select(_first.c.step + 1).where(_first.c.step + 1 < STEPS))
_from, _to = (STEPS - _steps.c.step) * WIDTH, (STEPS - _steps.c.step - 1) * WIDTH


def _share(begin: sa.ColumnElement[float], end: sa.ColumnElement[float]) -> sa.ColumnElement[Any]:
    within = greatest(least(begin, _from) - greatest(end, _to), NOW)
    return sa.func.sum(within) / WIDTH


LOAD = (
    sa.select(_steps.c.step, _share(_span.made, _span.began).label("waiting"))
    .add_columns(_share(_span.began, _span.ended).label("running"))
    .join_from(_steps, _span.made.table, sa.and_(_span.made > _to, _span.ended < _from))
    .group_by(_steps.c.step)
)


def course_load(connection: sa.Connection, course: str, seconds: float, steps: int) -> list[LoadStep]:
    """Return the load of these last seconds in so many steps, the oldest first.

    It is of the tasks that were submitted within that time, or have not ended.
    """
    asked = {IN_COURSE.key: course, BEGIN.key: lowest_task_id(seconds), WIDTH.key: seconds / steps, STEPS.key: steps}
    found = {row.step: LoadStep(row.waiting, row.running) for row in connection.execute(LOAD, asked)}
    return [found.get(step, LoadStep(0.0, 0.0)) for step in range(steps)]
