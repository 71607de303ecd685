"""Whose turn it is: why a task waits, in words for who has submitted it.

The card, ``%quantum quota`` and the API say these words and no others. A look at the line, once in a second at the
most, serves all who ask a process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Task
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports, Standing
from quantask_jupyter.service.fair_share import turns_before
from quantask_jupyter.service.liveness import living_workers
from quantask_jupyter.service.why_waiting import paused
from quantask_jupyter.settings import Quantask

LOOK_SECONDS = 1.0
"""How old a look at the line may be."""

NO_WORKER = "No worker is running, so nothing is run until one is started. The task is kept."
STARTING = "The worker is starting."
LOST = "The worker that ran it was lost, and it is tried again."
AT_ONCE = "It starts in a moment."


@dataclass(frozen=True, slots=True)
class Line:
    """A look at all who wait: the slots of living workers, and where each owner stands.

    ``starts_by_itself`` says that the API starts a worker when something waits.
    """

    slots: int
    owners: Sequence[Standing]
    starts_by_itself: bool

    @property
    def is_busy(self) -> bool:
        """Whether every slot runs a task."""
        running = sum(seconds is not None for owner in self.owners for seconds in owner.in_flight)
        return running >= self.slots

    def has_waiting(self, owner: str) -> bool:
        """Whether a task of the owner waits for a turn."""
        return any(each.owner == owner and each.waiting for each in self.owners)


class WhoseTurn:
    """Says why tasks of one process's users wait."""

    def __init__(self, ports: Ports, settings: Quantask) -> None:
        """Look at the line of ``ports``."""
        self._ports = ports
        self._settings = settings
        self._looking = asyncio.Lock()
        self._line: Line | None = None
        self._until = 0.0

    async def of_task(self, task: Task) -> str | None:
        """Return why a task waits, as it was read in full; None if it does not, or nobody knows at the moment."""
        if task.status is not Status.PENDING:
            return None
        if task.paused_by is not None:
            return paused(task.paused_by)
        words = await self._words(task.owner, own_before=(task.queue_position or 1) - 1)
        return f"{LOST} {words}" if words and task.attempt else words

    async def of_owner(self, owner: str) -> str | None:
        """Return why the next of an owner's tasks waits; None if none does, or nobody knows at the moment."""
        with suppress(DatabaseUnavailableError):
            if (await self._look()).has_waiting(owner):
                return await self._words(owner, own_before=0)
        return None

    async def _words(self, owner: str, own_before: int) -> str | None:
        with suppress(DatabaseUnavailableError):
            return why(await self._look(), owner, own_before)
        return None

    async def _look(self) -> Line:
        async with self._looking:
            now = asyncio.get_running_loop().time()
            if self._line is None or now >= self._until:
                workers = await living_workers(self._ports, self._settings)
                slots = sum(worker.slots for worker in workers)
                self._line = Line(slots, await self._ports.outbox.line(), self._ports.queue.reads_store)
                self._until = now + LOOK_SECONDS
            return self._line


def why(line: Line, owner: str, own_before: int) -> str:
    """Return why a task of ``owner`` waits that so many of the owner's own come before."""
    if not line.slots:
        return STARTING if line.starts_by_itself else NO_WORKER
    others = turns_before(owner, line.owners)
    words = []
    if own_before:
        words.append(f"{_tasks(own_before)} of your own {'comes' if own_before == 1 else 'come'} before it.")
    if others and line.is_busy:
        words.append(f"{_slots_are(line.slots)} busy, and {_owners(others)} a turn before you.")
    elif line.is_busy:
        words.append(f"{_slots_are(line.slots)} busy; the next turn is yours.")
    return " ".join(words) or AT_ONCE


def _tasks(count: int) -> str:
    return f"{count:,} task{'' if count == 1 else 's'}"


def _owners(count: int) -> str:
    used_less = "used less of the slots lately"
    return f"another user, who has {used_less}, has" if count == 1 else f"{count:,} others, who have {used_less}, have"


def _slots_are(count: int) -> str:
    return "The only slot is" if count == 1 else f"All {count:,} slots are"
