"""The database goes away while a worker runs: the worker lives on, and every task ends."""

from __future__ import annotations

import asyncio

import pytest

from quantask_jupyter.domain.states import Status
from tests.integration.worker.processes import until
from tests.integration.worker.workers import deployed, noted


@pytest.fixture
async def deployment(request, embedded_environ, postgres, database_url, amqp_url):
    servers = {"DATABASE_URL": database_url, "AMQP_URL": amqp_url, "AUTO_MIGRATE": "true", "LEASE_SECONDS": "30"}
    async with deployed(embedded_environ | {f"QUANTASK_{name}": value for name, value in servers.items()}) as running:
        yield running
        await asyncio.to_thread(postgres.start)


@pytest.mark.stops_postgres
async def test_an_outcome_that_comes_while_the_database_is_down_is_stored_afterwards(deployment, postgres, tmp_path):
    note, go = tmp_path / "started", tmp_path / "go"
    worker = await deployment.start_worker()
    (task_id,) = await deployment.submit(f"wait_for {note} {go}")
    await until(lambda: noted(note))
    await asyncio.to_thread(postgres.stop, "immediate")
    go.touch()
    await until(lambda: "outcomes not stored" in worker.log)
    await asyncio.to_thread(postgres.start)
    (task,) = await deployment.ended(task_id)
    assert (task.status, task.attempt) == (Status.COMPLETED, 1)


@pytest.mark.stops_postgres
async def test_a_message_that_comes_while_the_database_is_down_waits_without_haste(deployment, postgres):
    worker = await deployment.start_worker()
    (first,) = await deployment.submit("count")
    await deployment.ended(first)
    (task_id,) = await deployment.submit("count")
    await asyncio.to_thread(postgres.stop, "immediate")
    published = await deployment.ports.queue.publish([[task_id]] * 3)
    assert published == [task_id] * 3
    await until(lambda: worker.log.count("claim waits") >= 3)
    assert worker.process.returncode is None
    tries = worker.log.count("claim waits")
    await asyncio.to_thread(postgres.start)
    (task,) = await deployment.ended(task_id)
    assert (task.status, task.attempt) == (Status.COMPLETED, 1)
    assert tries < 20


@pytest.mark.stops_postgres
async def test_a_worker_can_be_stopped_while_the_database_is_down(deployment, postgres, tmp_path):
    worker = await deployment.start_worker(grace_seconds=0.1)
    await deployment.submit(f"wait_for {tmp_path / 'started'} {tmp_path / 'go'}")
    await until(lambda: noted(tmp_path / "started"))
    await asyncio.to_thread(postgres.stop, "immediate")
    worker.kill(15)
    assert await worker.ended() == 0
