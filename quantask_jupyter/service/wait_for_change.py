"""Wait for change: read tasks, and wait for one to change, or for all of a batch to finish.

A waiter is woken by a hint from the bus and then reads the row. In case a hint is lost, one look at the store every
``poll_seconds`` serves all who wait for tasks in this process.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from quantask_jupyter.background import running
from quantask_jupyter.domain.task import Batch, Task
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Event, EventType, Ports

ON_THE_WAY = (EventType.STARTED, EventType.PROGRESS)
"""What does not end a task."""

MOST_BATCHES_LOOKED_AT = 10
"""Every ``poll_seconds``, by all who wait for batches together."""

SOON = (0.002, 0.004, 0.008, 0.016, 0.032, 0.064)
"""Seconds between looks at what ends at this moment; the event that it has ended comes with the next if not before."""


class _Waiter(asyncio.Event):
    """Set by the hints that concern a caller that waits."""

    def __init__(self, *, until_final: bool) -> None:
        super().__init__()
        self._until_final = until_final
        self.version = 0  # that is known, while somebody waits for another one
        self.soon: Iterator[float] = iter(())

    def hear(self, event_type: EventType) -> None:
        if event_type is EventType.ENDING:
            self.soon = iter(SOON)
        if event_type not in ON_THE_WAY or not self._until_final:
            self.set()


class _BatchWaiter(asyncio.Event):
    """Set when each of a batch's tasks that were unfinished has been heard of."""

    def __init__(self) -> None:
        super().__init__()
        self._heard: set[UUID] = set()
        self._ending: set[UUID] = set()
        self._left: set[UUID] | None = None
        self.soon: Iterator[float] = iter(())

    def begin(self) -> None:
        """Remember what is heard from now on, also before it is known what is expected."""
        self.clear()
        self._heard.clear()
        self._ending.clear()
        self._left = None

    def expect(self, unfinished: set[UUID]) -> None:
        self._left = unfinished - self._heard
        self._check(ending=not unfinished.isdisjoint(self._ending))

    def hear(self, event: Event) -> None:
        ending = event.type is EventType.ENDING
        if self._left is None:
            self._heard.update(event.task_ids)
            if ending:
                self._ending.update(event.task_ids)
        elif self._left:
            self._left.difference_update(event.task_ids)
            self._check(ending=ending)

    def _check(self, *, ending: bool) -> None:
        if not self._left:
            self.soon = iter(SOON if ending else ())
            self.set()


class _JustStored:
    """Tasks that this process has stored, and of which nothing has been heard since: as they are in the store.

    A caller that waits for one of them needs not read it first. That is kept for no longer than a lost hint may cost.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._tasks: OrderedDict[UUID, tuple[float, Task]] = OrderedDict()

    def add(self, task: Task) -> None:
        now = asyncio.get_running_loop().time()
        self._tasks[task.id] = now + self._seconds, task
        while next(iter(self._tasks.values()))[0] < now:
            self._tasks.popitem(last=False)

    def get(self, owner: str, task_id: UUID) -> Task | None:
        until, task = self._tasks.get(task_id, (0.0, None))
        fresh = task is not None and task.owner == owner and until >= asyncio.get_running_loop().time()
        return task if fresh else None

    def forget(self, task_ids: Iterable[UUID]) -> None:
        for task_id in task_ids:
            self._tasks.pop(task_id, None)


class Follower:
    """Wakes those of one process who wait for tasks; all of them share one subscription to the bus."""

    def __init__(self, ports: Ports, poll_seconds: float) -> None:
        """Follow tasks of ``ports``, looking at a row at least every ``poll_seconds``."""
        self._ports = ports
        self._poll_seconds = poll_seconds
        self._waiting: dict[UUID, set[_Waiter]] = defaultdict(set)
        self._waiting_for_batches: set[_BatchWaiter] = set()
        self._just_stored = _JustStored(poll_seconds)
        self.heard = 0
        """How many changes have been heard of."""

    def expect(self, task: Task, *, since: int) -> None:
        """Know a task that this process has just stored: a caller that waits for it needs not read it first.

        Only if nothing at all was heard since ``heard`` was ``since``, before it was stored: else that may have been
        about this task.
        """
        if since == self.heard:
            self._just_stored.add(task)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Follower]:
        """Listen to the bus for as long as the block lasts."""
        async with self._ports.events.listen() as events, running(self._wake(events), self._look()):
            yield self

    async def _wake(self, events: AsyncIterator[Event]) -> None:
        async for event in events:
            if event.type in (*ON_THE_WAY, EventType.ENDING, EventType.CHANGED):
                self.heard += 1
                self._just_stored.forget(event.task_ids)
                for task_id in event.task_ids:
                    for waiter in self._waiting.get(task_id, ()):
                        waiter.hear(event.type)
            if event.type in (EventType.ENDING, EventType.CHANGED):
                for batch_waiter in self._waiting_for_batches:
                    batch_waiter.hear(event)

    async def _look(self) -> None:
        """Look again and again at all tasks that are waited for, and wake those whose task has changed."""
        while True:
            await asyncio.sleep(self._poll_seconds)
            if not self._waiting:
                continue
            try:
                seen = await self._ports.tasks.versions(list(self._waiting))
            except DatabaseUnavailableError:
                seen = {}  # who is woken finds out, and says so
            for task_id, waiters in self._waiting.items():
                version, _ = seen.get(task_id, (None, None))
                for waiter in waiters:
                    if waiter.version not in (0, version):
                        waiter.set()

    async def wait(
        self, owner: str, task_id: UUID, *, known_version: int | None, seconds: float, until_final: bool = False
    ) -> Task:
        """Return the task, in full, once its version is not ``known_version`` or it is final or ``seconds`` are over.

        Args:
            owner: whose task it must be.
            task_id: which.
            known_version: the version that the caller has seen; None takes the one at the time of the call.
            seconds: how long to wait at the most.
            until_final: wait on while it has changed and is not final.

        Raises:
            TaskNotFoundError: there is none, or it is somebody else's.
        """
        changed = _Waiter(until_final=until_final)
        self._waiting[task_id].add(changed)
        try:
            deadline = asyncio.get_running_loop().time() + seconds
            task = self._just_stored.get(owner, task_id)
            if task is None or not (until_final or known_version in (None, task.version)):
                task = await self._read(owner, task_id)
            known = task.version if known_version is None else known_version
            while not task.status.is_final and (until_final or task.version == known):
                in_time = await self._changed_before(deadline, task, changed)
                task = await self._read(owner, task_id)
                if not in_time:
                    break
            return task
        finally:
            self._waiting[task_id].discard(changed)
            if not self._waiting[task_id]:
                del self._waiting[task_id]

    async def wait_for_batch(self, owner: str, batch_id: UUID, *, seconds: float) -> Batch:
        """Return the batch once all its tasks have finished or ``seconds`` are over.

        Raises:
            BatchNotFoundError: there is none, or it is somebody else's.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        finished = _BatchWaiter()
        self._waiting_for_batches.add(finished)
        try:
            while True:
                finished.begin()
                batch = await self._ports.tasks.get_batch(owner, batch_id)
                left = deadline - asyncio.get_running_loop().time()
                if batch.is_finished or left <= 0:
                    return batch
                finished.expect(await self._ports.tasks.unfinished(batch_id))
                with suppress(TimeoutError):
                    among = max(1, len(self._waiting_for_batches) / MOST_BATCHES_LOOKED_AT)
                    async with asyncio.timeout(min(left, next(finished.soon, self._poll_seconds * among))):
                        await finished.wait()
        finally:
            self._waiting_for_batches.discard(finished)

    async def _read(self, owner: str, task_id: UUID) -> Task:
        return await self._ports.tasks.get(owner, task_id, full=True)

    async def _changed_before(self, deadline: float, task: Task, hinted: _Waiter) -> bool:
        """Wait for a hint, or for the row to differ from ``task``; say whether either came before the deadline."""
        hinted.version = task.version
        while (left := deadline - asyncio.get_running_loop().time()) > 0:
            soon = next(hinted.soon, None)
            try:
                async with asyncio.timeout(min(left, soon or left)):
                    await hinted.wait()
            except TimeoutError:
                if soon:
                    return True  # most likely
            else:
                hinted.clear()
                return True
        return False
