"""Line: where those stand who wait for a slot, or hold one."""

from __future__ import annotations

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.owners import look
from quantask_jupyter.ports import Standing

COUNTED = 2  # tasks of an owner that wait: whether there is one, and whether there are more


def line(connection: sa.Connection, course: str | None = None) -> list[Standing]:
    """Return where those stand who have tasks in the outbox or in flight (of a course, or any), in no order."""
    return look(connection, COUNTED, course)
