"""A connection to a SQLite file: what it plans, and what becomes of it when it cannot begin."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import sqlalchemy as sa

from quantask_jupyter.adapters.sql.database import How
from quantask_jupyter.domain.task import Lease
from quantask_jupyter.errors import DatabaseUnavailableError
from tests.contract.databases import Database, open_database
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, WORKER, claim_one, complete, submission, submit_one

OF_TABLES = (sqlite3.SQLITE_READ, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE)


@pytest_asyncio.fixture(loop_scope="session")
async def file(sqlite_url: str) -> AsyncIterator[Database]:
    async with open_database(sqlite_url, pool=(1, 0), timeout_seconds=0.1) as database:
        yield database


async def life(store: SqlStore) -> None:
    """What happens to every task."""
    task_id = await submit_one(store)
    attempt = await claim_one(store, task_id)
    await store.renew([attempt], Lease(WORKER, 60.0))
    await store.versions([task_id])
    await complete(store, attempt)
    await store.get(ADA, task_id, full=True)


async def test_the_statements_of_a_tasks_life_are_planned_once(file: Database) -> None:
    store, planned = SqlStore(file), []

    def authorize(action: int, table: str | None, *_: str | None) -> int:
        if action in OF_TABLES:
            planned.append(table)
        return sqlite3.SQLITE_OK

    await life(store)
    for thread in (file._opened._writer, file._opened._reader):  # type: ignore[attr-defined]
        thread._connection.connection.driver_connection.set_authorizer(authorize)
    await life(store)
    assert "tasks" in planned, "an authorizer is asked when a statement is planned"
    planned.clear()
    await life(store)
    assert planned == []


@pytest.mark.parametrize(("how", "level"), [(How.COMMIT, 2), (How.TRANSACTION, 2), (How.COMMIT_SOON, 1)])
async def test_what_is_written_is_on_the_disk_when_the_call_returns_unless_a_crash_may_undo_it(
    file: Database, how: How, level: int
) -> None:
    def synchronous(connection: sa.Connection) -> int:
        return int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    assert await file._opened.run(how, synchronous) == level  # 2 is FULL: SQLite waits for the disk at each commit


async def test_what_waits_too_long_for_another_writer_is_unavailable_and_the_next_call_is_not(
    file: Database, sqlite_url: str
) -> None:
    store = SqlStore(file)
    await submit_one(store)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite+aiosqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailableError):
        await store.create(submission())
    other.execute("ROLLBACK")
    await life(store)
    other.close()
