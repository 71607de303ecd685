"""The children of a worker: one warm for each slot and one to spare; a dead one is replaced at once."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from quantask_worker import frames
from quantask_worker.launch import Child, Launcher, LaunchError

T = TypeVar("T")

_log = logging.getLogger(__name__)

JOBS_PER_CHILD = 1000
"""A child that has run so many is retired: what it leaked or fragmented must not fail somebody's task."""

_SECONDS_TO_END_BY_ITSELF = 1.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.1, 10.0


class ChildDiedError(Exception):
    """The child ended, or closed its channel, before it replied.

    ``exit_code`` is None where the job had no part in it: the child was dead before, or went down with its fork server.
    """

    def __init__(self, exit_code: int | None, log: str = "") -> None:
        super().__init__(f"exit code {exit_code}")
        self.exit_code = exit_code
        self.log = log


class Slots:
    """Warm children, of which at most ``count`` work at a time.

    The children are interchangeable: the one that is idle when all slots are busy is the spare. Each of the
    ``count + 1`` places has a keeper that starts a child, waits for its end and starts the next.
    """

    def __init__(self, launcher: Launcher, count: int) -> None:
        self.count = count
        self._launcher = launcher
        self._free = asyncio.Semaphore(count)
        self._idle: asyncio.LifoQueue[Child] = asyncio.LifoQueue()  # the last used has the warmest caches
        self._alive: set[Child] = set()
        self._numbers = itertools.count(1)

    @property
    def pids(self) -> frozenset[int]:
        """The process ids of the children that are warm or at work."""
        return frozenset(child.pid for child in self._alive)

    async def take(self) -> Child:
        """Wait for a free slot and a warm child, and reserve both."""
        await self._free.acquire()
        child: Child | None = None
        try:
            while child is None or not child.alive:
                child = await self._idle.get()
        except asyncio.CancelledError:
            self._free.release()
            raise
        return child

    def give_back(self, child: Child) -> None:
        """Free the slot, and the child if it still lives."""
        if child.alive:
            self._idle.put_nowait(child)
        self._free.release()

    async def run(self, child: Child, job: dict[str, Any], check: Callable[[dict[str, Any]], T]) -> T:
        """Run a job in a child that was taken, and return what ``check`` makes of the reply.

        When this ends in any other way (it is cancelled, the reply is no frame, ``check`` raises), the child is dead
        by then.

        Raises:
            ChildDiedError: the child ended before it replied.
            frames.FrameError: it wrote something else than a reply to this job.
        """
        keep = False
        try:
            checked = check(await self._exchange(child, job))
            keep = child.jobs < JOBS_PER_CHILD
        finally:
            if not keep:
                await child.end()
        return checked

    async def _exchange(self, child: Child, job: dict[str, Any]) -> dict[str, Any]:
        if not child.alive:
            raise ChildDiedError(None)
        number = next(self._numbers)
        child.jobs += 1
        child.clear_log()
        try:
            child.writer.write(frames.encode({"number": number, "job": job}))
            await child.writer.drain()
            reply = await frames.read(child.reader, max_bytes=frames.MAX_REPLY_BYTES)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            await asyncio.wait([child.exit_code], timeout=_SECONDS_TO_END_BY_ITSELF)
            await child.end()
            raise ChildDiedError(child.exit_code.result(), child.last_log) from error
        if not isinstance(reply, dict) or reply.pop("number", None) != number:
            raise frames.FrameError("an answer to another job")  # one that was written before this one came
        return reply

    async def launch(self) -> Child:
        """Start a child and make it available."""
        child = await self._launcher.launch()
        self._alive.add(child)
        self._idle.put_nowait(child)
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
        await child.end()

    async def close(self) -> None:
        """Kill all children."""
        await asyncio.gather(*(child.end() for child in self._alive))
        self._alive.clear()
        await self._launcher.close()


@asynccontextmanager
async def open_slots(launcher: Launcher, count: int) -> AsyncIterator[Slots]:
    """Start children for ``count`` slots, go on when the first is warm, and kill them at the end.

    Raises:
        LaunchError: the first did not start.
    """
    slots = Slots(launcher, count)
    try:
        first = await slots.launch()
        async with asyncio.TaskGroup() as places:
            keepers = [places.create_task(slots.keep(child)) for child in [first] + [None] * count]
            yield slots
            for keeper in keepers:
                keeper.cancel()
    finally:
        await slots.close()
