"""Jobs ahead: a child has its next jobs, of the same owner, in its channel while it works.

From an answer to the next job it takes a fifth as long as the smallest circuit, if each job waits for the parent. So a
slot claims as many tasks of a message as its child will begin in a moment, by how long tasks have taken of late, and
puts all their jobs into the child's channel. A job ahead has not begun before the answer to the one before is read: its
wall limit starts then, and if the child dies before, another warm one is given it. If a child dies with jobs ahead, it
may have died of one of those: so the job that was waited for runs once more, alone. What has not begun 50 ms after its
claim, because one before it takes longer than was to be expected, goes back for other slots and workers; and the child,
which would go on with it, is killed when it is through.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import islice, takewhile

from quantask_worker.attempt import Ending, TaskAttempt
from quantask_worker.warm_children import Slot

BEGINS_WITHIN_SECONDS = 0.05
"""A task that was claimed begins within this time, or goes back."""

GoBack = Callable[[list[TaskAttempt]], None]
"""Told 50 ms after a claim which of the attempts have not begun; that may be none."""


class Pace:
    """How long tasks take: as long as the longest of late, which counts half as much after each that was shorter."""

    def __init__(self) -> None:
        """Take tasks for long ones, until some were not."""
        self._seconds = BEGINS_WITHIN_SECONDS

    def note(self, seconds: float) -> None:
        """Note how long a task has taken; of one that takes too long it is no matter how much."""
        self._seconds = max(min(seconds, BEGINS_WITHIN_SECONDS), self._seconds / 2, 1e-6)

    @property
    def tasks(self) -> int:
        """How many tasks a slot may claim at once: if they take twice as long, the last begins just in time."""
        return max(1, int(BEGINS_WITHIN_SECONDS / 2 / self._seconds))


class JobsAhead:
    """Attempts just claimed, which one slot begins one after the other."""

    def __init__(self, slot: Slot, attempts: Sequence[TaskAttempt], pace: Pace, go_back: GoBack) -> None:
        """Begin nothing yet."""
        self._slot = slot
        self._waiting = deque(attempts)
        self._pace = pace
        self._go_back = go_back
        self._loop = asyncio.get_running_loop()
        self._late = self._loop.call_later(BEGINS_WITHIN_SECONDS, self._give_up)
        self._began: float | None = None
        self._current: TaskAttempt | None = None
        self._is_alone = False
        self.ends_soon = False
        """Whether what runs is the last of several that were quick: it will be through in a moment."""

    @classmethod
    @asynccontextmanager
    async def of(
        cls, slot: Slot, attempts: Sequence[TaskAttempt], pace: Pace, go_back: GoBack
    ) -> AsyncIterator[JobsAhead]:
        """Have attempts run in a slot during the block, and kill a child that would go on with what has gone back."""
        line = cls(slot, attempts, pace, go_back)
        try:
            yield line
        finally:
            line._late.cancel()
            for child in {attempt.child for attempt in attempts if attempt.ending is Ending.LATE}:
                if child is not None:
                    await child.end()

    async def begin_next(self) -> TaskAttempt | None:
        """Return the attempt that begins, now that the one before has ended; None if there is no more."""
        if self._began is not None:
            self._pace.note(self._loop.time() - self._began)
        if self._current is not None and self._current.runs:
            self._waiting.appendleft(self._current)
            self._is_alone = True
        if self._waiting and self._waiting[0].child is None:
            await self._give_ahead()
        if not self._waiting:
            return None
        attempt = self._current = self._waiting.popleft()
        self.ends_soon = self._began is not None and not self._waiting
        self._began = self._loop.time()
        return attempt

    async def _give_ahead(self) -> None:
        try:
            async with asyncio.timeout_at(self._late.when()):
                child = await self._slot.child()
        except TimeoutError:
            self._give_up()
            return
        owner = self._waiting[0].task.owner if self._waiting else None
        most = 1 if self._is_alone else len(self._waiting)
        for attempt in takewhile(lambda one: one.task.owner == owner, islice(self._waiting, most)):
            if attempt.ending is None:
                attempt.give_to(child)
        self._is_alone = False

    def _give_up(self) -> None:
        late = list(self._waiting)
        self._waiting.clear()
        for attempt in late:
            attempt.stop(Ending.LATE)
        self._go_back(late)
