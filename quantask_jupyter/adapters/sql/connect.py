"""Connect: which database a URL means, and which schema it has."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from quantask_jupyter.adapters.sql.database import Database, How
from quantask_jupyter.adapters.sql.postgres import PostgresDatabase
from quantask_jupyter.adapters.sql.sqlite import SqliteDatabase
from quantask_jupyter.adapters.sql.sqlite_file import SqliteFile
from quantask_jupyter.adapters.sql.tables import VERSION_TABLE
from quantask_jupyter.database_url import file_of

REVISION_SECONDS = 30.0


@asynccontextmanager
async def open_database(
    url: str, *, pool: tuple[int, int], timeout_seconds: float, may_create: bool = False
) -> AsyncIterator[Database]:
    """Open the database for as long as the block lasts.

    Args:
        url: of a server or a file.
        pool: connections kept to a server, and connections added under load.
        timeout_seconds: the longest wait for a connection, a connect or a lock.
        may_create: make a file, and its folder, that do not exist.

    Raises:
        DatabaseUnavailableError: a file cannot be made or opened. (A server is asked later.)
    """
    database: Database
    if path := file_of(url):
        database = SqliteDatabase(path, timeout_seconds=timeout_seconds, may_create=may_create)
    else:
        database = PostgresDatabase(url, pool=pool, timeout_seconds=timeout_seconds)
    try:
        yield database
    finally:
        await database.close()


async def current_revision(url: str) -> str | None:
    """Return the revision that the database has, or None if it has no schema of ours or is a file yet to be made.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    if (path := file_of(url)) and _is_to_be_made(path):
        return None
    async with open_database(url, pool=(1, 0), timeout_seconds=REVISION_SECONDS) as database:
        return await database.run(How.QUERY, revision)


def revision(connection: Connection) -> str | None:
    """Return the revision that the database has."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - our name
    return found


def refuse_lost_file(url: str) -> None:
    """Refuse a SQLite file that somebody uses, and that is gone: to make another one would hide that.

    Raises:
        DatabaseUnavailableError: so it is.
    """
    if (path := file_of(url)) and (file := SqliteFile(path)).is_left_behind():
        raise file.gone()


def _is_to_be_made(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False  # nor can it be opened, which says why
    return False
