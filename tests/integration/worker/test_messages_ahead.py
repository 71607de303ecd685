"""Where a group of short tasks nears its end, the next message is asked for before the last child is free."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from quantask_jupyter.background import running
from quantask_jupyter.domain.states import Status
from quantask_worker import slots as slots_module
from quantask_worker.consume import Consumer
from quantask_worker.lease import Leases
from quantask_worker.shutdown import Shutdown
from quantask_worker.slots import open_slots
from tests.integration.worker.processes import until
from tests.integration.worker.test_jobs_ahead import At
from tests.integration.worker.workers import deployed


class Message:
    """A delivery that notes what becomes of it."""

    def __init__(self, task_ids, earlier=0):
        self.task_ids = tuple(task_ids)
        self.earlier = earlier
        self.fate = None

    async def ack(self):
        assert self.fate is None
        self.fate = "acknowledged"

    async def release(self):
        assert self.fate is None
        self.fate = "given back"


class Queue:
    """Delivers what a test puts in, however much is in hand."""

    reads_store = True

    def __init__(self):
        self._arrived = asyncio.Queue()

    def deliver(self, *task_ids, earlier=0):
        message = Message(task_ids, earlier)
        self._arrived.put_nowait(message)
        return message

    @asynccontextmanager
    async def consume(self, _prefetch):
        yield self._deliveries()

    async def _deliveries(self):
        while True:
            yield await self._arrived.get()


@pytest.fixture
async def deployment(embedded_environ):
    async with deployed(embedded_environ | {"QUANTASK_LEASE_SECONDS": "600"}) as running_deployment:
        yield running_deployment


@pytest.fixture
async def queue(deployment, launcher, monkeypatch):
    """What a worker of one slot consumes, on a machine where every task is a short one."""
    monkeypatch.setattr(slots_module, "_QUICK_SECONDS", 60.0)
    queue, leases = Queue(), Leases(deployment.ports, "worker-1", 600.0)
    async with open_slots(launcher, 1) as slots:
        consumer = Consumer(queue, slots, leases, deployment.settings, Shutdown())
        async with running(consumer.run()):
            yield queue


async def test_a_message_is_acknowledged_while_the_last_of_its_short_tasks_runs(deployment, queue, tmp_path):
    last = At(tmp_path, "last")
    ids = await deployment.submit("count", "count", last.source)
    message = queue.deliver(*ids)
    await until(last.started.exists)
    assert message.fate == "acknowledged"
    last.go()
    assert {task.status for task in await deployment.ended(*ids)} == {Status.COMPLETED}


async def test_a_message_that_came_early_is_given_back_when_the_task_before_it_takes_long(deployment, queue, tmp_path):
    last = At(tmp_path, "last")
    queue.deliver(*await deployment.submit("count", "count", last.source))
    await until(last.started.exists)
    (next_id,) = await deployment.submit("count")
    early = queue.deliver(next_id)
    await until(lambda: early.fate is not None)
    assert early.fate == "given back"
    assert (await deployment.task(next_id)).status is Status.PENDING


async def test_a_message_that_was_given_back_often_waits_longer(deployment, queue, tmp_path):
    last = At(tmp_path, "last")
    queue.deliver(*await deployment.submit("count", "count", last.source))
    await until(last.started.exists)
    (next_id,) = await deployment.submit("count")
    early = queue.deliver(next_id, earlier=15)
    impatient = queue.deliver(*await deployment.submit("count"))
    await until(lambda: impatient.fate is not None)
    assert early.fate is None
    last.go()
    (task,) = await deployment.ended(next_id)
    assert (task.status, task.attempt) == (Status.COMPLETED, 1)
    await until(lambda: early.fate == "acknowledged")


async def test_the_message_of_a_lone_task_is_acknowledged_when_its_child_is_free(deployment, queue, tmp_path):
    lone = At(tmp_path, "lone")
    await deployment.ended(*queue.deliver(*await deployment.submit("count")).task_ids)
    message = queue.deliver(*await deployment.submit(lone.source))
    await until(lone.started.exists)
    assert message.fate is None
    lone.go()
    await until(lambda: message.fate == "acknowledged")


async def test_tasks_behind_one_that_kills_its_child_are_completed_by_the_next_child(deployment, queue):
    ids = await deployment.submit("count", "count", "segfault", "count", "count")
    queue.deliver(*ids)
    tasks = await deployment.ended(*ids)
    assert [task.status for task in tasks] == [Status.COMPLETED] * 2 + [Status.FAILED] + [Status.COMPLETED] * 2
    assert {task.attempt for task in tasks} == {1}
