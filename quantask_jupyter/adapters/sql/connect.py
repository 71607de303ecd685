"""Connect: which database a URL means, and which schema it has."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import make_url

from quantask_jupyter.adapters.sql.database import Database, How
from quantask_jupyter.adapters.sql.dialects import SQLITE
from quantask_jupyter.adapters.sql.postgres import PostgresDatabase
from quantask_jupyter.adapters.sql.schema import revision
from quantask_jupyter.adapters.sql.sqlite import SqliteDatabase
from quantask_jupyter.adapters.sql.sqlite_file import SqliteFile

REVISION_SECONDS = 30.0


@asynccontextmanager
async def open_database(
    url: str, *, pool: tuple[int, int], timeout_seconds: float, may_create: bool = False
) -> AsyncIterator[Database]:
    """Open the database for as long as the block lasts.

    Args:
        url: SQLAlchemy URL.
        pool: connections kept to a server, and connections added under load.
        timeout_seconds: the longest wait for a connection, a connect or a lock.
        may_create: make a file, and its folder, that do not exist.

    Raises:
        DatabaseUnavailableError: a file cannot be made or opened. (A server is asked later.)
    """
    database: Database
    if is_file(url):
        database = SqliteDatabase(_path(url), timeout_seconds=timeout_seconds, may_create=may_create)
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
    if is_file(url) and _is_to_be_made(_path(url)):
        return None
    async with open_database(url, pool=(1, 0), timeout_seconds=REVISION_SECONDS) as database:
        return await database.run(How.QUERY, revision)


def is_file(url: str) -> bool:
    """Say whether the database is a SQLite file."""
    return url.startswith(SQLITE)


def refuse_lost_file(url: str) -> None:
    """Refuse a SQLite file that somebody uses, and that is gone: to make another one would hide that.

    Raises:
        DatabaseUnavailableError: so it is.
    """
    if is_file(url) and (file := SqliteFile(_path(url))).is_left_behind():
        raise file.gone()


def _is_to_be_made(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False  # nor can it be opened, which says why
    return False


def name_of(url: str) -> str:
    """Return the name of the database: a file's path, or what it is called on its server."""
    return str(_path(url)) if is_file(url) else unquote(urlsplit(url).path.removeprefix("/"))


def _path(url: str) -> Path:
    return Path(str(make_url(url).database)).absolute()
