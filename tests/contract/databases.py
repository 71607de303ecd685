"""A database as the store has it, and beside that connections for a test's own statements."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from quantask_jupyter.adapters.sql import connect, database
from quantask_jupyter.adapters.sql.failures import is_refusal, unavailable


class Database:
    """Runs the store's verbs, and lends connections: :meth:`read` without a transaction, :meth:`write` in one."""

    def __init__(self, opened: database.Database) -> None:
        self._opened = opened
        self.is_sqlite = opened.engine.dialect.name == "sqlite"
        self.engine = opened.engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._opened, name)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Any]:
        lend = _lend_of_file(self.engine.connect) if self.is_sqlite else AsyncEngine(self.engine).connect()
        with translated():
            async with lend as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Any]:
        if self.is_sqlite:
            lend = _lend_of_file(self.engine.begin, "BEGIN IMMEDIATE")
        else:
            lend = AsyncEngine(self.engine).execution_options(isolation_level="READ COMMITTED").begin()
        with translated():
            async with lend as connection:
                yield connection


@asynccontextmanager
async def open_database(
    url: str, *, pool: tuple[int, int], timeout_seconds: float, may_create: bool = False
) -> AsyncIterator[Any]:
    async with connect.open_database(url, pool=pool, timeout_seconds=timeout_seconds, may_create=may_create) as opened:
        yield Database(opened)


@contextmanager
def translated() -> Iterator[None]:
    """What the database refuses is the test's to see; all else is what the store would say."""
    try:
        yield
    except DBAPIError as error:
        if is_refusal(error):
            raise
        raise unavailable() from None
    except (OSError, TimeoutError):
        raise unavailable() from None


@asynccontextmanager
async def _lend_of_file(connect: Callable[[], Any], *first: str) -> AsyncIterator[_InThread]:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as thread:
        lent = connect()
        connection = await loop.run_in_executor(thread, lent.__enter__)
        try:
            in_thread = _InThread(connection, thread)
            for statement in first:
                await in_thread.exec_driver_sql(statement)
            yield in_thread
        except BaseException as error:
            await loop.run_in_executor(thread, lent.__exit__, type(error), error, None)
            raise
        else:
            await loop.run_in_executor(thread, lent.__exit__, None, None, None)


class _InThread:
    """The calls of a connection to a file, each in the connection's thread."""

    def __init__(self, connection: Connection, thread: ThreadPoolExecutor) -> None:
        self._connection = connection
        self._thread = thread

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._connection, name)

        async def call(*args: Any) -> Any:
            return await asyncio.get_running_loop().run_in_executor(self._thread, method, *args)

        return call

    async def run_sync(self, work: Callable[[Connection], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, self._connection)
