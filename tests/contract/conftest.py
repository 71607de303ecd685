"""The contract tests' two databases and two queues: one body, every adapter."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from quantask_jupyter.adapters.amqp import open_broker
from quantask_jupyter.adapters.local import LocalBus, LocalQueue, RemoteBus
from quantask_jupyter.adapters.sql.engine import Database, open_database
from quantask_jupyter.adapters.sql.migrate import upgrade
from quantask_jupyter.adapters.sql.store import SqlStore
from quantask_jupyter.ports import Ports


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    upgrade(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the test's own with the newest schema."""
    if request.param == "sqlite":
        path = tmp_path / "store.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_sqlite_file"), path)
        return f"sqlite+aiosqlite:///{path}"
    url: str = request.getfixturevalue("database_url")
    upgrade(url)
    return url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    async with open_database(migrated_url, pool=(10, 10), timeout_seconds=10) as database:
        yield database


@pytest.fixture
async def store(database: Database) -> SqlStore:
    return SqlStore(database)


@pytest.fixture(params=["embedded", "rabbitmq"])
async def two_sides(request: pytest.FixtureRequest, migrated_sqlite_file: Path, tmp_path: Path) -> AsyncIterator[tuple[Ports, Ports]]:
    """The ports of an API process and of a worker process of one deployment."""
    path = tmp_path / "store.sqlite3"
    shutil.copy(migrated_sqlite_file, path)
    async with open_database(f"sqlite+aiosqlite:///{path}", pool=(5, 5), timeout_seconds=10) as database:
        store = SqlStore(database)
        if request.param == "embedded":
            async with LocalBus.serve() as near, RemoteBus.connect(near.address) as far:
                sides = [Ports(store, LocalQueue(store, bus, poll_seconds=0.2), bus) for bus in (near, far)]
                await asyncio.wait_for(near.joined(1), 5)
                yield sides[0], sides[1]
        else:
            url = request.getfixturevalue("amqp_url")
            async with (
                open_broker(url, delivery_limit=5, must_answer=True) as (near_queue, near_bus),
                open_broker(url, delivery_limit=5, must_answer=True) as (far_queue, far_bus),
            ):
                await asyncio.wait_for(asyncio.gather(near_bus.hearing.wait(), far_bus.hearing.wait()), 10)
                yield Ports(store, near_queue, near_bus), Ports(store, far_queue, far_bus)
