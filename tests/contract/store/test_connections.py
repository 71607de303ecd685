"""Connections: which are used again, and what becomes of one that is given up or ended, and of who asks at the end."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import Connection, text

from quantask_jupyter.adapters.sql import postgres
from quantask_jupyter.adapters.sql.connect import open_database
from quantask_jupyter.adapters.sql.database import Database, How
from quantask_jupyter.adapters.sql.failures import RowRefusedError
from quantask_jupyter.errors import DatabaseUnavailableError
from tests.contract.stores import SqlStore
from tests.contract.tasks import submission
from tests.contract.waiting import until

MOST = 2


@pytest_asyncio.fixture(loop_scope="session")
async def connections(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, pool=(MOST, 0), timeout_seconds=0.5) as database:
        yield database


@pytest_asyncio.fixture(loop_scope="session")
async def watcher(database_url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    yield connection
    await connection.close()


async def back_end(connections: Database) -> int:
    """Run a verb and return the process that serves its connection."""
    return int(await connections.run(How.QUERY, ask, "SELECT pg_backend_pid()"))


def ask(connection: Connection, question: str) -> Any:
    return connection.execute(text(question)).scalar()


async def test_one_call_after_the_other_uses_one_connection(connections: Database) -> None:
    assert len({await back_end(connections) for _ in range(5)}) == 1


async def test_more_calls_at_once_than_connections_wait_for_one(database_url: str) -> None:
    async with open_database(database_url, pool=(MOST, 0), timeout_seconds=30) as patient:
        assert len(set(await asyncio.gather(*(back_end(patient) for _ in range(20))))) <= MOST


async def test_what_the_server_refuses_leaves_the_connection_as_it_is(connections: Database) -> None:
    first = await back_end(connections)
    with pytest.raises(RowRefusedError):
        await connections.run(How.QUERY, ask, "SELECT 1 / 0")
    assert await back_end(connections) == first


async def test_a_call_that_is_given_up_ends_at_the_server_too_and_its_connection_is_not_used_again(
    connections: Database, watcher: Any
) -> None:
    first = await back_end(connections)
    call = asyncio.create_task(connections.run(How.QUERY, ask, "SELECT pg_sleep(600)"))
    await until(lambda: runs(watcher, first))
    call.cancel()
    await asyncio.wait({call})
    assert call.cancelled()
    await until(lambda: is_gone(watcher, first))
    assert await back_end(connections) != first


async def test_a_connection_that_the_server_has_ended_is_made_anew(connections: Database, watcher: Any) -> None:
    first = await back_end(connections)
    assert await watcher.fetchval("SELECT pg_terminate_backend($1, 10000)", first)
    pids = set()

    async def works() -> bool:
        with suppress(DatabaseUnavailableError):  # the end of the connection had not been read yet
            pids.add(await back_end(connections))
        return bool(pids)

    await until(works)
    assert first not in pids


async def test_one_that_was_ended_while_it_was_idle_is_not_even_noticed(
    connections: Database, watcher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await back_end(connections)
    assert await watcher.fetchval("SELECT pg_terminate_backend($1, 10000)", first)
    monkeypatch.setattr(postgres, "PLANS_SECONDS", 0.0)
    assert await back_end(connections) != first


async def test_a_plan_that_was_made_for_an_empty_table_is_forgotten_in_a_second(
    connections: Database, watcher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await watcher.execute("CREATE TABLE filling (id int PRIMARY KEY)")
    await watcher.execute("VACUUM filling")

    async def is_read_from_end_to_end() -> bool:
        before = await watcher.fetchval("SELECT pg_stat_get_numscans('filling'::regclass)")
        await connections.run(How.QUERY, ask, "SELECT count(*) FROM filling WHERE id = 7")
        await connections.run(How.QUERY, ask, "SELECT pg_stat_force_next_flush()")
        return bool(await watcher.fetchval("SELECT pg_stat_get_numscans('filling'::regclass)") > before)

    assert await is_read_from_end_to_end()
    await watcher.execute("INSERT INTO filling SELECT generate_series(1, 100000)")
    monkeypatch.setattr(postgres, "PLANS_SECONDS", 0.0)
    assert not await is_read_from_end_to_end()


async def test_all_connections_are_closed_at_the_end(database_url: str, watcher: Any) -> None:
    async with open_database(database_url, pool=(MOST, 0), timeout_seconds=5.0) as database:
        pids = set(await asyncio.gather(*(back_end(database) for _ in range(20))))
    for pid in pids:
        await until(lambda pid=pid: is_gone(watcher, pid))


async def test_a_submit_that_is_given_up_halfway_leaves_the_next_ones_durable(
    store: SqlStore, other_store: SqlStore
) -> None:
    rng = random.Random(7)
    for _ in range(200):
        insert = asyncio.create_task(store.create(submission(), 30.0))
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(insert), rng.uniform(0, 0.002))
        group = store._submitting[30.0, None]._running
        if group is not None:
            group.cancel()
        with suppress(asyncio.CancelledError):
            await insert
        kept = await store.create(submission(), 30.0)
        assert await other_store.versions([kept.tasks[0].id]), "what was accepted is committed"


async def runs(watcher: Any, pid: int) -> bool:
    return bool(
        await watcher.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND state = 'active'", pid)
    )


async def is_gone(watcher: Any, pid: int) -> bool:
    return not await watcher.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid)


async def test_who_asks_while_a_process_shuts_down_hears_that_the_database_is_not_there(tmp_path: Path) -> None:
    async with open_database(
        f"sqlite:///{tmp_path / 'tasks.sqlite3'}", pool=(1, 0), timeout_seconds=1, may_create=True
    ) as database:
        assert await database.run(How.QUERY, ask, "SELECT 1") == 1
    with pytest.raises(DatabaseUnavailableError):
        await database.run(How.QUERY, ask, "SELECT 1")
    with pytest.raises(DatabaseUnavailableError):
        await database.run(How.COMMIT, ask, "SELECT 1")
