"""The courses that there are tasks of."""

from __future__ import annotations

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.hops import hops
from quantask_jupyter.adapters.sql.tables import tasks

_known = hops("known", tasks, "course", lambda of: of.c.course.is_not(None), lambda of: [of.c.course]).c
NAMES = sa.select(_known.course).where(_known.course.is_not(None))


def course_names(connection: sa.Connection) -> list[str]:
    """Return the names of all courses that there are tasks of, in order."""
    return list(connection.scalars(NAMES))
