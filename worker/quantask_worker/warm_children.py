"""Warm children: one for each slot and one to spare, started before they are needed; a dead one is replaced at once."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from quantask_worker.child_process import Child, LaunchError
from quantask_worker.launch import Launcher

_log = logging.getLogger(__name__)

JOBS_PER_CHILD = 1000
"""A child that has run so many is retired: what it leaked or fragmented must not fail somebody's task."""

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.1, 10.0


class Slot:
    """The right to have one child at work."""

    def __init__(self, children: WarmChildren) -> None:
        """Have no child yet."""
        self._children = children
        self._child: Child | None = None

    async def child(self) -> Child:
        """Return the slot's child; wait for one that is warm if it has died, or there was none."""
        if self._child is None or not self._child.alive:
            dead, self._child = self._child, None
            self._child = await self._children.take(in_place_of=dead)
        return self._child

    def leave(self) -> None:
        """Leave slot and child to others."""
        if self._child is not None:
            self._children.give_back(self._child)


class WarmChildren:
    """Children, of which at most ``count`` work at a time.

    They are interchangeable: the one that is idle when all slots are busy is the spare. Each of the ``count + 1``
    places has a keeper that starts a child, waits for its end and starts the next.
    """

    def __init__(self, launcher: Launcher, count: int) -> None:
        """Have no children yet: see :func:`open_children`."""
        self.count = count
        self._launcher = launcher
        self._busy = 0
        self._idle: list[Child] = []  # the last used, which has the warmest caches, at the end
        self._waiting: deque[asyncio.Future[Child]] = deque()
        self._alive: set[Child] = set()

    @property
    def pids(self) -> frozenset[int]:
        """The process ids of the children that are warm or at work."""
        return frozenset(child.pid for child in self._alive)

    @property
    def left_open(self) -> tuple[str, ...]:
        """What nothing keeps the children from, in words."""
        return next((child.left_open for child in self._alive), ())

    @property
    def all_busy(self) -> bool:
        """Whether every slot is taken."""
        return self._busy >= self.count

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[Slot]:
        """Wait for a free slot and a warm child, in the order of the calls, and have both for the block."""
        slot = Slot(self)
        await slot.child()
        try:
            yield slot
        finally:
            slot.leave()

    async def take(self, *, in_place_of: Child | None = None) -> Child:
        """Wait for a slot and a child; who has a slot, but with a dead child, comes before all others."""
        waiting: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
        if in_place_of is None:
            self._waiting.append(waiting)
        else:
            self._busy -= 1
            self._waiting.appendleft(waiting)
        self._hand_out()
        try:
            return await waiting
        except asyncio.CancelledError:
            if not waiting.cancelled():
                self.give_back(waiting.result())
            raise

    def give_back(self, child: Child) -> None:
        """Free a slot, and its child if that lives and is not worn out."""
        self._busy -= 1
        if child.jobs >= JOBS_PER_CHILD:
            child.kill()
        else:
            self._idle.append(child)
        self._hand_out()

    def _hand_out(self) -> None:
        while self._waiting and not self.all_busy:
            if self._waiting[0].done():
                self._waiting.popleft()
                continue
            while self._idle and not self._idle[-1].alive:
                self._idle.pop()
            if not self._idle:
                return
            self._busy += 1
            self._waiting.popleft().set_result(self._idle.pop())

    async def launch(self) -> Child:
        """Start a child and make it available."""
        child = await self._launcher.launch()
        self._alive.add(child)
        self._idle.append(child)
        self._hand_out()
        return child

    async def keep(self, child: Child | None) -> None:
        """Keep one place filled: at once after a child that worked, ever more slowly after one that did not."""
        pause = 0.0
        while True:
            if child is not None:
                await self._wait_for_end(child)
            worked = child is not None and child.jobs > 0
            pause = 0.0 if worked else min(max(2 * pause, _FIRST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS)
            await asyncio.sleep(pause)
            try:
                child = await self.launch()
            except LaunchError as error:
                _log.error("child not started: %s", error)
                child = None

    async def _wait_for_end(self, child: Child) -> None:
        await asyncio.wait([child.exit_code])
        _log.info("child ended pid=%d code=%s jobs=%d", child.pid, child.exit_code.result(), child.jobs)
        self._alive.discard(child)
        if not child.is_read:
            await child.end()

    async def close(self) -> None:
        """Kill all children."""
        await asyncio.gather(*(child.end() for child in self._alive))
        self._alive.clear()
        await self._launcher.close()


@asynccontextmanager
async def open_children(launcher: Launcher, count: int) -> AsyncIterator[WarmChildren]:
    """Start children for ``count`` slots, go on when the first is warm, and kill them at the end.

    Raises:
        LaunchError: the first did not start.
    """
    children = WarmChildren(launcher, count)
    try:
        first = await children.launch()
        async with asyncio.TaskGroup() as places:
            keepers = [places.create_task(children.keep(child)) for child in [first] + [None] * count]
            yield children
            for keeper in keepers:
                keeper.cancel()
    finally:
        await children.close()
