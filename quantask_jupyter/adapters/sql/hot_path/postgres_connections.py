"""The few connections that the hot path has to PostgreSQL, lent for one call each.

asyncpg's own pool makes a task for each loan and another for each return, which takes as long as a statement.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeAlias

import asyncpg

from quantask_jupyter.adapters.sql.hot_path import CLOSE_SECONDS

MOST_IDLE_SECONDS = 300.0  # then a connection is not trusted any more: firewalls forget, and say nothing

# The driver says InternalClientError when the server has ended the connection between two of our statements.
NOT_THERE = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)
"""What a server that is not there, or not for us, makes the driver raise."""

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Connections:
    """At most ``most`` connections, opened when first needed; the last used is the next lent."""

    def __init__(self, connect: Mapping[str, Any], *, most: int, timeout_seconds: float) -> None:
        """Connect with these arguments of ``asyncpg.connect``; wait no longer than that for a free connection."""
        self._connect = connect
        self._timeout_seconds = timeout_seconds
        self._free = asyncio.Semaphore(most)
        self._idle: list[tuple[float, Connection]] = []
        self._closed = False

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[Connection]:
        """Lend a connection for the block; no statement there may change its session.

        Raises:
            TimeoutError: none was free in time.
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError: the server cannot be reached.
        """
        if self._free.locked():
            async with asyncio.timeout(self._timeout_seconds):
                await self._free.acquire()
        else:
            await self._free.acquire()
        try:
            connection = self._last_used() or await asyncpg.connect(**self._connect)
            try:
                yield connection
            except asyncio.CancelledError:
                await _give_up(connection)
                raise
            except asyncpg.PostgresError:
                raise  # the server has answered, and goes on
            except BaseException:
                connection.terminate()
                raise
            finally:
                if self._closed:
                    await _give_up(connection)
                elif not connection.is_closed():
                    self._idle.append((asyncio.get_running_loop().time(), connection))
        finally:
            self._free.release()

    async def close(self) -> None:
        """Close what is idle, and what is lent when it comes back; a server that does not answer is not waited for."""
        self._closed = True
        idle, self._idle = self._idle, []
        await asyncio.gather(*(_give_up(connection) for _, connection in idle))

    def _last_used(self) -> Connection | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            used_at, connection = self._idle.pop()
            if now - used_at < MOST_IDLE_SECONDS and not connection.is_closed():
                return connection
            connection.terminate()
        return None


async def _give_up(connection: Connection) -> None:
    """Close a connection, asking the server to stop what it still does there; one that says nothing is cut off."""
    with suppress(*NOT_THERE):
        await connection.close(timeout=CLOSE_SECONDS)
