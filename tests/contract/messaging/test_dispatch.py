"""The relay from the outbox to a real broker, and back into the outbox when messages are lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import groupby
from uuid import UUID

import pytest

from quantask_jupyter.adapters.amqp.queue import QUEUE
from quantask_jupyter.domain.lesson import SlotPlan
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Outcome, WorkerInfo
from quantask_jupyter.errors import BrokerUnavailableError
from quantask_jupyter.ports import Event, EventType, Ports
from quantask_jupyter.service import dispatch
from quantask_jupyter.service.deployment_limits import LimitsKeeper
from quantask_jupyter.service.dispatch import Dispatcher, dispatch_round
from quantask_jupyter.service.fair_share import MOST_IN_MESSAGE
from quantask_jupyter.service.recovery import Sweeper, resend_lost_messages
from quantask_jupyter.settings import Quantask
from tests.contract.stores import UpToAShare
from tests.contract.tasks import ADA, RESULT, WORKER, claim, complete, submit, submit_one
from tests.contract.waiting import consuming, depth_is, until
from tests.services import RabbitMQ

Sides = tuple[Ports, Ports]


@pytest.fixture
async def broker_sides(broker_sides: Sides) -> Sides:
    """A deployment with a worker that has room for what these tests send."""
    await broker_sides[1].claims.report_alive(WorkerInfo("worker-1", "here", slots=8, versions={}))
    return broker_sides


@asynccontextmanager
async def running(loop: Dispatcher | Sweeper) -> AsyncIterator[None]:
    task = asyncio.create_task(loop.run())
    try:
        yield
        assert not task.done(), "it lives on"
    finally:
        task.cancel()
        await asyncio.wait({task})


async def are_quick(side: Ports, *owners: str) -> None:
    """Let it be known that tasks of these owners are short ones."""
    for owner in owners:
        [attempt] = await claim(side.claims, await submit_one(side.tasks, owner))
        await side.claims.finish([Outcome(attempt, RESULT, seconds=0.001)], WORKER, WORKER)


async def test_a_round_sends_what_fits_each_owners_share(broker_sides: Sides) -> None:
    api, worker = broker_sides
    settings = Quantask(owner_in_flight=12)
    hers, his = await submit(api.tasks, 30, "ada"), await submit(api.tasks, 5, "bob")
    assert await dispatch_round(api, settings, slots=100) == 17
    assert await dispatch_round(api, settings, slots=100) == 0
    async with consuming(worker, prefetch=1) as hand:
        assert sorted(await hand.take_ids(17)) == sorted([*hers[:12], *his])


async def test_a_share_that_an_operator_lowers_while_tasks_wait_holds_in_the_next_round(broker_sides: Sides) -> None:
    api, operator = broker_sides
    settings = Quantask(owner_in_flight=12)
    limits = LimitsKeeper(api.upkeep, settings)
    await limits.start(sets_own=True)
    ids = await submit(api.tasks, 30)
    assert await dispatch_round(api, settings, slots=100) == 12
    await operator.upkeep.set_limits({"owner_in_flight": 5})
    await limits.obey()
    attempts = await claim(api.claims, *ids[:10])
    await api.claims.finish([Outcome(attempt, RESULT, seconds=0.001) for attempt in attempts], WORKER, WORKER)
    assert await dispatch_round(api, settings, slots=100) == 3, "two were in flight"


async def test_owners_take_turns_in_the_queue(broker_sides: Sides) -> None:
    api, worker = broker_sides
    owner_of = {}
    await are_quick(api, "ada", "bob", "eve")
    for owner, count in (("ada", 40), ("bob", 20), ("eve", 40)):
        owner_of |= dict.fromkeys(await submit(api.tasks, count, owner), owner)
    await dispatch_round(api, Quantask(owner_in_flight=100, queue_length=1000))
    async with consuming(worker, prefetch=100) as hand:
        arrived = [owner_of[task_id] for task_id in await hand.take_ids(100)]
    for owner in ("ada", "bob", "eve"):
        assert arrived.index(owner) < 3 * MOST_IN_MESSAGE, "no backlog stands before another's first task"
    assert set(arrived[:60]) == {"ada", "bob", "eve"}
    assert max(sum(1 for _ in turn) for _, turn in groupby(arrived[:48])) <= 2 * MOST_IN_MESSAGE


@pytest.mark.stops_rabbitmq
async def test_without_a_broker_tasks_stay_in_the_outbox_and_go_out_when_it_is_back(
    rabbitmq: RabbitMQ, broker_sides: Sides, caplog: pytest.LogCaptureFixture
) -> None:
    api, worker = broker_sides
    settings = Quantask(poll_seconds=0.2, sweep_seconds=0.2)
    await are_quick(api, ADA)
    ids = await submit(api.tasks, 20)
    await asyncio.to_thread(rabbitmq.stop)
    with pytest.raises(BrokerUnavailableError):
        await dispatch_round(api, settings, slots=8)
    assert await reserve(api, 100, -1.0) == [(ADA, ids)], "nothing is reserved any more"
    async with running(Dispatcher(api, settings)), running(Sweeper(api, settings)):
        await until(lambda: both_wait(caplog))
        late = await submit_one(api.tasks)
        await asyncio.to_thread(rabbitmq.start)
        async with consuming(worker, prefetch=100) as hand:
            assert set(await hand.take_ids(21)) == {*ids, late}
        await until(lambda: all_are_dispatched(api))


async def reserve(side: Ports, per_owner: int, seconds: float) -> list[tuple[str, list[UUID]]]:
    return [(turn.owner, ids) for turn, ids in await side.outbox.reserve(UpToAShare(100, per_owner), seconds)]


def both_wait(caplog: pytest.LogCaptureFixture) -> bool:
    return "dispatch waits: The message broker" in caplog.text and "sweep waits: The message broker" in caplog.text


async def all_are_dispatched(side: Ports) -> bool:
    return await reserve(side, 100, -1.0) == []


async def test_the_dispatcher_sends_at_a_hint_without_waiting_for_its_poll(broker_sides: Sides) -> None:
    api, worker = broker_sides
    async with running(Dispatcher(api, Quantask(poll_seconds=60.0))), consuming(worker) as hand:
        for _ in range(3):
            task_id = await submit_one(api.tasks)
            await api.events.announce(Event(EventType.READY, ()))
            delivery = await hand.take(within=20)
            assert delivery.task_ids == (task_id,)
            await delivery.ack()


async def test_the_dispatcher_finds_work_although_the_hint_was_lost(broker_sides: Sides) -> None:
    api, worker = broker_sides
    async with running(Dispatcher(api, Quantask(poll_seconds=0.1))), consuming(worker) as hand:
        for _ in range(2):
            task_id = await submit_one(api.tasks)
            assert (await hand.take()).task_ids == (task_id,)


async def test_two_dispatchers_send_each_task_once(broker_sides: Sides) -> None:
    await are_quick(broker_sides[0], "ada", "bob")
    ids = sorted(await submit(broker_sides[0].tasks, 60, "ada") + await submit(broker_sides[0].tasks, 60, "bob"))
    settings = Quantask(owner_in_flight=100, queue_length=1000)
    sent = await asyncio.gather(*(dispatch_round(side, settings, slots=8) for side in broker_sides * 3))
    assert sum(sent) == 120
    async with consuming(broker_sides[1], prefetch=200) as hand:
        assert sorted(await hand.take_ids(120)) == ids
        assert await hand.gets_nothing()


async def test_messages_that_were_purged_are_sent_again(rabbitmq: RabbitMQ, broker_sides: Sides, amqp_url: str) -> None:
    api, worker = broker_sides
    settings = Quantask(redispatch_seconds=0.1)
    await are_quick(api, ADA)
    ids = await submit(api.tasks, 10)
    await dispatch_round(api, settings, slots=8)
    await asyncio.to_thread(rabbitmq.purge, amqp_url, QUEUE)
    await until(lambda: resent(api, settings, 10))
    await dispatch_round(api, settings, slots=8)
    async with consuming(worker, prefetch=20) as hand:
        assert sorted(await hand.take_ids(10)) == ids


async def resent(side: Ports, settings: Quantask, count: int) -> bool:
    return await resend_lost_messages(side, settings) == count


async def test_messages_that_wait_are_not_taken_for_lost(broker_sides: Sides) -> None:
    api, _ = broker_sides
    settings = Quantask(redispatch_seconds=0.1)
    await are_quick(api, ADA)
    await submit(api.tasks, 10)
    await dispatch_round(api, settings, slots=8)
    await until(lambda: depth_is(api, 10))
    for _ in range(5):
        assert await resend_lost_messages(api, settings) == 0
    assert await api.upkeep.redispatch(-1.0) == 10, "they were sent"


async def test_a_queue_that_was_deleted_is_made_again(rabbitmq: RabbitMQ, broker_sides: Sides, amqp_url: str) -> None:
    api, worker = broker_sides
    settings = Quantask(poll_seconds=0.1, sweep_seconds=0.1, redispatch_seconds=0.1)
    async with running(Dispatcher(api, settings)), running(Sweeper(api, settings)), consuming(worker) as hand:
        before = await submit_one(api.tasks)
        await (await hand.take()).ack()
        await asyncio.to_thread(rabbitmq.delete_queue, amqp_url, QUEUE)
        after = await submit_one(api.tasks)
        missing = {before, after}
        while missing:
            delivery = await hand.take()
            for attempt in await claim(worker.claims, *delivery.task_ids):
                await complete(worker.claims, attempt)
            missing -= set(delivery.task_ids)
            await delivery.ack()
    assert {state for _, state in (await api.tasks.versions([before, after])).values()} == {Status.COMPLETED}


async def test_what_a_submit_has_reserved_is_sent_at_once_and_noted_with_others_a_little_later(
    broker_sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, worker = broker_sides
    noted: list[list[UUID]] = []
    mark = api.outbox.mark_dispatched

    async def recorded(ids: Sequence[UUID]) -> None:
        await mark(ids)
        noted.append(list(ids))  # not before: a dispatcher that ends breaks off what it writes

    monkeypatch.setattr(api.outbox, "mark_dispatched", recorded)
    ids = await submit(api.tasks, 5)
    assert await reserve(api, 32, 600.0) == [(ADA, ids)]
    first = await submit_one(api.tasks)
    async with running(Dispatcher(api, Quantask(poll_seconds=60.0))), consuming(worker, prefetch=10) as hand:
        assert await hand.take_ids(1) == [first], "it has begun, with a round"
        for task_id in ids:
            await api.events.announce(Event(EventType.READY, (task_id,)))
        assert await hand.take_ids(5) == ids
        await until(lambda: are_noted(noted, ids))
    assert len(noted) <= len(ids), "one note is the round's"
    assert await api.upkeep.redispatch(-1.0) == 6, "they are known to be with the broker"


@pytest.mark.parametrize("event_type", [EventType.STARTED, EventType.ENDING, EventType.CHANGED])
async def test_what_a_worker_has_before_its_note_needs_none(
    broker_sides: Sides, monkeypatch: pytest.MonkeyPatch, event_type: EventType
) -> None:
    api, worker = broker_sides
    noted: list[UUID] = []
    mark = api.outbox.mark_dispatched

    async def recorded(ids: Sequence[UUID]) -> None:
        noted.extend(ids)
        await mark(ids)

    monkeypatch.setattr(dispatch, "NOTE_SECONDS", 3.0)  # longer than a busy machine takes to the event below
    begun, waits = await submit(api.tasks, 2)
    assert await reserve(api, 32, 600.0) == [(ADA, [begun, waits])]
    monkeypatch.setattr(api.outbox, "mark_dispatched", recorded)
    async with running(Dispatcher(api, Quantask(poll_seconds=60.0))), consuming(worker, prefetch=10) as hand:
        of_round = await submit_one(api.tasks)
        await api.events.announce(Event(EventType.READY, ()))
        assert await hand.take_ids(1) == [of_round], "it has begun, with a round"
        await api.events.announce(Event(EventType.READY, (begun, waits)))
        assert sorted(await hand.take_ids(2)) == [begun, waits]
        await api.events.announce(Event(event_type, (begun,)))
        await until(lambda: are_noted([noted], [waits]))
    assert begun not in noted


async def are_noted(noted: list[list[UUID]], ids: list[UUID]) -> bool:
    return set(ids) <= {task_id for some in noted for task_id in some}


async def test_what_was_noted_while_another_publish_was_on_its_way_is_not_noted_again(
    broker_sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, worker = broker_sides
    noted: list[list[UUID]] = []
    first_is_noted = asyncio.Event()
    mark, publish = api.outbox.mark_dispatched, api.queue.publish

    async def recorded(ids: Sequence[UUID]) -> None:
        await mark(ids)
        noted.append(list(ids))
        if first in ids:
            first_is_noted.set()

    async def published(groups: Sequence[Sequence[UUID]]) -> list[UUID]:
        if groups == [[second]]:
            await first_is_noted.wait()
        return await publish(groups)

    first, second = await submit(api.tasks, 2)
    assert await reserve(api, 32, 600.0) == [(ADA, [first, second])]
    of_round = await submit_one(api.tasks)
    monkeypatch.setattr(api.outbox, "mark_dispatched", recorded)
    monkeypatch.setattr(api.queue, "publish", published)
    async with running(Dispatcher(api, Quantask(poll_seconds=60.0))), consuming(worker, prefetch=10) as hand:
        assert await hand.take_ids(1) == [of_round], "it has begun, with a round"
        await api.events.announce(Event(EventType.READY, (first,)))
        assert await hand.take_ids(1) == [first]
        await api.events.announce(Event(EventType.READY, (second,)))
        assert await hand.take_ids(1) == [second]
        await until(lambda: are_noted(noted, [first, second]))
    assert [ids for ids in noted if ids != [of_round]] == [[first], [second]]


async def test_the_first_worker_is_found_long_before_workers_are_counted_again(
    broker_sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, _ = broker_sides
    answers = [SlotPlan(0, 0), SlotPlan(1, 1)]
    sent: list[list[UUID]] = []
    publish = api.queue.publish

    async def slot_plan(_: float) -> SlotPlan:
        return answers.pop(0)

    async def published(groups: Sequence[Sequence[UUID]]) -> list[UUID]:
        sent.extend(map(list, groups))
        return await publish(groups)

    monkeypatch.setattr(dispatch, "SECONDS_BETWEEN_LOOKS", 600.0)
    monkeypatch.setattr(api.upkeep, "slot_plan", slot_plan)
    monkeypatch.setattr(api.queue, "publish", published)
    await are_quick(api, ADA)
    async with running(Dispatcher(api, Quantask(poll_seconds=60.0))):
        await until(lambda: not answers)
        ids = await submit(api.tasks, 5)
        await api.events.announce(Event(EventType.READY, ()))
        await until(lambda: bool(sent))
    assert sent == [ids], "one message, for the one slot that there is"
