"""The contract tests' two databases and two messagings: one body, every adapter."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from quantask_jupyter.adapters.amqp import open_broker
from quantask_jupyter.adapters.local import LocalBus, LocalQueue, RemoteBus
from quantask_jupyter.adapters.sql.engine import Database, open_database
from quantask_jupyter.adapters.sql.migrate import upgrade
from quantask_jupyter.adapters.sql.store import SqlStore
from quantask_jupyter.ports import Ports, TaskStore
from tests.services import Postgres

DELIVERY_LIMIT = 3


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    upgrade(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres_url(postgres: Postgres) -> str:
    postgres.start()
    url = postgres.create_database()
    upgrade(url)
    return url


@pytest.fixture
def sqlite_url(migrated_sqlite_file: Path, tmp_path: Path) -> str:
    path = tmp_path / "store.sqlite3"
    shutil.copy(migrated_sqlite_file, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def postgres_url(postgres: Postgres, migrated_postgres_url: str) -> str:
    """One database for all, emptied for each: making one takes longer than most of these tests."""
    postgres.start()  # a test before this one may have stopped it
    postgres.admin(
        "WITH w AS (DELETE FROM workers), t AS (DELETE FROM tasks) DELETE FROM batches", database=migrated_postgres_url
    )
    return migrated_postgres_url


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """An empty database with the newest schema."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    async with open_database(migrated_url, pool=(10, 10), timeout_seconds=10) as database:
        yield database
        assert database.engine.pool.checkedout() == 0, "every connection was given back"


@pytest.fixture
async def store(database: Database) -> SqlStore:
    return SqlStore(database)


@pytest.fixture
async def other_store(migrated_url: str) -> AsyncIterator[SqlStore]:
    """The same database as another process sees it."""
    async with open_database(migrated_url, pool=(10, 10), timeout_seconds=10) as database:
        yield SqlStore(database)


@pytest.fixture(params=["embedded", "rabbitmq"])
async def two_sides(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[tuple[Ports, Ports]]:
    """The ports of an API process and of a worker process of one deployment."""
    # Before this loop's own work begins: making a vhost blocks.
    amqp_url = request.getfixturevalue("amqp_url") if request.param == "rabbitmq" else ""
    async with open_database(sqlite_url, pool=(5, 5), timeout_seconds=10) as database:
        sides = broker_sides(amqp_url, SqlStore(database)) if amqp_url else embedded_sides(SqlStore(database))
        async with sides as (api, worker):
            yield api, worker


@asynccontextmanager
async def embedded_sides(store: TaskStore) -> AsyncIterator[tuple[Ports, Ports]]:
    async with LocalBus.serve() as near, RemoteBus.connect(near.address) as far:
        yield (
            Ports(store, LocalQueue(store, near, poll_seconds=0.1), near),
            Ports(store, LocalQueue(store, far, poll_seconds=0.1), far),
        )


@asynccontextmanager
async def broker_sides(amqp_url: str, store: TaskStore) -> AsyncIterator[tuple[Ports, Ports]]:
    async with (
        open_broker(amqp_url, delivery_limit=DELIVERY_LIMIT, must_answer=True) as (near_queue, near_bus),
        open_broker(amqp_url, delivery_limit=DELIVERY_LIMIT, must_answer=True) as (far_queue, far_bus),
    ):
        yield Ports(store, near_queue, near_bus), Ports(store, far_queue, far_bus)
