"""What a worker tells others of its attempts: at once where somebody waits for it, else a little later and together."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from uuid import UUID

from quantask_jupyter.ports import Event, EventType, Ports
from quantask_worker.attempt import TaskAttempt

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
        self._started: list[TaskAttempt] = []
        self._changed: list[UUID] = []
        self._anything = asyncio.Event()
        self._room = asyncio.Event()

    def started(self, attempt: TaskAttempt) -> None:
        """Note that an attempt was claimed."""
        self._started.append(attempt)
        self._anything.set()

    async def room(self, *, at_once: bool) -> None:
        """Tell that tasks have ended: shares and the broker's queue have room, for this process's dispatcher to fill.

        ``at_once`` when a group has ended: the next but one is to be there when the next has. Else soon: to look for
        what could fill it takes the database a moment, which whoever waits for the result needs more.
        """
        if at_once:
            await self._events.announce(Event(EventType.READY, ()))
        else:
            self._room.set()

    async def tell_for_ever(self) -> None:
        """Tell of what may wait, and of those starts that still run when there is time for it.

        Nobody sees so short a state, and to tell of it takes as long as to run a small circuit.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell_of_states())
            group.create_task(self._tell_of_room_soon())

    async def _tell_of_states(self) -> None:
        try:
            while True:
                await self._anything.wait()
                await asyncio.sleep(LINGER_SECONDS)
                self._anything.clear()
                await self._tell_changed()
                started, self._started = self._started, []
                await self._tell(EventType.STARTED, [each.fence.task_id for each in started if each.runs])
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
            await self.room(at_once=True)

    async def ending(self, task_ids: Iterable[UUID]) -> None:
        """Tell which tasks' outcomes are being stored, to who waits for them."""
        await self._tell(EventType.ENDING, task_ids)

    async def progress(self, task_ids: Iterable[UUID]) -> None:
        """Tell that more points of sweeps are there."""
        await self._tell(EventType.PROGRESS, task_ids)

    async def changed(self, task_ids: Iterable[UUID]) -> None:
        """Tell that tasks have a new state."""
        await self._tell(EventType.CHANGED, task_ids)

    def changed_soon(self, task_ids: Iterable[UUID]) -> None:
        """Note that tasks have a new state, which who waits for it has been told to look for."""
        self._changed += task_ids
        self._anything.set()

    async def _tell(self, event_type: EventType, task_ids: Iterable[UUID]) -> None:
        if ids := tuple(task_ids):
            await self._events.announce(Event(event_type, ids))
