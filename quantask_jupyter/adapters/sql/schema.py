"""Whether a database's schema is this version's."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

REVISION = "0006"
"""The migration that makes the tables of :mod:`quantask_jupyter.adapters.sql.tables`."""

VERSION_TABLE = "quantask_version"
"""Where the revision is kept: a name of our own, for other applications in the same database use Alembic too."""


def revision(connection: Connection) -> str | None:
    """Return the revision that the database has."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - our name
    return found
