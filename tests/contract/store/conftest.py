"""The store's two databases: one body, every adapter.

Each test finds them empty. Engines, and the event loop that they live on, are kept over all tests: to connect and to
compile each statement anew would take longer than most of these tests.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from inspect import iscoroutinefunction
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import delete

from quantask_jupyter.adapters.sql.courses.tables import assignments, course_history, course_limits, lessons, pauses
from quantask_jupyter.adapters.sql.tables import batches, deployment_limits, owners, tasks, workers
from tests.contract.databases import Database, open_database
from tests.contract.stores import SqlStore

HERE = Path(__file__).parent
OPTIONS = {"pool": (10, 10), "timeout_seconds": 10.0}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE) and isinstance(item, pytest.Function) and iscoroutinefunction(item.function):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the newest schema."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("store") / "store.sqlite3"
        path.write_bytes(request.getfixturevalue("migrated_sqlite_file").read_bytes())
        return f"sqlite+aiosqlite:///{path}"
    url: str = request.getfixturevalue("migrated_postgres_url")
    return url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kept_database(migrated_url: str) -> AsyncIterator[Database]:
    async with open_database(migrated_url, **OPTIONS) as database:
        yield database


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def other_database(migrated_url: str) -> AsyncIterator[Database]:
    async with open_database(migrated_url, **OPTIONS) as database:
        yield database


@pytest_asyncio.fixture(loop_scope="session")
async def database(kept_database: Database) -> AsyncIterator[Database]:
    """The database, empty."""
    async with kept_database.write() as connection:
        for table in (
            assignments,
            course_history,
            course_limits,
            deployment_limits,
            lessons,
            owners,
            pauses,
            workers,
            tasks,
            batches,
        ):
            await connection.execute(delete(table))
    yield kept_database
    if not kept_database.is_sqlite:
        assert kept_database.engine.pool.checkedout() == 0, "every connection was given back"


@pytest.fixture
def store(database: Database) -> SqlStore:
    return SqlStore(database)


@pytest.fixture
def other_store(other_database: Database) -> SqlStore:
    """The same database as another process sees it."""
    return SqlStore(other_database)
