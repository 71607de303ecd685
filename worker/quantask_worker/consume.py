"""From the queue to an outcome: each message a task of its own, from the first free slot to the acknowledgement."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from quantask_jupyter.domain.task import Outcome
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Delivery, TaskQueue
from quantask_jupyter.settings import Quantask
from quantask_worker.attempt import run_attempt
from quantask_worker.child_process import Child
from quantask_worker.held import Ending, Held, StoppedError
from quantask_worker.lease import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, Leases
from quantask_worker.limits import job_limits
from quantask_worker.shutdown import Shutdown, ShuttingDownError
from quantask_worker.slots import ChildDiedError, NotBegunError, Slots

T = TypeVar("T")

_log = logging.getLogger(__name__)

_PATIENCE_SECONDS = 0.05
"""How long a message that came before its slot was free waits for it, the first time."""
_HURRY_SECONDS = 5.0
"""How long a hurried shutdown waits for the database to take released tasks back."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What one message has led to: attempts that run, what is stored and told of them, attempts that never began."""

    attempts: asyncio.TaskGroup
    outcomes: asyncio.TaskGroup
    unused: list[Held]


class _NoRoomError(Exception):
    """A message came early, and no slot got free for it."""


class Consumer:
    """Takes messages and has their tasks run."""

    def __init__(self, queue: TaskQueue, slots: Slots, leases: Leases, settings: Quantask, shutdown: Shutdown) -> None:
        self._queue = queue
        self._slots = slots
        self._leases = leases
        self._shutdown = shutdown
        self._wall_seconds = settings.wall_seconds
        # As long as a message may wait here for the database: it may be this worker alone that cannot reach it.
        self._claim_patience_seconds = settings.lease_seconds
        self._grace_seconds = settings.grace_seconds
        self._limits = job_limits(settings)
        self._turn = asyncio.Lock()
        self._in_hand = 0  # messages of which something still has to run

    async def run(self) -> None:
        """Consume until a shutdown is requested; then let what runs finish, for as long as the grace period lasts."""
        # Not one more than there are slots: a message that waits behind a long task could run on an idle worker.
        async with self._queue.consume(self._slots.count) as deliveries:
            try:
                async with asyncio.timeout(None) as end:
                    with ExitStack() as at_end:
                        async with asyncio.TaskGroup() as handlers:
                            await self._take_deliveries(deliveries, handlers)
                            at_end.enter_context(self._draining(end))
            except TimeoutError:
                if not end.expired():
                    raise
                _log.warning("stopped with tasks=%d in hand: their leases end by themselves", self._leases.count)

    async def _take_deliveries(self, deliveries: AsyncIterator[Delivery], handlers: asyncio.TaskGroup) -> None:
        with suppress(ShuttingDownError):
            async with self._shutdown.interrupts():
                async for delivery in deliveries:
                    handlers.create_task(self._handle(delivery))

    @contextmanager
    def _draining(self, end: asyncio.Timeout) -> Iterator[None]:
        """Stop, after the grace period or at a second signal, what still runs in the block."""
        loop = asyncio.get_running_loop()

        def hurry() -> None:
            self._leases.stop_all()
            end.reschedule(loop.time() + _HURRY_SECONDS)

        grace = loop.call_later(self._grace_seconds, self._shutdown.hurry)
        try:
            with self._shutdown.hurried_by(hurry):
                yield
        finally:
            grace.cancel()

    async def _handle(self, delivery: Delivery) -> None:
        async with asyncio.TaskGroup() as outcomes:
            was_of_use = await self._work_off(delivery, outcomes)
        if was_of_use and not self._queue.reads_store:
            await self._leases.tell_of_room(at_once=len(delivery.task_ids) > 1)

    async def _work_off(self, delivery: Delivery, outcomes: asyncio.TaskGroup) -> bool:
        """Run the tasks of one message; acknowledge it when its last child is free, so that the next one comes.

        The message has done its work with the claim: from then on the leases hold the tasks. Where the last task of
        several will be through in a moment, the next message is asked for already. If that turns out to be wrong, it is
        given back.
        """
        unused: list[Held] = []
        with self._counted():
            async with asyncio.TaskGroup() as attempts:
                try:
                    ends_soon = await self._start(delivery, _Work(attempts, outcomes, unused))
                except (ShuttingDownError, DatabaseUnavailableError, _NoRoomError):
                    await delivery.release()  # nothing was claimed
                    return False
                await self._release(unused)  # what had not begun when a shutdown came, before the wait for what had
                if ends_soon:
                    await delivery.ack()
            await self._release(unused)
        if not ends_soon:
            await delivery.ack()
        return True

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._in_hand += 1
        try:
            yield
        finally:
            self._in_hand -= 1

    async def _release(self, unused: list[Held]) -> None:
        released = unused.copy()
        unused.clear()
        if released:
            await self._leases.release(released)

    async def _start(self, delivery: Delivery, work: _Work) -> bool:
        """Claim tasks when a slot is free, and start each when there is one for it, in the order of their messages.

        Returns:
            whether the last of them waits behind another one that will be through in a moment.
        """
        async with self._in_turn(delivery) as first:
            child: Child | None = first
            last: Child | None = None
            same_owner: set[Child] = set()
            try:
                for held in await self._claim(delivery.task_ids):
                    last = child or await self._child_for(held, work, behind=same_owner)
                    if last is not None:
                        same_owner.add(last)
                        work.attempts.create_task(self._run(held, last, work))
                        child = None
            finally:
                if child is not None:
                    self._slots.give_back(child)
        return last is not None and last.users > 1

    @asynccontextmanager
    async def _in_turn(self, delivery: Delivery) -> AsyncIterator[Child]:
        """Wait for a slot; a message that came before there was one for it does so for ever longer each time."""
        came_early = self._in_hand > self._slots.count
        patience = _PATIENCE_SECONDS * 2**delivery.earlier if came_early else None
        try:
            async with asyncio.timeout(patience) as wait:
                await self._interruptible(self._turn.acquire)
                try:
                    child = await self._interruptible(self._slots.take)
                    wait.reschedule(None)
                    yield child
                finally:
                    self._turn.release()
        except TimeoutError:
            if not wait.expired():
                raise
            raise _NoRoomError from None

    async def _interruptible(self, wait: Callable[[], Awaitable[T]]) -> T:
        async with self._shutdown.interrupts():
            return await wait()

    async def _claim(self, task_ids: Sequence[UUID]) -> list[Held]:
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + self._claim_patience_seconds
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                return await self._leases.claim(task_ids)
            except DatabaseUnavailableError as error:
                _log.warning("claim waits: %s", error.message)
                if loop.time() > give_up_at:
                    raise
            await self._interruptible(partial(asyncio.sleep, pause))
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _child_for(self, held: Held, work: _Work, *, behind: Collection[Child] = ()) -> Child | None:
        """Wait for a child; None if the attempt must not begin any more."""
        try:
            async with self._shutdown.interrupts(), held.watched():
                return await self._slots.take(behind)
        except ShuttingDownError:
            held.stop(Ending.SHUTDOWN)
            self._put_aside(held, StoppedError(Ending.SHUTDOWN), work)
            return None
        except StoppedError as stopped:
            if stopped.ending is Ending.CANCELLED:
                work.outcomes.create_task(self._leases.finish(held, Outcome(held.attempt)))
            else:
                self._put_aside(held, stopped, work)
            return None

    async def _run(self, held: Held, child: Child | None, work: _Work) -> None:
        while child is not None:
            try:
                outcome = await self._attempt(held, child)
            except NotBegunError:
                child = await self._child_for(held, work)
            except (StoppedError, ChildDiedError) as reason:
                self._put_aside(held, reason, work)
                return
            else:
                work.outcomes.create_task(self._leases.finish(held, outcome))
                return

    async def _attempt(self, held: Held, child: Child) -> Outcome:
        try:
            return await run_attempt(held, self._slots, child, limits=self._limits, wall_seconds=self._wall_seconds)
        finally:
            self._slots.give_back(child)

    def _put_aside(self, held: Held, reason: Exception, work: _Work) -> None:
        """Leave an attempt without an outcome: to be released, or to the sweeper."""
        _log.warning("stopped task=%s attempt=%d: %s", held.attempt.task_id, held.attempt.number, reason)
        if held.ending is Ending.SHUTDOWN:
            work.unused.append(held)
        else:
            self._leases.drop(held)
