"""A SQLite file: one thread that writes and one that reads, each with a connection of its own.

One hop to the thread is a whole call. Reads never wait for a commit.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Concatenate

from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from quantask_jupyter.adapters.sql.database import AnswerT, Database, How, P
from quantask_jupyter.adapters.sql.dialects import written_json
from quantask_jupyter.adapters.sql.failures import is_refusal, told, translated_failures, unavailable
from quantask_jupyter.adapters.sql.sqlite_codes import cannot_be_opened
from quantask_jupyter.adapters.sql.sqlite_file import FileReplacedError, Opened, SqliteFile
from quantask_jupyter.adapters.sql.tables import REVISION, VERSION_TABLE
from quantask_jupyter.errors import DatabaseFileError

# FULL makes a commit durable when it returns, also in WAL mode.
SYNCHRONOUS = {How.COMMIT: "FULL", How.COMMIT_SOON: "NORMAL", How.TRANSACTION: "FULL"}


class SqliteDatabase(Database):
    """A file."""

    def __init__(self, path: Path, *, timeout_seconds: float, may_create: bool = False) -> None:
        """See that the file opens.

        Args:
            path: of the file.
            timeout_seconds: the longest wait for a lock.
            may_create: make the file, if there is none, and its folder, for nobody else to look into.

        Raises:
            DatabaseFileError: the file cannot be made or opened.
        """
        self._file = _open_file(path, may_create=may_create)
        self.engine = make_sqlite_engine(self._file, timeout_seconds=timeout_seconds)
        self._changing = asyncio.Lock()
        # A transaction that begins by reading and then writes fails at once when another one has written; IMMEDIATE
        # waits its turn instead.
        self._writer = _Thread("quantask-sqlite-write", self._file, self.engine, "BEGIN IMMEDIATE")
        self._reader = _Thread("quantask-sqlite-read", self._file, self.engine, "BEGIN")

    @override
    async def run(
        self, how: How, verb: Callable[Concatenate[Connection, P], AnswerT], *args: P.args, **kwargs: P.kwargs
    ) -> AnswerT:
        thread = self._reader if how is How.QUERY else self._writer

        def work(connection: Connection) -> AnswerT:
            return verb(connection, *args, **kwargs)

        with translated_failures(sqlite3.Error, FileReplacedError, file=self._file.path):
            try:
                return await thread.call(how, work)
            except FileReplacedError:
                await self._change_files()
            return await thread.call(how, work)

    async def _change_files(self) -> None:
        """Leave a file that was replaced, and use the new one."""
        async with self._changing:
            if self._file.is_replaced:
                await asyncio.to_thread(self._file.clear)
                await self._leave()
                self._file.use()

    async def _leave(self) -> None:
        await asyncio.gather(self._writer.leave(), self._reader.leave())

    @override
    async def close(self) -> None:
        """Close both connections and end the threads."""
        with suppress(OSError):
            await asyncio.to_thread(self._file.clear)
        await self._leave()
        self._writer.end()
        self._reader.end()


class _Thread:
    """A thread with a connection, made when there is first work for it, and made again after a failure."""

    def __init__(self, name: str, file: SqliteFile, engine: Engine, begin: str) -> None:
        self._begin = begin
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._file = file
        self._engine = engine
        self._connection: Connection | None = None
        self._opened: Opened | None = None
        self._has_ended = False

    async def call(self, how: How, work: Callable[[Connection], AnswerT]) -> AnswerT:
        """Do work in a transaction of its own.

        Raises:
            FileReplacedError: the connection is not to the file that the path names; nothing was done, or is seen.
            DatabaseUnavailableError: the thread has ended: whoever still asks does so while the process shuts down.
        """
        if self._has_ended:
            raise unavailable()
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._call, how, work)

    async def leave(self) -> None:
        """Close the connection."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._leave)

    def end(self) -> None:
        """End the thread."""
        self._has_ended = True
        self._executor.shutdown()

    def _call(self, how: How, work: Callable[[Connection], AnswerT]) -> AnswerT:
        connection, opened = self._connected()
        try:
            if how in SYNCHRONOUS:  # not to be changed within a transaction
                _driver(connection).execute(f"PRAGMA synchronous={SYNCHRONOUS[how]}")
            connection.begin()
            # Not by an event of SQLAlchemy's: an engine that has one looks for all others at each statement.
            _driver(connection).execute(self._begin)
            answer = work(connection)
            if how is not How.QUERY:
                connection.commit()
                self._file.look(opened)  # or it was committed to a file that nobody sees
        except (DBAPIError, sqlite3.Error) as error:
            if isinstance(error, sqlite3.Error) or not is_refusal(error):
                self._disconnect()
            raise
        finally:
            if self._connection is not None:
                self._connection.rollback()
        return answer

    def _connected(self) -> tuple[Connection, Opened | None]:
        """Return the connection and what it has open, which is what the path names."""
        if self._connection is None:
            file = self._file.look(None)
            self._connection = self._engine.connect()
            self._opened = self._file.opened(file)
        self._file.look(self._opened)
        return self._connection, self._opened

    def _leave(self) -> None:
        """Disconnect; a file that was moved away gets what its WAL has, which SQLite would not do by itself."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                _driver(self._connection).execute("PRAGMA wal_checkpoint")
        self._disconnect()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = self._opened = None


def _open_file(path: Path, *, may_create: bool) -> SqliteFile:
    try:
        if may_create:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _connect(path, may_create=may_create).close()
    except OSError as error:
        raise cannot_be_opened(path, error) from None
    except sqlite3.Error as error:
        raise told(error, path) from None
    return SqliteFile(path)


def _connect(path: Path, *, may_create: bool = False, **options: Any) -> sqlite3.Connection:
    # As a URI, because only so it can be told not to make a file.
    mode = "rwc" if may_create else "rw"
    connection: sqlite3.Connection = sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, **options)
    return connection


def _driver(connection: Connection) -> sqlite3.Connection:
    """Return the driver's own connection, for what is no statement of a verb's: SQLAlchemy takes longer than SQLite."""
    return connection.connection.driver_connection  # type: ignore[return-value]


def make_sqlite_engine(file: SqliteFile, *, timeout_seconds: float) -> Engine:
    """Make an engine for a file, which makes none itself."""

    def connect() -> sqlite3.Connection:
        connection = _connect(file.path, timeout=timeout_seconds, isolation_level=None, check_same_thread=False)
        if file.was_replaced:
            _check_schema(connection, file.path)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return create_engine(
        "sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True, json_serializer=written_json
    )


def _check_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Check the schema of a file that has taken the place of the one whose schema was checked at the start.

    Raises:
        DatabaseFileError: it is not this version's.
    """
    try:
        [found] = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 - our name
    except (sqlite3.OperationalError, TypeError):
        found = None
    if found != REVISION:
        connection.close()
        raise DatabaseFileError(
            f"The database file {path} was replaced by one that has not this version's schema; nothing was stored.",
            hint="Restart Jupyter, or what serves the API: an older one is upgraded then.",
        )
