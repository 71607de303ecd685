"""Ready: the embedded queue is the store itself."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import MOST, is_one_of
from quantask_jupyter.adapters.sql.rows import IS_DUE, IS_WAITING, t

READY = sa.select(t.id).where(IS_WAITING, IS_DUE, ~is_one_of(t.id, "ids")).order_by(t.id).limit(MOST)


def ready(connection: sa.Connection, limit: int, exclude: Sequence[UUID] = ()) -> list[UUID]:
    """Return the oldest due pending tasks: the embedded queue."""
    return list(connection.scalars(READY, {"ids": exclude, "most": limit}))
