import asyncio

from quantask_jupyter.adapters.listeners import MOST_UNHEARD
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.ports import Event, EventType, Ports
from tests.contract.waiting import heard


def changed(count: int = 1) -> Event:
    return Event(EventType.CHANGED, tuple(new_task_ids(count)))


async def test_an_event_is_heard_on_the_other_side(two_sides: tuple[Ports, Ports]) -> None:
    for teller, hearer in (two_sides, two_sides[::-1]):
        async with hearer.events.listen() as events:
            for event_type in (EventType.CHANGED, EventType.CANCEL):
                await heard(teller.events, Event(event_type, tuple(new_task_ids(2))), events)


async def test_an_ending_is_heard_by_those_alone_who_serve_the_api(broker_sides: tuple[Ports, Ports]) -> None:
    api, worker = broker_sides
    async with api.events.listen() as events, worker.events.listen() as of_worker:
        ending = Event(EventType.ENDING, tuple(new_task_ids(1)))
        await heard(worker.events, ending, events)
        of_another = Event(EventType.ENDING, tuple(new_task_ids(1)))
        await api.events.announce(of_another)
        for event in await heard(api.events, changed(), of_worker):
            assert event != of_another


async def test_an_event_is_heard_at_once_and_once_on_ones_own_side(two_sides: tuple[Ports, Ports]) -> None:
    for side in two_sides:
        async with side.events.listen() as events:
            first, second = changed(), changed()
            await side.events.announce(first)
            await side.events.announce(second)
            assert [await anext(events), await anext(events)] == [first, second]


async def test_ones_own_event_does_not_come_back_from_the_other_side(two_sides: tuple[Ports, Ports]) -> None:
    near, far = two_sides
    async with near.events.listen() as events, far.events.listen() as far_events:
        mine, theirs = changed(), changed()
        await heard(near.events, mine, far_events)
        told = 0
        while await anext(events) != mine:
            told += 1
        assert told == 0
        for event in await heard(far.events, theirs, events):
            assert event == mine, "announced again, but no echo of another"


async def test_all_who_listen_hear_it(two_sides: tuple[Ports, Ports]) -> None:
    near, far = two_sides
    async with far.events.listen() as first, far.events.listen() as second:
        event = changed()
        await heard(near.events, event, first)
        await heard(near.events, event, second)


async def test_who_listens_later_hears_from_then_on(two_sides: tuple[Ports, Ports]) -> None:
    near, _ = two_sides
    await near.events.announce(changed())
    async with near.events.listen() as events:
        event = changed()
        await near.events.announce(event)
        assert await anext(events) == event


async def test_an_event_about_a_whole_batch_is_heard_whole(two_sides: tuple[Ports, Ports]) -> None:
    near, far = two_sides
    event = changed(25_000)
    ids = set(event.task_ids)
    async with near.events.listen() as own, far.events.listen() as events:
        await heard(near.events, changed(), events)  # from here on they hear each other
        await near.events.announce(event)
        for ears in (own, events):
            missing = set(ids)
            async with asyncio.timeout(30):
                while missing:
                    missing -= set((await anext(ears)).task_ids)


async def test_who_does_not_listen_loses_the_oldest_hints_and_holds_up_nobody(two_sides: tuple[Ports, Ports]) -> None:
    near, _ = two_sides
    last = changed()
    async with near.events.listen() as slow:
        for _ in range(MOST_UNHEARD + 10):
            await near.events.announce(Event(EventType.READY, ()))
        await near.events.announce(last)
        count = 1
        while await anext(slow) != last:
            count += 1
        assert count == MOST_UNHEARD
