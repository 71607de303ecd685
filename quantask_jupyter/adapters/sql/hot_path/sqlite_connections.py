"""The connections that the hot path has to SQLite, each with a thread of its own; and their transactions."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from quantask_jupyter.adapters.sql.hot_path import RowRefusedError, unavailable

AnswerT = TypeVar("AnswerT")
Work = Callable[[sqlite3.Connection], AnswerT]

_OUR_FAULT = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError)


class ConnectionThread:
    """A thread with a connection, made when there is first work for it, and made again after a failure."""

    def __init__(self, name: str, connect: Callable[[], sqlite3.Connection]) -> None:
        """Connect by ``connect``."""
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._connect = connect
        self._connection: sqlite3.Connection | None = None

    async def run(self, work: Work[AnswerT]) -> AnswerT:
        """Do work in the thread.

        Raises:
            RowRefusedError: a constraint refuses it.
            DatabaseUnavailableError: the file cannot be read or written, or is locked for too long.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, self._do, work)
        except _OUR_FAULT as error:
            raise RowRefusedError(str(error)) from error
        except (sqlite3.Error, OSError):
            raise unavailable() from None

    async def close(self) -> None:
        """Close the connection and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._disconnect)
        self._executor.shutdown()

    def _do(self, work: Work[AnswerT]) -> AnswerT:
        if self._connection is None:
            self._connection = self._connect()
            self._connection.row_factory = sqlite3.Row
        try:
            return work(self._connection)
        except _OUR_FAULT:
            raise
        except sqlite3.Error:
            self._disconnect()
            raise

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def in_transaction(connection: sqlite3.Connection, work: Work[AnswerT], *, durable: bool) -> AnswerT:
    """Do work that begins with the write lock; a commit that is not ``durable`` does not wait for the disk."""
    connection.execute("PRAGMA synchronous=FULL" if durable else "PRAGMA synchronous=NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        answer = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return answer
