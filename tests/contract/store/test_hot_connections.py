"""The hot path's own connections to PostgreSQL: how many there are, and which are used again."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from quantask_jupyter.adapters.sql.hot_path import postgres_connections
from quantask_jupyter.adapters.sql.hot_path.postgres_connections import Connections
from tests.contract.waiting import until

MOST = 2


@pytest.fixture
def arguments(database_url: str) -> Mapping[str, Any]:
    return {"dsn": database_url.replace("+asyncpg", "")}


@pytest_asyncio.fixture(loop_scope="session")
async def connections(arguments: Mapping[str, Any]) -> AsyncIterator[Connections]:
    connections = Connections(arguments, most=MOST, timeout_seconds=0.2)
    yield connections
    await connections.close()


async def back_end(connections: Connections) -> int:
    """Lend a connection and return the process that serves it."""
    async with connections.lent() as connection:
        pid: int = await connection.fetchval("SELECT pg_backend_pid()")
        return pid


async def test_one_call_after_the_other_uses_one_connection(connections: Connections) -> None:
    assert len({await back_end(connections) for _ in range(5)}) == 1


async def test_more_calls_at_once_than_connections_wait_for_one(connections: Connections) -> None:
    assert len(set(await asyncio.gather(*(back_end(connections) for _ in range(20))))) <= MOST


async def test_who_gets_no_connection_in_time_is_told(connections: Connections) -> None:
    async with connections.lent(), connections.lent():
        with pytest.raises(TimeoutError):
            await back_end(connections)
    assert await back_end(connections), "and it was none of the connections that was lost"


async def test_what_the_server_refuses_leaves_the_connection_as_it_is(connections: Connections) -> None:
    first = await back_end(connections)
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with connections.lent() as connection:
            await connection.fetchval("SELECT 1 / 0")
    assert await back_end(connections) == first


async def test_a_call_that_is_given_up_ends_at_the_server_too_and_its_connection_is_not_used_again(
    connections: Connections, arguments: Mapping[str, Any]
) -> None:
    first = await back_end(connections)
    began = asyncio.Event()

    async def long_call() -> None:
        async with connections.lent() as connection:
            began.set()
            await connection.execute("SELECT pg_sleep(600)")

    call = asyncio.create_task(long_call())
    await began.wait()
    watcher = await asyncpg.connect(**arguments)
    try:
        await until(lambda: runs(watcher, first))
        call.cancel()
        await asyncio.wait({call})
        assert call.cancelled()
        await until(lambda: is_gone(watcher, first))
    finally:
        await watcher.close()
    assert await back_end(connections) != first


async def test_a_connection_that_the_server_has_ended_is_made_anew(
    connections: Connections, arguments: Mapping[str, Any]
) -> None:
    first = await back_end(connections)
    watcher = await asyncpg.connect(**arguments)
    try:
        assert await watcher.fetchval("SELECT pg_terminate_backend($1, 10000)", first)
    finally:
        await watcher.close()
    pids = set()

    async def works() -> bool:
        try:
            pids.add(await back_end(connections))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
            return False  # the end of the connection had not been read yet
        return True

    await until(works)
    assert first not in pids


async def test_a_connection_that_was_idle_for_long_is_not_trusted(
    connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await back_end(connections)
    monkeypatch.setattr(postgres_connections, "MOST_IDLE_SECONDS", 0.0)
    assert await back_end(connections) != first


async def test_all_connections_are_closed_at_the_end_those_too_that_are_lent_then(
    connections: Connections, arguments: Mapping[str, Any]
) -> None:
    async with connections.lent() as lent:
        pids = {await lent.fetchval("SELECT pg_backend_pid()"), await back_end(connections)}
        assert len(pids) == 2
        await connections.close()
    watcher = await asyncpg.connect(**arguments)
    try:
        for pid in pids:
            await until(lambda pid=pid: is_gone(watcher, pid))
    finally:
        await watcher.close()


async def runs(watcher: Any, pid: int) -> bool:
    return bool(
        await watcher.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND state = 'active'", pid)
    )


async def is_gone(watcher: Any, pid: int) -> bool:
    return not await watcher.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid)
