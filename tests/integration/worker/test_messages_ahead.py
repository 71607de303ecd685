"""Where a group of short tasks nears its end, the next message is asked for before the last child is free."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from quantask_jupyter.background import running
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import BrokerUnavailableError
from quantask_worker import jobs_ahead
from quantask_worker.shutdown import Shutdown
from quantask_worker.warm_children import open_children
from quantask_worker.worker import Worker
from tests.integration.worker.processes import At, until
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

        self.broker_is_down = False
        self.published = []

    async def publish(self, groups):
        if self.broker_is_down:
            raise BrokerUnavailableError
        self.published += groups
        return [task_id for group in groups for task_id in group]

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
async def queue(deployment, launcher):
    """What a worker of one slot consumes."""
    queue = Queue()
    ports = replace(deployment.ports, queue=queue)
    async with open_children(launcher, 1) as children:
        await until(lambda: len(children.pids) == 2)
        worker = Worker(ports, "worker-1", children, deployment.settings, Shutdown())
        async with running(worker.run()):
            yield queue


@pytest.fixture
def all_are_quick(monkeypatch):
    """A machine where every task is a short one."""
    monkeypatch.setattr(jobs_ahead, "BEGINS_WITHIN_SECONDS", 600.0)
    monkeypatch.setattr(jobs_ahead.Pace, "tasks", 16)


@pytest.mark.usefixtures("all_are_quick")
async def test_a_message_is_acknowledged_while_the_last_of_its_short_tasks_runs(deployment, queue, tmp_path):
    last = At(tmp_path, "last")
    ids = await deployment.submit("count", "count", last.source)
    message = queue.deliver(*ids)
    await until(last.started.exists)
    await until(lambda: message.fate == "acknowledged")
    last.go()
    assert {task.status for task in await deployment.ended(*ids)} == {Status.COMPLETED}


@pytest.mark.usefixtures("all_are_quick")
async def test_a_message_that_came_early_is_given_back_when_the_task_before_it_takes_long(deployment, queue, tmp_path):
    last = At(tmp_path, "last")
    queue.deliver(*await deployment.submit("count", "count", last.source))
    await until(last.started.exists)
    (next_id,) = await deployment.submit("count")
    early = queue.deliver(next_id)
    await until(lambda: early.fate is not None)
    assert early.fate == "given back"
    assert (await deployment.task(next_id)).status is Status.PENDING


@pytest.mark.usefixtures("all_are_quick")
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


@pytest.mark.usefixtures("all_are_quick")
async def test_the_message_of_a_lone_task_is_acknowledged_when_its_child_is_free(deployment, queue, tmp_path):
    lone = At(tmp_path, "lone")
    await deployment.ended(*queue.deliver(*await deployment.submit("count")).task_ids)
    message = queue.deliver(*await deployment.submit(lone.source))
    await until(lone.started.exists)
    assert message.fate is None
    lone.go()
    await until(lambda: message.fate == "acknowledged")


@pytest.mark.usefixtures("all_are_quick")
async def test_tasks_behind_one_that_kills_its_child_are_completed_by_the_next_child(deployment, queue):
    ids = await deployment.submit("count", "count", "segfault", "count", "count")
    queue.deliver(*ids)
    tasks = await deployment.ended(*ids)
    assert [task.status for task in tasks] == [Status.COMPLETED] * 2 + [Status.FAILED] + [Status.COMPLETED] * 2
    assert {task.attempt for task in tasks} == {1}


async def states(deployment, ids):
    return [(await deployment.task(task_id)).status for task_id in ids]


async def test_tasks_that_were_claimed_behind_one_that_takes_long_go_back(
    deployment, queue, monkeypatch, caplog, tmp_path
):
    caplog.set_level("INFO", "quantask_worker")
    monkeypatch.setattr(jobs_ahead.Pace, "tasks", 16)  # those before were short
    long = At(tmp_path, "long")
    ids = await deployment.submit(long.source, "count", "count")
    message = queue.deliver(*ids)
    await until(long.started.exists)
    await until(lambda: "released" in caplog.text)
    assert await states(deployment, ids) == [Status.PROCESSING, Status.PENDING, Status.PENDING]
    assert message.fate is None
    long.go()
    await until(lambda: message.fate == "acknowledged")
    for late in [await deployment.task(task_id) for task_id in ids[1:]]:
        assert (late.status, late.attempt) == (Status.PENDING, 0)
        assert late.history[-1].note == "waits behind a task that takes long"


async def test_tasks_behind_one_that_takes_long_are_not_claimed_and_sent_each_alone(deployment, queue, tmp_path):
    long = At(tmp_path, "long")
    ids = await deployment.submit(long.source, "count", "count")
    message = queue.deliver(*ids)
    await until(lambda: queue.published)
    assert queue.published == [[task_id] for task_id in ids[1:]]
    assert message.fate is None
    long.go()
    await until(lambda: message.fate == "acknowledged")
    await deployment.ended(ids[0])
    histories = [len((await deployment.task(task_id)).history) for task_id in ids]
    assert histories == [3, 1, 1], "nobody has touched the others"


async def test_tasks_that_cannot_be_sent_to_others_stay_with_their_message(deployment, queue, tmp_path):
    queue.broker_is_down = True
    long = At(tmp_path, "long")
    ids = await deployment.submit(long.source, "count", "count")
    message = queue.deliver(*ids)
    await until(long.started.exists)
    long.go()
    assert {task.status for task in await deployment.ended(*ids)} == {Status.COMPLETED}
    await until(lambda: message.fate == "acknowledged")
