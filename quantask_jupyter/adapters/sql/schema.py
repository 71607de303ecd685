"""Whether a database's schema is this version's. What costs memory is imported only where it is not."""

from __future__ import annotations

import asyncio

from quantask_jupyter.adapters.sql.database import open_database
from quantask_jupyter.errors import SchemaBehindError

REVISION = "0005"
"""The migration that makes the tables of :mod:`quantask_jupyter.adapters.sql.tables`."""

TIMEOUT_SECONDS = 30.0


async def ensure_schema(url: str, *, may_upgrade: bool) -> None:
    """Make sure that the schema is this version's.

    Args:
        url: the database.
        may_upgrade: bring a schema that is behind up to date instead of refusing.

    Raises:
        SchemaBehindError: it is not, and may not be upgraded here, or it is of a newer version.
        DatabaseUnavailableError: the database does not answer.
    """
    found = await current_revision(url)
    if found == REVISION:
        return
    from quantask_jupyter.adapters.sql.migrate import is_known, upgrade

    if found is not None and not is_known(found):
        raise SchemaBehindError(
            f"The database's schema ({found}) is of a newer version of Quantask than this one.",
            hint="Install the version that made it.",
        )
    if not may_upgrade:
        raise SchemaBehindError(
            f"The database's schema is {found or 'empty'}; this version needs {REVISION}.",
            hint="Run `jupyter quantask db upgrade`.",
        )
    # Alembic's async template starts an event loop of its own, which this thread has already.
    await asyncio.to_thread(upgrade, url)


async def current_revision(url: str) -> str | None:
    """Return the revision that the database has, or None if it has no schema of ours.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    async with open_database(url, pool=(1, 0), timeout_seconds=TIMEOUT_SECONDS) as database:
        return await database.hot_path.revision()
