"""A consumer of the embedded queue takes what it is told of without a look at the store, and looks where it may not."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import pytest

from quantask_jupyter.adapters.embedded.bus import LocalBus
from quantask_jupyter.adapters.embedded.queue import LocalQueue
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.ports import Event, EventType, Sharing
from tests.contract.waiting import Hand

LONG = 60.0  # seconds; nobody looks by himself within a test


class CountedLooks:
    """A store's pending tasks, and how often somebody has looked at them."""

    def __init__(self, *pending: UUID) -> None:
        self.pending = list(pending)
        self.looks = 0

    async def ready(self, limit: int, exclude: Sequence[UUID] = (), sharing: Sharing | None = None) -> list[UUID]:
        assert sharing is None
        self.looks += 1
        return [task_id for task_id in self.pending if task_id not in exclude][:limit]


@pytest.fixture
async def bus() -> AsyncIterator[LocalBus]:
    async with LocalBus.serve() as bus:
        yield bus


def queue_of(store: CountedLooks, bus: LocalBus) -> LocalQueue:
    return LocalQueue(store, store, bus, poll_seconds=LONG)  # type: ignore[arg-type]


async def test_a_told_task_is_taken_at_once_and_in_the_order_of_telling(bus: LocalBus) -> None:
    store, ids = CountedLooks(), new_task_ids(3)
    async with queue_of(store, bus).consume(3) as deliveries:
        hand = Hand(deliveries)
        assert await hand.gets_nothing()
        for task_id in ids:
            await bus.announce(Event(EventType.READY, (task_id,)))
        assert await hand.take_ids(3) == ids
        assert store.looks == 1, "the one at the start"
        await hand.close()


async def test_news_without_ids_are_a_reason_to_look(bus: LocalBus) -> None:
    store, [task_id] = CountedLooks(), new_task_ids(1)
    async with queue_of(store, bus).consume(2) as deliveries:
        hand = Hand(deliveries)
        assert await hand.gets_nothing()
        store.pending.append(task_id)
        await bus.announce(Event(EventType.READY, ()))
        assert (await hand.take()).task_ids == (task_id,)
        await hand.close()


async def test_older_tasks_of_the_store_go_before_told_ones(bus: LocalBus) -> None:
    *older, told = new_task_ids(4)
    store = CountedLooks(*older)
    async with queue_of(store, bus).consume(1) as deliveries:
        hand = Hand(deliveries)
        first = await hand.take()
        store.pending.append(told)
        await bus.announce(Event(EventType.READY, (told,)))
        store.pending.remove(first.task_ids[0])
        await first.ack()
        taken = []
        for _ in range(3):
            delivery = await hand.take()
            taken += delivery.task_ids
            store.pending.remove(delivery.task_ids[0])
            await delivery.ack()
        assert taken == [*older[1:], told]
        await hand.close()


async def test_a_task_that_is_in_hand_is_not_taken_a_second_time_when_it_is_told(bus: LocalBus) -> None:
    store, [task_id] = CountedLooks(), new_task_ids(1)
    store.pending.append(task_id)
    async with queue_of(store, bus).consume(3) as deliveries:
        hand = Hand(deliveries)
        assert (await hand.take()).task_ids == (task_id,)
        await bus.announce(Event(EventType.READY, (task_id,)))
        assert await hand.gets_nothing()
        await hand.close()


async def test_who_was_told_of_more_than_there_is_room_for_looks_waits_for_it_is(bus: LocalBus) -> None:
    store, ids = CountedLooks(), new_task_ids(2)
    async with queue_of(store, bus).consume(1) as deliveries:
        hand = Hand(deliveries)
        assert await hand.gets_nothing()
        store.pending += ids
        await bus.announce(Event(EventType.READY, tuple(ids)))
        assert (await hand.take()).task_ids == (ids[0],)
        assert store.looks == 2
        await hand.close()
