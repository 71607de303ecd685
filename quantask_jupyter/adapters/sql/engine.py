"""SQLAlchemy's connections and transactions, and the one place where its failures become ours."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from quantask_jupyter.adapters.sql.connect_arguments import of_driver, server_settings
from quantask_jupyter.adapters.sql.hot_path import CLOSE_SECONDS, unavailable
from quantask_jupyter.adapters.sql.sqlite_file import check_that_it_opens, make_folder, prepare

READS_ONLY = "quantask_reads_only"
OUR_FAULT = (IntegrityError, ProgrammingError, DataError)


class Transactions:
    """Connections of one engine: :meth:`read` for single statements, :meth:`write` for transactions."""

    def __init__(self, engine: AsyncEngine, *, turn: asyncio.Semaphore, call_seconds: float | None) -> None:
        """Use ``engine``; write only in one's ``turn``; end a call after ``call_seconds``."""
        self.engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._turn = turn
        self._call_seconds = call_seconds
        # The driver of SQLite commits by itself unless told to begin, see _begin below.
        how = {READS_ONLY: True} if self._is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._autocommit = engine.execution_options(**how)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection without a transaction: each statement sees what is committed.

        Raises:
            DatabaseUnavailableError: the database does not answer.
        """
        with translated_failures():
            async with asyncio.timeout(self._call_seconds), self._autocommit.connect() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection in a transaction that commits at the end of the block.

        Raises:
            DatabaseUnavailableError: the database does not answer, or the transaction lost against another one.
        """
        async with self._turn:
            with translated_failures():
                async with asyncio.timeout(self._call_seconds), self.engine.begin() as connection:
                    yield connection

    def connect_sqlite(self, **options: Any) -> sqlite3.Connection:
        """Connect to the file by the plain driver, with the options of its URL."""
        return _connect_sqlite(self.engine, **options)

    def postgres_arguments(self) -> dict[str, Any]:
        """Return what asyncpg connects with."""
        _, named = self.engine.dialect.create_connect_args(self.engine.url)
        return of_driver(named)

    async def close(self) -> None:
        """Close all connections; a server that does not answer is not waited for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(None if self._is_sqlite else CLOSE_SECONDS):
                await self.engine.dispose()


class translated_failures:  # noqa: N801 - a context manager is read as a verb
    """Turn failures of driver, network and pool into DatabaseUnavailableError; no driver text goes along."""

    def __enter__(self) -> None:
        """Watch the block."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """Translate what ended it."""
        if isinstance(error, OUR_FAULT):
            return
        # asyncpg and the operating system report a server that is not there as OSError or TimeoutError.
        if isinstance(error, DBAPIError | PoolTimeoutError | OSError | TimeoutError):
            raise unavailable() from None


def make_engine(url: str, *, pool: tuple[int, int], timeout_seconds: float) -> AsyncEngine:
    """Make an engine with the options that each database needs for our transactions."""
    parsed = make_url(url)
    options: dict[str, Any] = {
        "pool_size": pool[0],
        "max_overflow": pool[1],
        "pool_timeout": timeout_seconds,
        "hide_parameters": True,
    }
    if parsed.get_backend_name() == "sqlite":
        make_folder(parsed.database)
        engine = create_async_engine(parsed, connect_args={"timeout": timeout_seconds}, **options)
        check_that_it_opens(parsed.database, partial(_connect_sqlite, engine))
        _prepare_sqlite(engine)
        return engine
    return create_async_engine(parsed, pool_pre_ping=True, connect_args=server_settings(timeout_seconds), **options)


def _connect_sqlite(engine: AsyncEngine, **options: Any) -> sqlite3.Connection:
    positional: Any
    positional, named = engine.dialect.create_connect_args(engine.url)
    connection: sqlite3.Connection = sqlite3.connect(*positional, **{**named, **options})
    return connection


def _prepare_sqlite(engine: AsyncEngine) -> None:
    """Set what SQLite needs on each connection, and begin writes with the write lock in hand.

    A transaction that begins by reading and then writes fails at once when another one has written; ``BEGIN IMMEDIATE``
    waits its turn instead. A connection that is given up in the middle of a call ends its transaction first: its close
    would leave the write lock with the unread cursor, until nobody remembers the cancelled call.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver shall not begin transactions of its own
        prepare(connection)

    @event.listens_for(engine.sync_engine, "invalidate")
    def _invalidate(connection: Any, _record: object, _error: object) -> None:
        with suppress(sqlite3.Error):
            connection.rollback()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        if not connection.get_execution_options().get(READS_ONLY):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
