import asyncio
import dataclasses
from typing import cast
from uuid import UUID

import pytest

from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.ports import Event, EventType, Outbox, Ports, Sharing, Turn
from quantask_jupyter.service.dispatch import Dispatcher, dispatch_round, interleave
from quantask_jupyter.settings import Quantask
from tests.contract.stores import UpToAShare
from tests.contract.tasks import ADA, BOB, submit

A, B, C = (new_task_ids(7) for _ in range(3))


@pytest.mark.parametrize(
    ("by_owner", "size", "messages"),
    [
        ([], 8, []),
        ([[]], 8, []),
        ([A[:3]], 8, [A[:3]]),
        ([A[:3]], 1, [[A[0]], [A[1]], [A[2]]]),
        ([A, B[:1]], 3, [A[:3], B[:1], A[3:6], A[6:]]),
        ([A[:4], B[:4]], 2, [A[:2], B[:2], A[2:4], B[2:4]]),
        ([A[:1], B[:5], C[:3]], 2, [A[:1], B[:2], C[:2], B[2:4], C[2:3], B[4:5]]),
    ],
)
def test_owners_messages_go_one_after_the_others(
    by_owner: list[list[UUID]], size: int, messages: list[list[UUID]]
) -> None:
    assert interleave([(Turn("somebody", len(ids), size), ids) for ids in by_owner]) == messages


def test_each_owners_messages_are_as_large_as_the_turn_says() -> None:
    reserved = [(Turn("ada", 4, 4), A[:4]), (Turn("bob", 2, 1), B[:2])]
    assert interleave(reserved) == [A[:4], B[:1], B[1:2]]


async def test_a_round_sends_each_task_once_as_long_as_there_are_slots(ports: Ports, settings: Quantask) -> None:
    await submit(ports.tasks, 7)
    his = await submit(ports.tasks, 1, BOB)
    async with ports.events.listen() as events:
        assert await dispatch_round(ports, settings, slots=3) == 4
        assert await anext(events) == Event(EventType.READY, ()), "the embedded queue's consumers look at the store"
    assert await dispatch_round(ports, settings, slots=3) == 0
    assert [turn.owner for turn, _ in await ports.outbox.reserve(UpToAShare(100, 100), 30.0)] == [ADA]
    assert [state for _, state in (await ports.tasks.versions(his)).values()] == ["pending"]


class NothingWaits:
    """An outbox that knows when a round has asked it."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def reserve(self, _sharing: Sharing, _seconds: float) -> list[tuple[Turn, list[UUID]]]:
        self.asked.set()
        return []


@pytest.mark.parametrize("steps", range(12))
async def test_a_dispatcher_ends_at_whichever_step_after_a_hint_it_is_stopped(
    ports: Ports, settings: Quantask, steps: int
) -> None:
    outbox = NothingWaits()
    dispatcher = Dispatcher(dataclasses.replace(ports, outbox=cast(Outbox, outbox)), settings)
    dispatching = asyncio.create_task(dispatcher.run())
    await outbox.asked.wait()
    await ports.events.announce(Event(EventType.READY, ()))
    for _ in range(steps):
        await asyncio.sleep(0)
    dispatching.cancel()
    ended, _ = await asyncio.wait({dispatching}, timeout=10.0)
    dispatching.cancel()  # again, so that a test that fails ends
    assert ended, "it waits for its next hint as if nobody had stopped it"
