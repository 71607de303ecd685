"""Connect: which database a URL means."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import make_url

from quantask_jupyter.adapters.sql.database import Database
from quantask_jupyter.adapters.sql.dialects import SQLITE
from quantask_jupyter.adapters.sql.postgres import PostgresDatabase
from quantask_jupyter.adapters.sql.sqlite import SqliteDatabase


@asynccontextmanager
async def open_database(url: str, *, pool: tuple[int, int], timeout_seconds: float) -> AsyncIterator[Database]:
    """Open the database for as long as the block lasts.

    Args:
        url: SQLAlchemy URL.
        pool: connections kept to a server, and connections added under load.
        timeout_seconds: the longest wait for a connection, a connect or a lock.

    Raises:
        DatabaseUnavailableError: a file, or its folder, cannot be made or opened. (A server is asked later.)
    """
    parsed = make_url(url)
    database: Database
    if parsed.get_backend_name() == SQLITE:
        database = SqliteDatabase(parsed.set(drivername=SQLITE), timeout_seconds=timeout_seconds)
    else:
        database = PostgresDatabase(
            parsed.set(drivername="postgresql+asyncpg"), pool=pool, timeout_seconds=timeout_seconds
        )
    try:
        yield database
    finally:
        await database.close()
