"""What a worker tells others of its attempts: at once where somebody waits for it, else a little later and together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from uuid import UUID

from quantask_jupyter.ports import Event, Happening, Ports
from quantask_worker.held import Held

LINGER_SECONDS = 0.1
"""How long the news of a start waits for its end, and that of a change for others that nobody waits for."""

ROOM_SECONDS = 0.025
"""How long the news of room that one task has left waits for more."""


class News:
    """Tells of starts, ends and room."""

    def __init__(self, ports: Ports) -> None:
        self._events = ports.events
        self.tells_of_endings = not ports.queue.reads_store
        """Whether news takes about as long as a commit; without a broker it would be there long before."""
        self._started: list[Held] = []
        self._changed: list[UUID] = []
        self._anything = asyncio.Event()
        self._room = asyncio.Event()

    def started(self, held: Held) -> None:
        """Note that an attempt has begun."""
        self._started.append(held)
        self._anything.set()

    def room_soon(self) -> None:
        """Note that tasks have ended: shares and the broker's queue have room, for this process's dispatcher to fill.

        To look for what could fill it takes the database a moment, which whoever waits for the result needs more.
        """
        self._room.set()

    async def tell_of_room(self) -> None:
        """Tell of it at once: a group has ended, and the next but one is to be there when the next has."""
        await self._events.announce(Event(Happening.READY, ()))

    async def tell_for_ever(self, runs: Callable[[Held], bool]) -> None:
        """Tell of what may wait, and of those starts that still run when there is time for it.

        Nobody sees so short a state, and to tell of it takes as long as to run a small circuit.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell_of_states(runs))
            group.create_task(self._tell_of_room_soon())

    async def _tell_of_states(self, runs: Callable[[Held], bool]) -> None:
        try:
            while True:
                await self._anything.wait()
                await asyncio.sleep(LINGER_SECONDS)
                self._anything.clear()
                await self._tell_changed()
                started, self._started = self._started, []
                await self._tell(Happening.STARTED, (each.attempt.task_id for each in started if runs(each)))
        finally:
            await self._tell_changed()  # the worker stops, and nobody else knows

    async def _tell_changed(self) -> None:
        changed, self._changed = self._changed, []
        await self.changed(changed)

    async def _tell_of_room_soon(self) -> None:
        while True:
            await self._room.wait()
            await asyncio.sleep(ROOM_SECONDS)
            self._room.clear()
            await self.tell_of_room()

    async def ending(self, outcomes: Iterable[Held]) -> None:
        """Tell whose outcomes are being stored, to who waits for them."""
        await self._tell(Happening.ENDING, [held.attempt.task_id for held in outcomes])

    async def changed(self, task_ids: Iterable[UUID]) -> None:
        """Tell that tasks have a new state."""
        await self._tell(Happening.CHANGED, task_ids)

    def changed_soon(self, task_ids: Iterable[UUID]) -> None:
        """Note that tasks have a new state, which who waits for it has been told to look for."""
        self._changed += task_ids
        self._anything.set()

    async def _tell(self, happening: Happening, task_ids: Iterable[UUID]) -> None:
        if ids := tuple(task_ids):
            await self._events.announce(Event(happening, ids))
