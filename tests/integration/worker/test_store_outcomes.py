"""Outcomes on a real store: what is told of them, and what becomes of them while the database is away."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from types import SimpleNamespace

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.ports import Event, EventType
from tests.integration.worker.held import Holder, ids_of, writes_locked_out
from tests.integration.worker.processes import until
from tests.integration.worker.workers import deployed


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


@pytest.fixture
def holder_of_a_lab(deployment, holder_of):
    """Open what holds attempts where there is no embedded queue."""
    deployment.ports = replace(deployment.ports, queue=SimpleNamespace(reads_store=False))
    return holder_of


async def news(events):
    """Return the next event that is about tasks which have begun or ended."""
    while True:
        event = await asyncio.wait_for(anext(events), 20)
        if event.type in (EventType.STARTED, EventType.ENDING, EventType.CHANGED):
            return event


async def test_starts_are_announced_together_and_outcomes_too(deployment, holder_of):
    holder = await holder_of(600.0)
    async with deployment.ports.events.listen() as events:
        held = await holder.claimed(deployment, 2)
        ids = ids_of(held)
        assert await news(events) == Event(EventType.STARTED, ids)
        await asyncio.gather(*(holder.finish(each) for each in held))
        ended = []
        while len(ended) < 2:
            told = await news(events)
            assert told.type is EventType.CHANGED
            ended += told.task_ids
    assert sorted(ended) == sorted(ids)


async def test_the_start_of_what_has_ended_meanwhile_is_not_announced(deployment, holder_of):
    holder = await holder_of(600.0)
    async with deployment.ports.events.listen() as events:
        short, long = await holder.claimed(deployment, 2)
        await holder.finish(short)
        assert await news(events) == Event(EventType.CHANGED, (short.fence.task_id,))
        assert await news(events) == Event(EventType.STARTED, (long.fence.task_id,))


async def test_over_a_broker_the_end_of_a_lone_task_is_told_while_it_is_stored(deployment, holder_of_a_lab):
    holder = await holder_of_a_lab(600.0)
    (held,) = await holder.claimed(deployment)
    ids = (held.fence.task_id,)
    async with deployment.ports.events.listen() as events:
        with writes_locked_out(deployment):
            finishing = asyncio.create_task(holder.finish(held))
            told = await news(events)
            while told.type is EventType.STARTED:
                told = await news(events)
            assert told == Event(EventType.ENDING, ids)
            assert (await deployment.task(held.fence.task_id)).status is Status.PROCESSING
        await finishing
        assert await news(events) == Event(EventType.CHANGED, ids)


async def test_while_others_run_an_end_is_told_when_it_is_stored(deployment, holder_of_a_lab):
    holder = await holder_of_a_lab(600.0)
    first, second = await holder.claimed(deployment, 2)
    async with deployment.ports.events.listen() as events:
        await holder.finish(first)
        told = await news(events)
        while told.type is EventType.STARTED:
            told = await news(events)
        assert told == Event(EventType.CHANGED, (first.fence.task_id,))
    assert second.ending is None


async def test_an_outcome_is_stored_when_the_database_is_back(deployment, holder_of):
    holder = await holder_of(30.0)
    (held,) = await holder.claimed(deployment)
    with writes_locked_out(deployment):
        finishing = asyncio.create_task(holder.finish(held))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(finishing), 0.5)
    await finishing
    assert (await deployment.task(held.fence.task_id)).status is Status.COMPLETED


async def test_outcomes_that_wait_together_are_stored_together(deployment, holder_of, caplog):
    holder = await holder_of(30.0)
    held = await holder.claimed(deployment, 5)
    async with deployment.ports.events.listen() as events:
        with writes_locked_out(deployment):
            finishing = [asyncio.create_task(holder.finish(held[0]))]
            await until(lambda: "outcomes not stored tasks=1" in caplog.text)
            finishing += [asyncio.create_task(holder.finish(each)) for each in held[1:]]
            await asyncio.sleep(0)
        await asyncio.gather(*finishing)
        while (event := await news(events)).type is not EventType.CHANGED:
            continue
    assert set(event.task_ids) == {each.fence.task_id for each in held}


async def test_an_outcome_is_given_up_when_its_lease_has_certainly_ended(deployment, holder_of):
    holder = await holder_of(1.0)
    (held,) = await holder.claimed(deployment)
    with writes_locked_out(deployment):
        async with asyncio.timeout(10):
            await holder.finish(held)
    assert len(holder.leases) == 0
    assert (await deployment.task(held.fence.task_id)).status is Status.PROCESSING  # for the sweeper to find
