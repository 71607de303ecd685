"""Leases on a real store: what keeps an attempt, and what stops it."""

from __future__ import annotations

import asyncio
import contextlib
import time

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Event, EventType
from quantask_worker.attempt import Ending
from tests.integration.worker.held import RESULT, Holder, stopped, writes_locked_out
from tests.integration.worker.workers import OWNER, deployed


@pytest.fixture
async def deployment(embedded_environ):
    quick = {"QUANTASK_DATABASE_TIMEOUT_SECONDS": "0.1"}
    async with deployed(embedded_environ | quick) as running_deployment:
        yield running_deployment


@pytest.fixture
async def holder_of(deployment):
    """Open what a worker holds attempts with, at work."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(lease_seconds: float, **options: float) -> Holder:
            return await stack.enter_async_context(Holder(deployment.ports, lease_seconds, **options).at_work())

        yield make


async def test_a_lease_is_renewed_for_as_long_as_the_attempt_runs(deployment, holder_of):
    holder = await holder_of(1.0, wall_seconds=2.5)
    (held,) = await holder.claimed(deployment)
    assert await stopped(held) is Ending.WALL_LIMIT  # after two and a half leases
    await holder.finish(held)
    task = await deployment.task(held.fence.task_id)
    assert (task.status, task.attempt, task.result) == (Status.COMPLETED, 1, RESULT)
    assert len(holder.leases) == 0


async def test_a_claim_leaves_out_what_somebody_else_holds(deployment, holder_of):
    holder = await holder_of(600.0)
    (held,) = await holder.claimed(deployment)
    other = Holder(deployment.ports, 600.0, name="worker-2")
    assert await other.claimer.claim([held.fence.task_id]) == []


async def test_an_announced_cancel_stops_the_attempt_without_waiting_for_the_renewal(deployment, holder_of):
    holder = await holder_of(600.0)
    (held,) = await holder.claimed(deployment)
    task_id = held.fence.task_id
    await deployment.ports.tasks.cancel(OWNER, [task_id], "api")
    await deployment.ports.events.announce(Event(EventType.CANCEL, (task_id,)))
    assert await stopped(held) is Ending.CANCELLED
    await holder.finish(held, result=None)
    assert (await deployment.task(task_id)).status is Status.CANCELLED


async def test_a_lost_lease_stops_the_attempt_and_is_not_renewed_again(deployment, holder_of):
    holder = await holder_of(1.0)
    (held,) = await holder.claimed(deployment)
    await deployment.ports.claims.release([held.fence], "worker-1", "test", "behind its back")
    assert await stopped(held) is Ending.LOST
    assert len(holder.leases) == 0
    await holder.finish(held)  # what a zombie would do
    task = await deployment.task(held.fence.task_id)
    assert (task.status, task.result) == (Status.PENDING, None)


async def test_an_attempt_whose_lease_cannot_be_renewed_is_stopped_before_the_lease_ends(deployment, holder_of):
    holder = await holder_of(2.0)
    loop = asyncio.get_running_loop()
    began = loop.time()
    (held,) = await holder.claimed(deployment)
    with writes_locked_out(deployment):
        assert await stopped(held) is Ending.UNRENEWED
        assert loop.time() - began < 2.0


async def test_an_attempt_whose_worker_was_frozen_beyond_lease_and_wall_limit_goes_on(deployment, holder_of):
    holder = await holder_of(2.0, wall_seconds=4.0)
    (held,) = await holder.claimed(deployment)
    began = time.monotonic()
    running = asyncio.create_task(stopped(held))
    await asyncio.sleep(0)
    time.sleep(5)  # noqa: ASYNC251 - the freeze: nothing of this process has a turn
    assert await running is Ending.WALL_LIMIT
    assert time.monotonic() - began >= 5 + 3, "less what may go unnoticed"
    await holder.finish(held)
    task = await deployment.task(held.fence.task_id)
    assert (task.status, task.attempt) == (Status.COMPLETED, 1)


async def test_an_attempt_that_somebody_else_took_while_its_worker_was_frozen_is_lost(deployment, holder_of):
    holder = await holder_of(2.0)
    (held,) = await holder.claimed(deployment)
    running = asyncio.create_task(stopped(held))
    await asyncio.sleep(0)
    await deployment.ports.claims.release([held.fence], "worker-1", "test", "behind its back")
    time.sleep(5)  # noqa: ASYNC251 - the freeze
    assert await running is Ending.LOST


async def test_released_attempts_are_as_if_never_begun(deployment, holder_of):
    holder = await holder_of(600.0)
    held = await holder.claimed(deployment, 3)
    await holder.claimer.release(held, Ending.SHUTDOWN)
    tasks = [await deployment.task(each.fence.task_id) for each in held]
    assert {(task.status, task.attempt) for task in tasks} == {(Status.PENDING, 0)}
    assert len(holder.leases) == 0


async def test_a_task_that_is_claimed_again_here_stops_its_earlier_attempt(deployment, holder_of):
    holder = await holder_of(600.0)
    (held,) = await holder.claimed(deployment)
    await deployment.ports.claims.release([held.fence], "worker-1", "test", "behind its back")
    (again,) = await holder.claimer.claim([held.fence.task_id])
    assert held.ending is Ending.LOST
    assert again.ending is None


async def test_a_shutdown_stops_every_attempt(deployment, holder_of):
    holder = await holder_of(600.0)
    held = await holder.claimed(deployment, 2)
    holder.leases.stop_all()
    assert [await stopped(each) for each in held] == [Ending.SHUTDOWN] * 2


async def test_a_claim_whose_answer_came_while_its_worker_was_frozen_is_taken_up_and_uses_up_no_attempt(
    deployment, holder_of, monkeypatch
):
    holder = await holder_of(2.0)
    [task_id] = await deployment.submit("count")
    claim = holder.claimer._claims.claim

    async def frozen_before_the_answer(*asked):
        monkeypatch.setattr(holder.claimer._claims, "claim", claim)
        await claim(*asked)
        time.sleep(3)  # noqa: ASYNC251 - the freeze
        await asyncio.sleep(1)  # what was to be cancelled meanwhile is cancelled here

    monkeypatch.setattr(holder.claimer._claims, "claim", frozen_before_the_answer)
    (held,) = await holder.claimer.claim([task_id])
    assert held.fence.number == 1
    await holder.finish(held)
    task = await deployment.task(task_id)
    assert (task.status, task.attempt) == (Status.COMPLETED, 1)


async def test_what_a_worker_has_in_hand_is_not_taken_up_a_second_time(deployment, holder_of, monkeypatch):
    holder = await holder_of(600.0)
    (held,) = await holder.claimed(deployment)
    claim = holder.claimer._claims.claim

    async def unheard(*asked):
        monkeypatch.setattr(holder.claimer._claims, "claim", claim)
        raise DatabaseUnavailableError()

    monkeypatch.setattr(holder.claimer._claims, "claim", unheard)
    assert await holder.claimer.claim([held.fence.task_id]) == [], "its message came twice"
    assert held.runs
