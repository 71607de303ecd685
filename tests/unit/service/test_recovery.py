import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.ports import Event, EventType, Ports, Upkeep
from quantask_jupyter.service import recovery
from quantask_jupyter.service.recovery import Gap, Sweeper, resend_lost_messages, sweep
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


START = datetime(2026, 1, 1, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_where_the_clock_goes_as_it_should_every_look_judges(settings: Quantask) -> None:
    settings.lease_seconds, settings.sweep_seconds = 30.0, 5.0
    gap = Gap(settings)
    assert all(gap.is_over(after(5.0 * look), 5.0 * look) for look in range(20))


@pytest.mark.parametrize("jump", [20.0, 3600.0], ids=["less than a lease", "an hour"])
def test_after_each_jump_of_the_clock_leases_have_one_leases_time_to_be_renewed(
    settings: Quantask, jump: float
) -> None:
    settings.lease_seconds, settings.sweep_seconds = 30.0, 5.0
    gap, here, jumped = Gap(settings), 0.0, 0.0
    assert gap.is_over(after(0.0), here)
    for _ in range(3):
        jumped += jump
        judged = []
        for _ in range(8):
            here += 5.0
            judged.append(gap.is_over(after(here + jumped), here))
        assert judged == [False] * 6 + [True] * 2


@pytest.mark.parametrize("stop", [16.0, 25.0, 40.0], ids=["half a lease", "less than a lease", "more than one"])
def test_after_a_stop_of_everything_in_which_a_lease_may_have_ended_workers_have_the_time_of_one(
    settings: Quantask, stop: float
) -> None:
    settings.lease_seconds, settings.sweep_seconds = 30.0, 5.0
    gap = Gap(settings)
    looks = [0.0, 5.0, *(5.0 + stop + 5.0 * later for later in range(7))]
    assert [gap.is_over(after(look), look) for look in looks] == [True] * 2 + [False] * 6 + [True]


def test_a_look_that_comes_late_judges(settings: Quantask) -> None:
    settings.lease_seconds, settings.sweep_seconds = 30.0, 5.0
    gap = Gap(settings)
    assert [gap.is_over(after(look), look) for look in (0.0, 15.0, 30.0)] == [True, True, True]


def test_who_sweeps_seldom_looks_at_the_clock_as_often_as_that_needs(settings: Quantask) -> None:
    settings.lease_seconds, settings.sweep_seconds = 30.0, 3600.0
    assert Gap(settings).seconds_between_looks == 5.0
    settings.sweep_seconds = 1.0
    assert Gap(settings).seconds_between_looks == 1.0


def test_a_clock_that_is_set_back_is_no_gap(settings: Quantask) -> None:
    gap = Gap(settings)
    assert gap.is_over(after(3600.0), 0.0)
    assert gap.is_over(after(0.0), 5.0)


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
