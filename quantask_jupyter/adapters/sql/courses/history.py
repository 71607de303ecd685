"""The history of a course: who has set what when, and what was before. It is written with the change itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.courses.tables import course_history as table
from quantask_jupyter.adapters.sql.dialects import MOST, RowNumber, db_now, is_one_of
from quantask_jupyter.adapters.sql.tables import IN_COURSE
from quantask_jupyter.domain.course_change import ChangeKind, ChangePage, CourseChange

t = table.c
NEWEST = sa.select(table).where(t.course == IN_COURSE).order_by(t.id.desc()).limit(MOST)
OLDER = NEWEST.where(t.id < sa.bindparam("before_id", type_=RowNumber))
FORMER = (
    sa.select(t.name)
    .where(t.course == IN_COURSE, t.kind == str(ChangeKind.ASSIGNMENT))
    .where(is_one_of(t.name, "names"))
    .distinct()
)
LONG_AGO = sa.delete(table).where(t.at < db_now(-sa.bindparam("seconds", type_=sa.Float())))


def keep_change(
    connection: sa.Connection,
    course: str,
    by: str,
    kind: ChangeKind,
    name: str | None,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    """Note a change, if it is one."""
    if before != after:
        row = {"course": course, "by": by, "kind": str(kind), "name": name, "before": before, "after": after}
        connection.execute(sa.insert(table).values(**row, at=db_now()))


def read_course_history(connection: sa.Connection, course: str, limit: int, before: int | None = None) -> ChangePage:
    """Return a page of the changes of what is set in a course, the newest first, from below the id ``before``."""
    query, begin = (NEWEST, {}) if before is None else (OLDER, {"before_id": before})
    rows = connection.execute(query, {IN_COURSE.key: course, "most": limit + 1, **begin})
    found = tuple(
        CourseChange(row.id, row.at, row.by, ChangeKind(row.kind), row.name, row.before, row.after) for row in rows
    )
    return ChangePage(found[:limit], found[limit - 1].id if len(found) > limit else None)


def former_assignments(connection: sa.Connection, course: str, names: Collection[str]) -> set[str]:
    """Return which of these names were assignments of a course, as far as its history goes back."""
    return set(connection.scalars(FORMER, {IN_COURSE.key: course, "names": [*names]}))


def forget_course_history(connection: sa.Connection, older_than_seconds: float) -> int:
    """Remove what was changed that long ago; return how many changes."""
    return connection.execute(LONG_AGO, {"seconds": older_than_seconds}).rowcount
