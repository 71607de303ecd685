"""Short ids: tasks of which only the end of the id is known."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import hex_of
from quantask_jupyter.adapters.sql.rows import t

ENDS_SO = hex_of(t.id).like(sa.bindparam("pattern", type_=sa.String()))


def ending_in(
    connection: sa.Connection, ending: str, owner: str | None, courses: Collection[str], limit: int
) -> list[UUID]:
    """Return ids that end in these hexadecimal digits, of an owner's tasks, of courses, or of all for no owner."""
    query = sa.select(t.id).where(ENDS_SO).order_by(t.id.desc()).limit(limit)
    if owner is not None:
        query = query.where(sa.or_(t.owner == owner, t.course.in_(sorted(courses))) if courses else t.owner == owner)
    return list(connection.scalars(query, {"pattern": f"%{ending}"}))
