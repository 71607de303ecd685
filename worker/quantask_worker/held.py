"""One attempt in this worker's hands, and all that can stop it.

A cancel, a lost lease, the wall limit, a database that does not answer, a shutdown: each moves one deadline. When that
has come, the block that runs the attempt is interrupted, which kills the child.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import StrEnum

from quantask_jupyter.domain.task import Attempt, ClaimedTask

RENEWALS_PER_LEASE = 3
CERTAIN_PART_OF_LEASE = 0.9
"""After this part of a lease without a renewal the child is killed; the rest is time for it to die in."""
LAST_PART_OF_LEASE = 0.95
"""After this part others kill the child: its parent has not done so, and so is frozen."""


class Ending(StrEnum):
    """Why an attempt was stopped."""

    CANCELLED = "cancelled"
    WALL_LIMIT = "over the wall limit"
    LOST = "lease lost"
    UNRENEWED = "lease not renewed in time"
    SHUTDOWN = "worker shuts down"


class StoppedError(Exception):
    """The attempt must not go on."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.value)
        self.ending = ending


class Held:
    """An attempt that this worker holds a lease on."""

    def __init__(self, task: ClaimedTask, extended_at: float, lease_seconds: float) -> None:
        self.task = task
        self.ending: Ending | None = None
        self._lease_seconds = lease_seconds
        self._extended_at = extended_at
        self._wall_end = math.inf
        self._deadline: asyncio.Timeout | None = None
        self._die_by: Callable[[float], None] | None = None

    @property
    def attempt(self) -> Attempt:
        """What fences this attempt's writes."""
        return self.task.attempt

    @property
    def lease_end(self) -> float:
        """The latest time, on this process's clock, at which the lease can still hold (a call may take a third)."""
        return self._extended_at + self._lease_seconds * (1 + 1 / RENEWALS_PER_LEASE)

    @property
    def certain(self) -> bool:
        """Whether the lease can be relied upon now."""
        return asyncio.get_running_loop().time() < self._extended_at + CERTAIN_PART_OF_LEASE * self._lease_seconds

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Interrupt the block when the attempt must not go on.

        Raises:
            StoppedError: it was stopped, before or now, or has run for too long.
        """
        if self.ending is not None:
            raise StoppedError(self.ending)
        try:
            async with asyncio.timeout_at(self._when()) as self._deadline:
                yield
        except TimeoutError:
            if self._deadline is None or not self._deadline.expired():
                raise
            if self.ending is None:
                over = asyncio.get_running_loop().time() >= self._wall_end
                self.ending = Ending.WALL_LIMIT if over else Ending.UNRENEWED
            raise StoppedError(self.ending) from None
        finally:
            self._deadline = None
            self._wall_end = math.inf
            die_by, self._die_by = self._die_by, None
            if die_by is not None:
                die_by(math.inf)

    def begin(self, wall_seconds: float, die_by: Callable[[float], None]) -> None:
        """Note that from now on a child works on what the watched block waits for.

        Args:
            wall_seconds: how long that may take.
            die_by: told, until the block ends, when the child must be dead although nobody here may be able to kill
                it; infinity at the end.
        """
        self._wall_end = asyncio.get_running_loop().time() + wall_seconds
        self._die_by = die_by
        self._tell_last_moment()
        self._reschedule()

    def extend(self, extended_at: float) -> None:
        """Note that a call which began at ``extended_at`` has renewed the lease."""
        self._extended_at = extended_at
        self._reschedule()
        self._tell_last_moment()

    def stop(self, ending: Ending) -> None:
        """Interrupt the attempt; the first reason stays."""
        if self.ending is None:
            self.ending = ending
            self._reschedule()

    def _reschedule(self) -> None:
        if self._deadline is not None and not self._deadline.expired():
            self._deadline.reschedule(self._when())

    def _tell_last_moment(self) -> None:
        if self._die_by is not None:
            self._die_by(self._extended_at + LAST_PART_OF_LEASE * self._lease_seconds)

    def _when(self) -> float:
        if self.ending is not None:
            return 0.0
        return min(self._wall_end, self._extended_at + CERTAIN_PART_OF_LEASE * self._lease_seconds)
