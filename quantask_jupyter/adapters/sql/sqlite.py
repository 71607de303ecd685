"""A SQLite file: one thread that writes and one that reads, each with a connection of its own.

One hop to the thread is a whole call. Reads never wait for a commit.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from quantask_jupyter.adapters.sql.database import AnswerT, How, P
from quantask_jupyter.adapters.sql.failures import is_refusal, translated_failures, unavailable
from quantask_jupyter.errors import DatabaseUnavailableError

BEGIN = "quantask_begin"

# FULL makes a commit durable when it returns, also in WAL mode.
SYNCHRONOUS = {How.COMMIT: "FULL", How.COMMIT_SOON: "NORMAL", How.TRANSACTION: "NORMAL"}


class SqliteDatabase:
    """See :class:`quantask_jupyter.adapters.sql.database.Database`."""

    is_sqlite = True

    def __init__(self, url: URL, *, timeout_seconds: float) -> None:
        """Make the file's folder, and see that the file opens; see :func:`make_sqlite_engine`."""
        self.engine = make_sqlite_engine(url, timeout_seconds=timeout_seconds)
        # A transaction that begins by reading and then writes fails at once when another one has written; IMMEDIATE
        # waits its turn instead.
        self._writer = _Thread("quantask-sqlite-write", self.engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"}))
        self._reader = _Thread("quantask-sqlite-read", self.engine.execution_options(**{BEGIN: "BEGIN"}))

    async def run(
        self, how: How, verb: Callable[Concatenate[Connection, P], AnswerT], *args: P.args, **kwargs: P.kwargs
    ) -> AnswerT:
        """See :meth:`quantask_jupyter.adapters.sql.database.Database.run`."""
        thread = self._reader if how is How.QUERY else self._writer
        return await thread.call(how, lambda connection: verb(connection, *args, **kwargs))

    async def close(self) -> None:
        """Close both connections and end the threads."""
        await asyncio.gather(self._writer.close(), self._reader.close())


class _Thread:
    """A thread with a connection, made when there is first work for it, and made again after a failure."""

    def __init__(self, name: str, engine: Engine) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._engine = engine
        self._connection: Connection | None = None

    async def call(self, how: How, work: Callable[[Connection], AnswerT]) -> AnswerT:
        """Do work in a transaction of its own."""
        with translated_failures(sqlite3.Error):
            return await asyncio.get_running_loop().run_in_executor(self._executor, self._call, how, work)

    async def close(self) -> None:
        """Close the connection and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._disconnect)
        self._executor.shutdown()

    def _call(self, how: How, work: Callable[[Connection], AnswerT]) -> AnswerT:
        if self._connection is None:
            self._connection = self._engine.connect()
        connection = self._connection
        try:
            if how in SYNCHRONOUS:  # not to be changed within a transaction
                connection.connection.driver_connection.execute(f"PRAGMA synchronous={SYNCHRONOUS[how]}")  # type: ignore[union-attr]
            answer = work(connection)
            if how is not How.QUERY:
                connection.commit()
        except DBAPIError as error:
            if not is_refusal(error):
                self._disconnect()
            raise
        finally:
            if self._connection is not None:
                self._connection.rollback()
        return answer

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def make_sqlite_engine(url: URL, *, timeout_seconds: float) -> Engine:
    """Make an engine for a file that opens; its folder is made, for nobody else to look into.

    Raises:
        DatabaseUnavailableError: the folder cannot be made, or the file not opened.
    """
    try:
        Path(str(url.database)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise unavailable() from None
    engine = create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"timeout": timeout_seconds, "isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN IMMEDIATE"))

    try:
        sqlite3.connect(str(url.database)).close()
    except sqlite3.Error:
        raise DatabaseUnavailableError(f"The database file {url.database} cannot be opened.") from None
    return engine
