"""The worker: each message goes one way, from the queue by claim, attempt and stored outcome to its acknowledgement."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from functools import partial
from uuid import UUID

from quantask_jupyter.background import running
from quantask_jupyter.domain.task import Lease
from quantask_jupyter.errors import BrokerUnavailableError, DatabaseUnavailableError
from quantask_jupyter.ports import Delivery, Ports
from quantask_jupyter.settings import Quantask
from quantask_worker.attempt import Ending, TaskAttempt, Terms
from quantask_worker.cancel_requests import listen_for_cancels
from quantask_worker.claim import Claimer
from quantask_worker.job_limits import job_limits
from quantask_worker.jobs_ahead import BEGINS_WITHIN_SECONDS, JobsAhead, Pace
from quantask_worker.lease_renewal import Leases
from quantask_worker.news import News
from quantask_worker.shutdown import Shutdown, ShutdownRequestedError
from quantask_worker.store_outcomes import Outcomes
from quantask_worker.store_pieces import Pieces
from quantask_worker.warm_children import Slot, WarmChildren

_HURRY_SECONDS = 5.0
"""How long a hurried shutdown waits for the database to take released tasks back."""

_log = logging.getLogger(__name__)


class _NoRoomError(Exception):
    """A message came early, and no slot got free for it."""


class Worker:
    """Takes messages and has their tasks run."""

    def __init__(self, ports: Ports, name: str, children: WarmChildren, settings: Quantask, shutdown: Shutdown) -> None:
        """Work for a deployment under a name that no other worker has."""
        terms = Terms(settings.lease_seconds, settings.wall_seconds, job_limits(settings))
        self._queue = ports.queue
        self._events = ports.events
        self._children = children
        self._shutdown = shutdown
        self._grace_seconds = settings.grace_seconds
        self._pace = Pace()
        self._news = News(ports)
        self._leases = Leases(ports, Lease(name, settings.lease_seconds))
        self._pieces = Pieces(ports, self._leases, self._news)
        self._claimer = Claimer(ports, self._leases, self._pieces, self._news, terms, shutdown)
        self._outcomes = Outcomes(ports, self._leases, self._news)

    async def run(self) -> None:
        """Work until a shutdown is requested; then let what runs finish, for as long as the grace period lasts."""
        async with running(
            self._leases.renew_for_ever(),
            listen_for_cancels(self._events, self._leases),
            self._outcomes.store_for_ever(),
            self._pieces.store_for_ever(),
            self._news.tell_for_ever(),
        ):
            await self._consume()

    async def _consume(self) -> None:
        # Not one more than there are slots: a message that waits behind a long task could run on an idle worker.
        async with self._queue.consume(self._children.count) as deliveries:
            try:
                async with asyncio.timeout(None) as end:
                    with ExitStack() as at_end:
                        async with asyncio.TaskGroup() as handlers:
                            with suppress(ShutdownRequestedError):
                                async with self._shutdown.interrupts():
                                    async for delivery in deliveries:
                                        handlers.create_task(self._handle(delivery))
                            at_end.enter_context(self._draining(end))
            except TimeoutError:
                if not end.expired():
                    raise
                _log.warning("stopped with tasks=%d in hand: their leases end by themselves", len(self._leases))

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
        """Take one message from the queue to its acknowledgement, and stay until its outcomes are stored.

        A message has done its work when its tasks have run: leases hold them. So it is acknowledged then, and the next
        one is there while outcomes are stored.
        """
        attempts: list[TaskAttempt] = []
        async with asyncio.TaskGroup() as beside:
            try:
                async with AsyncExitStack() as stack:
                    slot = await self._slot_for(delivery, stack)
                    acknowledged = await self._run_tasks(delivery, slot, attempts, beside)
                if not acknowledged:
                    await delivery.ack()
            except (ShutdownRequestedError, DatabaseUnavailableError, _NoRoomError):
                await delivery.release()  # what is not claimed comes again
        await self._outcomes.stored(attempts)
        if attempts and not self._queue.reads_store:
            await self._news.room(at_once=len(attempts) > 1)

    async def _slot_for(self, delivery: Delivery, stack: AsyncExitStack) -> Slot:
        """Wait for a slot; a message that came before there was one for it does so for ever longer each time."""
        patience = BEGINS_WITHIN_SECONDS * 2**delivery.earlier if self._children.all_busy else None
        try:
            async with self._shutdown.interrupts(), asyncio.timeout(patience):
                return await stack.enter_async_context(self._children.slot())
        except TimeoutError:
            raise _NoRoomError from None

    async def _run_tasks(
        self, delivery: Delivery, slot: Slot, attempts: list[TaskAttempt], beside: asyncio.TaskGroup
    ) -> bool:
        """Claim the tasks of a message and run them, in their order; return whether it is acknowledged by then.

        It is if the last is one of several that take but a moment: the next message is asked for when that one begins.
        """
        ids = deque(delivery.task_ids)
        acknowledged = False
        while ids:
            if self._shutdown.requested:
                raise ShutdownRequestedError
            claimed = await self._claimer.claim([ids.popleft() for _ in range(min(len(ids), self._pace.tasks))])
            attempts += claimed
            async with (
                asyncio.TaskGroup() as going_back,
                JobsAhead.of(slot, claimed, self._pace, partial(self._go_back, ids, going_back)) as line,
            ):
                while (attempt := await line.begin_next()) is not None:
                    if line.ends_soon and not ids:
                        acknowledged = True
                        beside.create_task(delivery.ack())
                    await attempt.run()
                    self._end(attempt, beside)
        return acknowledged

    def _end(self, attempt: TaskAttempt, beside: asyncio.TaskGroup) -> None:
        if attempt.outcome is not None:
            self._outcomes.put(attempt, attempt.outcome)
            return
        if attempt.runs:
            return  # it begins once more
        _log.warning("stopped task=%s attempt=%d: %s", attempt.fence.task_id, attempt.fence.number, attempt.ending)
        if attempt.ending is Ending.SHUTDOWN:
            beside.create_task(self._claimer.release([attempt], Ending.SHUTDOWN))
        else:
            self._leases.drop(attempt)  # others have the task, or the sweeper finds it

    def _go_back(self, ids: deque[UUID], going_back: asyncio.TaskGroup, late: list[TaskAttempt]) -> None:
        """Leave to others what has to wait here: attempts that have not begun, and the tasks not claimed."""
        if late:
            going_back.create_task(self._release_late(late))
        if ids:
            going_back.create_task(self._send_apart(ids, list(ids)))
            ids.clear()

    async def _release_late(self, late: list[TaskAttempt]) -> None:
        await self._claimer.release(late, Ending.LATE)
        await self._news.room(at_once=True)

    async def _send_apart(self, ids: deque[UUID], late: list[UUID]) -> None:
        """Send a message for each of these tasks; those that the broker has not confirmed stay here."""
        try:
            sent = await self._queue.publish([[task_id] for task_id in late])
        except BrokerUnavailableError:
            sent = []
        ids.extend(task_id for task_id in late if task_id not in sent)
