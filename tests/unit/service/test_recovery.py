import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import cast

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.ports import Event, EventType, Ports, Upkeep
from quantask_jupyter.service import recovery
from quantask_jupyter.service.recovery import Sweeper, resend_lost_messages, sweep
from quantask_jupyter.settings import Quantask
from tests.contract.tasks import ADA, claim_one, lose, status, submit, submit_one


@asynccontextmanager
async def running(sweeper: Sweeper) -> AsyncIterator[None]:
    task = asyncio.create_task(sweeper.run())
    try:
        yield
        assert not task.done(), "it lives on"
    finally:
        task.cancel()
        await asyncio.wait({task})


async def test_a_sweep_takes_back_what_was_lost_and_tells_who_waits(ports: Ports, settings: Quantask) -> None:
    again, over, cancelled = await submit_one(ports.tasks), await submit_one(ports.tasks, max_attempts=1), None
    cancelled = await submit_one(ports.tasks)
    await lose(ports.claims, again, over, cancelled)
    await ports.tasks.cancel(ADA, [cancelled], "api")
    async with ports.events.listen() as events:
        assert await sweep(ports, settings) == 3
        told = await anext(events)
    assert told.type is EventType.CHANGED
    assert set(told.task_ids) == {again, over, cancelled}
    assert [await status(ports.tasks, i) for i in (again, over, cancelled)] == ["pending", "failed", "cancelled"]
    task = await ports.tasks.get(ADA, over, full=True)
    assert task.history is not None
    assert (task.history[-1].actor, task.history[-1].note) == ("sweeper", "lease expired")
    assert task.error is not None
    assert task.error["code"] == "WORKER_LOST"


async def test_a_sweep_of_many_goes_on_to_the_last(
    ports: Ports, settings: Quantask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "STEP", 7)
    ids = await submit(ports.tasks, 30)
    await lose(ports.claims, *ids)
    assert await sweep(ports, settings) == 30
    assert await sweep(ports, settings) == 0


async def test_a_sweep_without_work_tells_nobody(ports: Ports, settings: Quantask) -> None:
    await claim_one(ports.claims, await submit_one(ports.tasks))
    async with ports.events.listen() as events:
        assert await sweep(ports, settings) == 0
        await ports.events.announce(Event(EventType.READY, ()))
        assert (await anext(events)).type is EventType.READY


async def test_a_queue_that_reads_the_store_loses_no_messages(ports: Ports, settings: Quantask) -> None:
    ids = await submit(ports.tasks, 3)
    await ports.outbox.mark_dispatched(ids)
    settings.redispatch_seconds = 0.1
    assert await resend_lost_messages(ports, settings) == 0


async def test_a_lost_task_is_run_by_the_next_worker_within_a_sweep(ports: Ports, settings: Quantask) -> None:
    settings.sweep_seconds, settings.backoff_seconds = 0.05, 0.05
    task_id = await submit_one(ports.tasks)
    await lose(ports.claims, task_id)
    async with running(Sweeper(ports, settings)), ports.queue.consume(1) as deliveries, asyncio.timeout(20):
        delivery = await anext(deliveries)
    assert delivery.task_ids == (task_id,)
    assert (await claim_one(ports.claims, task_id)).number == 2
    assert await status(ports.tasks, task_id) is Status.PROCESSING


async def test_a_sweeper_takes_nothing_back_for_a_lease_after_a_jump_and_then_what_is_still_lost(
    ports: Ports, settings: Quantask
) -> None:
    class Jumping:
        """A store whose clock has jumped an hour at its second look."""

        def __init__(self) -> None:
            self.looks = 0
            self.has_jumped = asyncio.Event()

        async def now(self) -> datetime:
            self.looks += 1
            if self.looks == 2:
                self.has_jumped.set()
            return await ports.upkeep.now() + timedelta(hours=self.looks > 1)

        def __getattr__(self, name: str) -> object:
            return getattr(ports.upkeep, name)

    settings.sweep_seconds, settings.lease_seconds = 0.05, 1.0
    upkeep = Jumping()
    task_id = await submit_one(ports.tasks)
    await claim_one(ports.claims, task_id, seconds=0.5)
    jumping = dataclasses.replace(ports, upkeep=cast(Upkeep, upkeep))
    loop = asyncio.get_running_loop()
    async with ports.events.listen() as events, running(Sweeper(jumping, settings)), asyncio.timeout(20):
        await upkeep.has_jumped.wait()
        jumped_at = loop.time()
        assert await anext(events) == Event(EventType.CHANGED, (task_id,))
        assert loop.time() - jumped_at > 0.9
