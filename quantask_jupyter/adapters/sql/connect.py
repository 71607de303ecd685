"""Connect: which database a URL means, and which schema it has."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from quantask_jupyter.adapters.sql.courses import tables as tables_of_courses  # noqa: F401 - which registers what it has
from quantask_jupyter.adapters.sql.database import Database, How
from quantask_jupyter.adapters.sql.failures import does_not_fit
from quantask_jupyter.adapters.sql.metadata import metadata
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
        DatabaseFileError: a file cannot be made or opened. (A server is asked later.)
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


async def check_fit(url: str) -> None:
    """Check that the tables of a database that has this version's revision are this version's.

    Raises:
        SchemaBehindError: one of them lacks something, or has what this version cannot fill.
        DatabaseUnavailableError: the database does not answer.
    """
    async with open_database(url, pool=(1, 0), timeout_seconds=REVISION_SECONDS) as database:
        await database.run(How.QUERY, refuse_misfit)


def refuse_misfit(connection: Connection) -> None:
    """Compare the columns of the database with those that the code knows.

    A database from before the first release may have the newest revision, and not what it stands for.

    Raises:
        SchemaBehindError: they do not fit.
    """
    found = inspect(connection).get_multi_columns(filter_names=list(metadata.tables))
    columns = {name: {column["name"]: column for column in of_table} for (_, name), of_table in found.items()}
    for name, table in metadata.tables.items():
        if name not in columns:
            raise does_not_fit(f"there is no table {name}")
        known = {column.name for column in table.columns}
        for column in sorted(known - columns[name].keys()):
            raise does_not_fit(f"the table {name} has no column {column}")
        for column in sorted(columns[name].keys() - known):
            if not columns[name][column]["nullable"] and columns[name][column]["default"] is None:
                raise does_not_fit(f"the table {name} has a column {column}, which nothing here fills")


def refuse_lost_file(url: str) -> None:
    """Refuse a SQLite file that somebody uses, and that is gone: to make another one would hide that.

    Raises:
        DatabaseFileError: so it is.
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
