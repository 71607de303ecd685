"""The embedded queue is the store itself: a consumer lists pending tasks and claims them.

A hint that is lost costs at most ``poll_seconds``.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from typing_extensions import override

from quantask_jupyter.background import running
from quantask_jupyter.domain.lesson import SlotPlan
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Delivery, Event, EventBus, EventType, Outbox, Sharing, TaskQueue, Upkeep

SECONDS_BETWEEN_LOOKS = 2.0  # at what there is to share out

log = logging.getLogger(__name__)


class LocalDelivery(Delivery):
    """One pending task, in a consumer's hands until it acks or releases."""

    def __init__(self, task_id: UUID, in_hand: _InHand) -> None:
        """Hand out a task."""
        self.task_ids = (task_id,)
        self.earlier = 0
        self._in_hand = in_hand

    @override
    async def ack(self) -> None:
        self._in_hand.give_up(self.task_ids[0])

    @override
    async def release(self) -> None:
        self._in_hand.give_up(self.task_ids[0])


class _InHand:
    """The tasks that one consumer has, and those that it was told of; it is woken when there may be room or work.

    What it is told of it may take without a look at the store, as long as it is not ``behind`` and has room for all
    of it: where tasks wait, or a lesson is on, the store knows whose turn it is.
    """

    def __init__(self, room: int) -> None:
        self.ids: set[UUID] = set()
        self.woken = asyncio.Event()
        self.behind = True  # the store may have tasks that this consumer was not told of
        self.plan: SlotPlan | None = None  # as it was looked at last
        self._room = room
        self._told: deque[UUID] = deque()

    @property
    def free(self) -> int:
        return self._room - len(self.ids)

    def tell(self, task_ids: Sequence[UUID]) -> None:
        is_lesson = self.plan is not None and bool(self.plan.lessons)
        if not task_ids or is_lesson or len(self._told) + len(task_ids) > self.free:
            self.behind = True
        else:
            self._told.extend(task_ids)
        self.woken.set()

    def look(self) -> None:
        """Begin a look at the store, which sees everything that was told before."""
        self._told.clear()
        self.behind = False

    def take_told(self) -> list[UUID]:
        told = [self._told.popleft() for _ in range(min(self.free, len(self._told)))]
        return [task_id for task_id in told if task_id not in self.ids]  # a look may have found it first

    def give_up(self, task_id: UUID) -> None:
        self.ids.discard(task_id)
        self.woken.set()


async def _pass_on(events: AsyncIterator[Event], in_hand: _InHand) -> None:
    async for event in events:
        if event.type is EventType.READY:
            in_hand.tell(event.task_ids)


class LocalQueue(TaskQueue):
    """A queue that reads the store."""

    reads_store = True
    is_away = False

    def __init__(
        self,
        outbox: Outbox,
        upkeep: Upkeep,
        events: EventBus,
        *,
        poll_seconds: float,
        share: Callable[[int, SlotPlan], Sharing] | None = None,
        plan: Callable[[], Awaitable[SlotPlan]] | None = None,
    ) -> None:
        """Deliver pending tasks of ``outbox``, looking when ``events`` hint at some and every ``poll_seconds``.

        Args:
            outbox: where they are.
            upkeep: knows how many.
            events: hints about new ones.
            poll_seconds: how long a hint that is lost may cost.
            share: the rule by which owners share so many free slots; without one the oldest tasks go first.
            plan: looks at the slots of all, and the lessons that are on, for the rule.
        """
        self._plan = plan
        self._share = share
        self._outbox = outbox
        self._upkeep = upkeep
        self._events = events
        self._poll_seconds = poll_seconds

    @override
    async def publish(self, groups: Sequence[Sequence[UUID]]) -> list[UUID]:
        # What is stored is already in the queue.
        await self._events.announce(Event(EventType.READY, ()))
        return [task_id for group in groups for task_id in group]

    @override
    async def depth(self) -> int:
        return (await self._upkeep.health()).by_status.get(Status.PENDING, 0)

    @override
    async def dead_letters(self) -> None:
        """Return None: it has no messages that nobody could use."""

    @override
    async def missing_rights(self) -> list[str]:
        """Return none: who has the store has the queue."""
        return []

    @override
    @asynccontextmanager
    async def consume(self, prefetch: int) -> AsyncIterator[AsyncIterator[Delivery]]:
        in_hand = _InHand(prefetch)
        await self._look_at_plan(in_hand)
        async with (
            self._events.listen() as events,
            running(_pass_on(events, in_hand), self._keep_looking_at_plan(in_hand)),
        ):
            yield self._deliveries(in_hand)

    async def _keep_looking_at_plan(self, in_hand: _InHand) -> None:
        while self._plan is not None:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            await self._look_at_plan(in_hand)

    async def _look_at_plan(self, in_hand: _InHand) -> None:
        if self._plan is not None:
            with suppress(DatabaseUnavailableError):  # what was known holds until it answers again
                in_hand.plan = await self._plan()

    async def _deliveries(self, in_hand: _InHand) -> AsyncIterator[Delivery]:
        found: deque[UUID] = deque()
        while True:
            while found:
                task_id = found.popleft()
                in_hand.ids.add(task_id)
                yield LocalDelivery(task_id, in_hand)
            in_hand.woken.clear()
            if in_hand.free > 0:
                found.extend(await self._pending(in_hand) if in_hand.behind else in_hand.take_told())
            if not found:
                await self._wait(in_hand)

    async def _wait(self, in_hand: _InHand) -> None:
        try:
            async with asyncio.timeout(self._poll_seconds):
                await in_hand.woken.wait()
        except TimeoutError:
            in_hand.behind = True  # a hint may have been lost

    async def _pending(self, in_hand: _InHand) -> list[UUID]:
        asked = in_hand.free
        in_hand.look()
        try:
            sharing = None if self._share is None else self._share(asked, in_hand.plan or SlotPlan(1, asked))
            found = await self._outbox.ready(asked, exclude=list(in_hand.ids), sharing=sharing)
        except DatabaseUnavailableError as error:
            log.warning("queue waits: %s", error.message)
            in_hand.behind = True
            return []
        in_hand.behind |= len(found) == asked  # there may be more
        return found
