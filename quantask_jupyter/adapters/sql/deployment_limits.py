"""What is true of a whole deployment: one row, whose JSON has a value for each setting that is kept here, and its name.

The name stands beside the limits so that a schema that is downgraded and upgraded again keeps it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import insert_if_new
from quantask_jupyter.adapters.sql.tables import deployment_limits as table

THE_ROW = 1
NAME = "deployment"  # among the limits, which have the names of settings

t = table.c
READ = sa.select(t.limits).where(t.id == THE_ROW)
WRITE = sa.update(table).where(t.id == THE_ROW)


def limits(connection: sa.Connection) -> dict[str, float]:
    """Return the limits of the whole deployment by the names of their settings, but for those never set."""
    return _limits_in(connection.scalar(READ) or {})


def set_limits(connection: sa.Connection, values: Mapping[str, float], *, only_unset: bool = False) -> dict[str, float]:
    """Set limits of the whole deployment, or those of them that are unset; return all, as they are now."""
    found = _held(connection)
    merged = {**values, **found} if only_unset else {**found, **values}
    connection.execute(WRITE.values(limits=merged))
    return _limits_in(merged)


def deployment(connection: sa.Connection) -> str:
    """Return the deployment's name; who asks first makes it."""
    found = _held(connection)
    if NAME not in found:
        found[NAME] = secrets.token_hex(8)
        connection.execute(WRITE.values(limits=found))
    return str(found[NAME])


def _held(connection: sa.Connection) -> dict[str, Any]:
    """Return what the row has, after whoever is writing at this moment; no other writes until this transaction ends."""
    insert_if_new(connection, table, {"id": THE_ROW, "limits": {}})
    return dict(connection.execute(READ.with_for_update()).scalar_one())


def _limits_in(row: Mapping[str, Any]) -> dict[str, float]:
    return {name: value for name, value in row.items() if name != NAME}
