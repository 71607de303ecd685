"""Waiting without sleeping: for a delivery, for an event, for a condition."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from inspect import isawaitable
from uuid import UUID

from quantask_jupyter.ports import Delivery, Event, EventBus, Ports

PATIENCE = 30.0  # seconds; far more than anything takes
MOMENT = 0.3  # seconds in which something would have come


class Hand:
    """Takes deliveries one at a time."""

    def __init__(self, deliveries: AsyncIterator[Delivery]) -> None:
        self._deliveries = deliveries
        self._next: asyncio.Future[Delivery] | None = None

    async def take(self, within: float = PATIENCE) -> Delivery:
        """The next delivery."""
        # Not wait_for: what it cancels would end the iterator.
        self._next = self._next or asyncio.ensure_future(anext(self._deliveries))
        done, _ = await asyncio.wait({self._next}, timeout=within)
        if not done:
            raise TimeoutError("no delivery")
        delivery, self._next = self._next.result(), None
        return delivery

    async def take_ids(self, count: int) -> list[UUID]:
        """Take and acknowledge until so many ids have come."""
        ids: list[UUID] = []
        while len(ids) < count:
            delivery = await self.take()
            ids += delivery.task_ids
            await delivery.ack()
        return ids

    async def gets_nothing(self) -> bool:
        """Whether no delivery comes within a moment."""
        try:
            await self.take(MOMENT)
        except TimeoutError:
            return True
        return False

    async def close(self) -> None:
        if self._next is not None:
            self._next.cancel()
            with suppress(asyncio.CancelledError):
                await self._next


@asynccontextmanager
async def consuming(side: Ports, prefetch: int = 10) -> AsyncIterator[Hand]:
    """Consume on one side for as long as the block lasts."""
    async with side.queue.consume(prefetch) as deliveries:
        hand = Hand(deliveries)
        try:
            yield hand
        finally:
            await hand.close()


async def until(condition: Callable[[], Awaitable[bool]] | Callable[[], bool], within: float = PATIENCE) -> None:
    """Return when the condition holds; servers are asked, for they tell nothing by themselves."""
    async with asyncio.timeout(within):
        while True:
            held = condition()
            if await held if isawaitable(held) else held:
                return
            await asyncio.sleep(0.02)


async def depth_is(side: Ports, count: int) -> bool:
    return await side.queue.depth() == count


async def heard(bus: EventBus, event: Event, ears: AsyncIterator[Event], within: float = PATIENCE) -> list[Event]:
    """Announce an event until it is heard, for hints may be lost; return what was heard before it."""
    before: list[Event] = []

    async def listen() -> None:
        async for each in ears:
            if each == event:
                return
            before.append(each)

    listening = asyncio.create_task(listen())
    async with asyncio.timeout(within):
        while not listening.done():
            await bus.announce(event)
            await asyncio.wait({listening}, timeout=0.1)
    return before
