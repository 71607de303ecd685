"""One process's connections to its database: the hot path at once, SQLAlchemy's when something first needs them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from quantask_jupyter.adapters.sql.connect_arguments import (
    is_sqlite,
    postgres_arguments,
    server_settings,
    sqlite_file,
)
from quantask_jupyter.adapters.sql.hot_path import HotPath
from quantask_jupyter.adapters.sql.sqlite_file import check_that_it_opens, make_folder, prepare

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from quantask_jupyter.adapters.sql.engine import Transactions

TIMEOUTS_PER_CALL = 3  # a call may wait for a connection, for a lock, and then has as long again for its work


class Database:
    """:meth:`read` for single statements, :meth:`write` for transactions, and the hot path beside them.

    A worker needs the hot path alone as long as nothing rare happens, and never has SQLAlchemy in memory.
    """

    def __init__(self, url: str, *, pool: tuple[int, int], timeout_seconds: float) -> None:
        """Connect when first needed; see :func:`open_database`.

        A server that is frozen, or cut off, says nothing, so a call ends after a few timeouts.
        """
        self.is_sqlite = is_sqlite(url)
        self._url = url
        self._pool = pool
        self._timeout_seconds = timeout_seconds
        self._call_seconds = None if self.is_sqlite else TIMEOUTS_PER_CALL * timeout_seconds
        # SQLite has one writer: waiting our turn here is fair and immediate, its busy handler sleeps and retries.
        self._turn = asyncio.Semaphore(1 if self.is_sqlite else 1_000_000)
        self.hot_path = self._open_sqlite() if self.is_sqlite else self._open_postgres()

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Give a connection without a transaction: see :class:`quantask_jupyter.adapters.sql.engine.Transactions`."""
        return self._transactions.read()

    def write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Give a connection in a transaction: see :class:`quantask_jupyter.adapters.sql.engine.Transactions`."""
        return self._transactions.write()

    @property
    def engine(self) -> AsyncEngine:
        """SQLAlchemy's engine."""
        return self._transactions.engine

    async def close(self) -> None:
        """Close all connections; a server that does not answer is not waited for."""
        await self.hot_path.close()
        if "_transactions" in vars(self):
            await self._transactions.close()

    @cached_property
    def _transactions(self) -> Transactions:
        from quantask_jupyter.adapters.sql.engine import Transactions, make_engine

        engine = make_engine(self._url, pool=self._pool, timeout_seconds=self._timeout_seconds)
        return Transactions(engine, turn=self._turn, call_seconds=self._call_seconds)

    def _open_sqlite(self) -> HotPath:
        from quantask_jupyter.adapters.sql.hot_path.sqlite import SqliteHotPath

        file = sqlite_file(self._url)
        if file is None:
            plain_connect = self._transactions.connect_sqlite
        else:

            def plain_connect(**options: object) -> sqlite3.Connection:
                connection: sqlite3.Connection = sqlite3.connect(file, **options)  # type: ignore[call-overload]
                return connection

            make_folder(file)
            check_that_it_opens(file, plain_connect)

        def connect() -> sqlite3.Connection:
            connection = plain_connect(timeout=self._timeout_seconds, isolation_level=None, check_same_thread=False)
            prepare(connection)
            return connection

        return SqliteHotPath(connect, self._turn)

    def _open_postgres(self) -> HotPath:
        from quantask_jupyter.adapters.sql.hot_path.postgres import PostgresHotPath  # a laptop never pays for asyncpg

        named = postgres_arguments(self._url)
        if named is None:
            named = self._transactions.postgres_arguments()
        return PostgresHotPath(
            {**named, **server_settings(self._timeout_seconds, plan_cache_mode="force_generic_plan")},
            timeout_seconds=self._timeout_seconds,
            call_seconds=self._call_seconds,
        )


@asynccontextmanager
async def open_database(url: str, *, pool: tuple[int, int], timeout_seconds: float) -> AsyncIterator[Database]:
    """Open the database for as long as the block lasts.

    Args:
        url: SQLAlchemy URL with an async driver.
        pool: connections kept by SQLAlchemy, and connections added under load.
        timeout_seconds: the longest wait for a connection, a connect or a lock.

    Raises:
        DatabaseUnavailableError: a file, or its folder, cannot be made or opened. (A server is asked later.)
    """
    database = Database(url, pool=pool, timeout_seconds=timeout_seconds)
    try:
        yield database
    finally:
        await database.close()
