"""The ports of an API process and of a worker process of one deployment: one body, embedded and over RabbitMQ."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from quantask_jupyter.adapters.amqp import open_broker
from quantask_jupyter.adapters.embedded.bus import LocalBus, RemoteBus
from quantask_jupyter.adapters.embedded.queue import LocalQueue
from quantask_jupyter.ports import Ports
from tests.contract.databases import open_database
from tests.contract.stores import SqlStore, ports_of

DELIVERY_LIMIT = 3

Sides = tuple[Ports, Ports]


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    async with open_database(sqlite_url, pool=(5, 5), timeout_seconds=10) as database:
        yield SqlStore(database)


@pytest.fixture
async def embedded_sides(store: SqlStore) -> AsyncIterator[Sides]:
    async with LocalBus.serve() as near, RemoteBus.connect(near.address) as far:
        yield (
            ports_of(store, LocalQueue(store, store, near, poll_seconds=0.1), near),
            ports_of(store, LocalQueue(store, store, far, poll_seconds=0.1), far),
        )


@pytest.fixture
async def broker_sides(amqp_url: str, store: SqlStore) -> AsyncIterator[Sides]:
    async with broker_side(amqp_url, store) as near, broker_side(amqp_url, store, hears_endings=False) as far:
        yield near, far


@asynccontextmanager
async def broker_side(amqp_url: str, store: SqlStore, *, hears_endings: bool = True) -> AsyncIterator[Ports]:
    async with open_broker(amqp_url, delivery_limit=DELIVERY_LIMIT, must_answer=True, hears_endings=hears_endings) as (
        queue,
        bus,
    ):
        yield ports_of(store, queue, bus)


@pytest.fixture(params=["embedded", "broker"])
def two_sides(request: pytest.FixtureRequest) -> Sides:
    sides: Sides = request.getfixturevalue(f"{request.param}_sides")
    return sides
