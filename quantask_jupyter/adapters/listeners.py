"""Those of one process who listen to a bus; every bus hands its events to them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from quantask_jupyter.ports import Event

MOST_UNHEARD = 10_000  # events; a listener that is further behind loses the oldest, which are only hints


class Listeners:
    """A set of queues, one a listener."""

    def __init__(self) -> None:
        """Start with none."""
        self._queues: set[asyncio.Queue[Event]] = set()

    def tell(self, event: Event) -> None:
        """Give the event to every listener; never waits."""
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(event)

    @contextmanager
    def joined(self) -> Iterator[AsyncIterator[Event]]:
        """Listen for as long as the block lasts."""
        queue: asyncio.Queue[Event] = asyncio.Queue(MOST_UNHEARD)
        self._queues.add(queue)
        try:
            yield _events(queue)
        finally:
            self._queues.discard(queue)


async def _events(queue: asyncio.Queue[Event]) -> AsyncIterator[Event]:
    while True:
        yield await queue.get()
