"""The children of a worker: one warm for each slot and one to spare; a dead one is replaced at once."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from quantask_worker import frames
from quantask_worker.child_process import Child, LaunchError
from quantask_worker.launch import Launcher

T = TypeVar("T")

_log = logging.getLogger(__name__)

JOBS_PER_CHILD = 1000
"""A child that has run so many is retired: what it leaked or fragmented must not fail somebody's task."""

_QUICK_SECONDS = 0.02
"""A child whose jobs take no longer may be given the next one before it is through."""
_PATIENCE_SECONDS = 0.05
"""How long such a job waits for its turn where another slot may be free before."""

_SECONDS_TO_END_BY_ITSELF = 1.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.1, 10.0


class ChildDiedError(Exception):
    """The child ended, or closed its channel, before it replied.

    ``exit_code`` is None where the job had no part in it: the child went down with its fork server.
    """

    def __init__(self, exit_code: int | None, log: str = "") -> None:
        super().__init__(f"exit code {exit_code}")
        self.exit_code = exit_code
        self.log = log


class NotBegunError(Exception):
    """The child did not come to this job: it had died of the one before, or was not through with it in time."""


class Slots:
    """Warm children, of which at most ``count`` work at a time.

    The children are interchangeable: the one that is idle when all slots are busy is the spare. Each of the
    ``count + 1`` places has a keeper that starts a child, waits for its end and starts the next.

    From a child's answer to the next job takes a fifth as long as the smallest circuit. So a child whose jobs are short
    is given the next one while it still works: the job waits in the channel. Who gives it up spoils the child, which is
    killed as soon as it is through with the job before.
    """

    def __init__(self, launcher: Launcher, count: int) -> None:
        self.count = count
        self._launcher = launcher
        self._working = 0
        self._idle: list[Child] = []  # the last used, which has the warmest caches, at the end
        self._waiting: deque[tuple[asyncio.Future[Child], Collection[Child]]] = deque()
        self._alive: set[Child] = set()
        self._numbers = itertools.count(1)

    @property
    def pids(self) -> frozenset[int]:
        """The process ids of the children that are warm or at work."""
        return frozenset(child.pid for child in self._alive)

    async def take(self, behind: Collection[Child] = ()) -> Child:
        """Wait for a free slot and a warm child, and reserve both.

        Args:
            behind: children of which one will do that still works, if it will be through in a moment.
        """
        child: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
        self._waiting.append((child, behind))
        self._hand_out()
        try:
            return await child
        except asyncio.CancelledError:
            if not child.cancelled():
                self.give_back(child.result())
            self._hand_out()
            raise

    def give_back(self, child: Child) -> None:
        """Free the slot, and the child if it still lives, unless somebody comes next."""
        child.users -= 1
        if child.users == 0:
            self._working -= 1
            self._idle.append(child)
        self._hand_out()

    def _hand_out(self) -> None:
        while self._waiting:
            waiter, behind = self._waiting[0]
            if not waiter.done():
                child = self._free_child() or next(filter(self._is_nearly_free, behind), None)
                if child is None:
                    return
                child.users += 1
                waiter.set_result(child)
            self._waiting.popleft()

    def _free_child(self) -> Child | None:
        while self._working < self.count and self._idle:
            child = self._idle.pop()
            if child.alive and not child.spoiled:
                self._working += 1
                return child
        return None

    @staticmethod
    def _is_nearly_free(child: Child) -> bool:
        if child.users != 1 or child.spoiled or not child.alive or child.jobs >= JOBS_PER_CHILD:
            return False
        return child.quick_since is not None and _now() < child.quick_since + _QUICK_SECONDS

    async def run(
        self,
        child: Child,
        job: dict[str, Any],
        check: Callable[[dict[str, Any]], T],
        begin: Callable[[], None] = lambda: None,
    ) -> T:
        """Run a job in a child that was taken, and return what ``check`` makes of the reply.

        ``begin`` is called when the child comes to this job. When this ends in any other way (it is cancelled, the
        reply is no frame, ``check`` raises), the child is dead by then, or will be when it is through with the job
        before.

        Raises:
            NotBegunError: the child did not come to this job; another one has to run it.
            ChildDiedError: the child ended before it replied.
            frames.FrameError: it wrote something else than a reply to this job.
        """
        number, is_last = self._send(child, job)
        await self._wait_for_turn(child)
        keep = False
        try:
            begin()
            began = _now()
            checked = check(await self._reply(child, number))
            child.quick_since = _now() if _now() < began + _QUICK_SECONDS else None
            keep = not (is_last or child.spoiled)
        finally:
            child.spoiled = not keep
            try:
                if child.spoiled:
                    await child.end()
            finally:  # also when nobody waits for that end: who comes next must not wait for ever
                child.turn.release()
        return checked

    def _send(self, child: Child, job: dict[str, Any]) -> tuple[int, bool]:
        """Return the job's number, and whether it is the child's last."""
        if not child.alive:
            raise NotBegunError
        if not child.turn.locked():  # else it holds what the job before writes
            child.clear_log()
        number = next(self._numbers)
        child.jobs += 1
        child.writer.write(frames.encode({"number": number, "job": job}))
        return number, child.jobs >= JOBS_PER_CHILD

    async def _wait_for_turn(self, child: Child) -> None:
        comes = False
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS if self.count > 1 else None):
                comes = await child.turn.acquire()
        except TimeoutError:
            raise NotBegunError from None
        finally:
            if not comes:
                child.spoiled = True
                if not child.turn.locked():
                    await child.end()
        if child.spoiled or not child.alive:
            child.turn.release()
            raise NotBegunError

    async def _reply(self, child: Child, number: int) -> dict[str, Any]:
        try:
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


def _now() -> float:
    return asyncio.get_running_loop().time()
