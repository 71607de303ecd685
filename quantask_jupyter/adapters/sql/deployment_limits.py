"""Limits of the whole deployment: one row, whose JSON has a value for each setting that is kept here."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import insert_if_new
from quantask_jupyter.adapters.sql.tables import deployment_limits as table

THE_ROW = 1

t = table.c
READ = sa.select(t.limits).where(t.id == THE_ROW)
WRITE = sa.update(table).where(t.id == THE_ROW)


def limits(connection: sa.Connection) -> dict[str, float]:
    """Return the limits of the whole deployment by the names of their settings, but for those never set."""
    return dict(connection.scalar(READ) or {})


def set_limits(connection: sa.Connection, values: Mapping[str, float], *, only_unset: bool = False) -> dict[str, float]:
    """Set limits of the whole deployment, or those of them that are unset; return all, as they are now."""
    insert_if_new(connection, table, {"id": THE_ROW, "limits": {}})
    found = dict(connection.execute(READ.with_for_update()).scalar_one())  # after whoever is writing at this moment
    merged = {**values, **found} if only_unset else {**found, **values}
    connection.execute(WRITE.values(limits=merged))
    return merged
