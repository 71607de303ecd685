"""Real workers, with a broker: nobody waits for another's long tasks for longer than one of them, and a second."""

from __future__ import annotations

import asyncio

import pytest

from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import TaskRequest
from quantask_jupyter.service.submit import submit_batch, submit_task
from tests.contract.waiting import until
from tests.integration.worker.workers import deployed

OWNERS = [f"student-{number}" for number in range(12)]
A_SECOND = 1.0


@pytest.fixture
async def deployment(embedded_environ, database_url, amqp_url):
    """A deployment with PostgreSQL and RabbitMQ whose housekeeping is not in a hurry."""
    environ = embedded_environ | {
        "QUANTASK_DATABASE_URL": database_url,
        "QUANTASK_AMQP_URL": amqp_url,
        "QUANTASK_AUTO_MIGRATE": "true",
        "QUANTASK_LEASE_SECONDS": "30",
        "QUANTASK_POLL_SECONDS": "1",
    }
    async with deployed(environ) as running:
        yield running


async def submit(deployment, owner, *sources):
    requests = [TaskRequest(Circuit(CircuitFormat.OPENQASM3, source), shots=10) for source in sources]
    send = submit_task if len(requests) == 1 else submit_batch
    stored = await send(deployment.ports, deployment.settings, owner, requests[0] if len(requests) == 1 else requests)
    return [task.id for task in stored.tasks]


async def seconds_to_end(deployment, owner, source):
    """Submit one task and return how long it took to be completed."""
    [task_id] = await submit(deployment, owner, source)
    await until(lambda: are(deployment, [task_id], Status.COMPLETED))
    task = await deployment.ports.tasks.get(owner, task_id, full=False)
    return (task.finished_at - task.created_at).total_seconds()


async def states_of(deployment, ids):
    return [status for _, status in (await deployment.ports.tasks.versions(ids)).values()]


async def are(deployment, ids, status, count=1):
    return (await states_of(deployment, ids)).count(status) >= count


async def test_behind_ones_long_tasks_each_others_first_is_through_after_one_of_them_and_a_second(deployment):
    await deployment.start_worker(slots=2)
    long = await submit(deployment, "ada", *["take 2"] * 20)
    await until(lambda: are(deployment, long, Status.PROCESSING, 2))
    waits = await asyncio.gather(*(seconds_to_end(deployment, owner, "count") for owner in OWNERS))
    assert max(waits) <= 2.0 + A_SECOND
    assert Status.PENDING in await states_of(deployment, long), "the long ones have not been gone by themselves"


async def test_on_one_machine_with_the_embedded_queue_others_wait_no_longer(embedded_environ):
    async with deployed(embedded_environ | {"QUANTASK_LEASE_SECONDS": "30"}) as deployment:
        await deployment.start_worker(linked=True, slots=2)
        long = await submit(deployment, "ada", *["take 2"] * 20)
        await until(lambda: are(deployment, long, Status.PROCESSING, 2))
        waits = await asyncio.gather(*(seconds_to_end(deployment, owner, "count") for owner in OWNERS))
        assert max(waits) <= 2.0 + A_SECOND
        assert Status.PENDING in await states_of(deployment, long), "the long ones have not been gone by themselves"


async def test_while_others_have_tasks_endless_loops_of_one_owner_leave_them_a_slot(deployment):
    await deployment.start_worker(slots=2, wall_seconds=60)
    others = await submit(deployment, "bob", *["take 0.2"] * 60)
    await until(lambda: are(deployment, others, Status.PROCESSING, 1))
    loops = await submit(deployment, "ada", *["spin"] * 32)
    await until(lambda: are(deployment, loops, Status.PROCESSING, 1))
    for owner in OWNERS[:5]:
        assert await seconds_to_end(deployment, owner, "count") <= 0.2 + A_SECOND
    assert (await states_of(deployment, loops)).count(Status.PROCESSING) == 1
    assert Status.PENDING in await states_of(deployment, others)
