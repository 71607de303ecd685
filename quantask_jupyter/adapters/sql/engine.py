"""Connections and transactions, and the one place where a driver's failure becomes ours."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from quantask_jupyter.adapters.sql.hot_path import CLOSE_SECONDS, HotPath, unavailable
from quantask_jupyter.errors import DatabaseUnavailableError

READS_ONLY = "quantask_reads_only"
TIMEOUTS_PER_CALL = 3  # a call may wait for a connection, for a lock, and then has as long again for its work
_OF_SQLALCHEMY = ("async_fallback", "prepared_statement_cache_size", "prepared_statement_name_func")
OUR_FAULT = (IntegrityError, ProgrammingError, DataError)


class Database:
    """One process's connections: :meth:`read` for single statements, :meth:`write` for transactions, the hot path."""

    def __init__(self, engine: AsyncEngine, *, timeout_seconds: float) -> None:
        """Use ``engine``; a server that is frozen, or cut off, says nothing, so a call ends after a few timeouts."""
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._call_seconds = None if self.is_sqlite else TIMEOUTS_PER_CALL * timeout_seconds
        # The driver of SQLite commits by itself unless told to begin, see _begin below.
        how = {READS_ONLY: True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._autocommit = engine.execution_options(**how)
        # SQLite has one writer: waiting our turn here is fair and immediate, its busy handler sleeps and retries.
        self._turn = asyncio.Semaphore(1 if self.is_sqlite else 1_000_000)
        self.hot_path = self._open_hot_path(timeout_seconds)

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

    async def close(self) -> None:
        """Close all connections; a server that does not answer is not waited for."""
        await self.hot_path.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(None if self.is_sqlite else CLOSE_SECONDS):
                await self.engine.dispose()

    def _open_hot_path(self, timeout_seconds: float) -> HotPath:
        if self.is_sqlite:
            from quantask_jupyter.adapters.sql.hot_path.sqlite import SqliteHotPath

            def connect() -> sqlite3.Connection:
                options = {"timeout": timeout_seconds, "isolation_level": None, "check_same_thread": False}
                connection = _connect_sqlite(self.engine, **options)
                prepare(connection)
                return connection

            return SqliteHotPath(connect, self._turn)
        from quantask_jupyter.adapters.sql.hot_path.postgres import PostgresHotPath  # a laptop never pays for asyncpg

        _, named = self.engine.dialect.create_connect_args(self.engine.url)
        named = {name: value for name, value in named.items() if name not in _OF_SQLALCHEMY}
        return PostgresHotPath(
            {**named, **server_settings(timeout_seconds, plan_cache_mode="force_generic_plan")},
            timeout_seconds=timeout_seconds,
            call_seconds=self._call_seconds,
        )


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


@asynccontextmanager
async def open_database(url: str, *, pool: tuple[int, int], timeout_seconds: float) -> AsyncIterator[Database]:
    """Open the database for as long as the block lasts.

    Args:
        url: SQLAlchemy URL with an async driver.
        pool: connections kept, and connections added under load.
        timeout_seconds: the longest wait for a connection, a connect or a lock.
    """
    engine = make_engine(url, pool=pool, timeout_seconds=timeout_seconds)
    database = Database(engine, timeout_seconds=timeout_seconds)
    try:
        yield database
    finally:
        await database.close()


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
        _make_folder(parsed.database)
        engine = create_async_engine(parsed, connect_args={"timeout": timeout_seconds}, **options)
        _check_that_it_opens(engine)
        _prepare_sqlite(engine)
        return engine
    return create_async_engine(parsed, pool_pre_ping=True, connect_args=server_settings(timeout_seconds), **options)


def server_settings(timeout_seconds: float, **more: str) -> dict[str, Any]:
    """Return the arguments with which asyncpg connects; ``more`` are parameters of the server.

    No wait for a connection or a lock is longer than ``timeout_seconds``. A plan that was made while the tables were
    empty is kept when they are full: it must use the indexes from the beginning. (What has none costs the planner's
    prohibitive price then, at which it would compile.)
    """
    lock_timeout = str(int(timeout_seconds * 1000))
    plans = {"enable_seqscan": "off", "jit": "off"}
    return {
        "timeout": timeout_seconds,
        "server_settings": {"application_name": "quantask", "lock_timeout": lock_timeout, **plans, **more},
    }


def _make_folder(database: str | None) -> None:
    if database and database != ":memory:":
        with translated_failures():
            Path(database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _check_that_it_opens(engine: AsyncEngine) -> None:
    """Open the file once: when that fails, the asynchronous driver leaves a thread that outlives its event loop."""
    try:
        _connect_sqlite(engine).close()
    except sqlite3.Error:
        raise DatabaseUnavailableError(f"The database file {engine.url.database} cannot be opened.") from None


def _connect_sqlite(engine: AsyncEngine, **options: Any) -> sqlite3.Connection:
    """Connect to the file of ``engine`` by the plain driver, with the options of its URL."""
    positional: Any
    positional, named = engine.dialect.create_connect_args(engine.url)
    connection: sqlite3.Connection = sqlite3.connect(*positional, **{**named, **options})
    return connection


def _prepare_sqlite(engine: AsyncEngine) -> None:
    """Set what SQLite needs on each connection, and begin writes with the write lock in hand.

    A transaction that begins by reading and then writes fails at once when another one has written; ``BEGIN IMMEDIATE``
    waits its turn instead. ``synchronous=FULL`` makes a commit durable when it returns, also in WAL mode. A connection
    that is given up in the middle of a call ends its transaction first: its close would leave the write lock with the
    unread cursor, until nobody remembers the cancelled call.
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


def prepare(connection: Any) -> None:
    """Make the settings of a connection to SQLite."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
