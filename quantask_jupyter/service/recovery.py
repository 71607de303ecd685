"""Recovery: tasks of workers that were lost, and messages that were lost, come back by themselves."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from datetime import datetime

from quantask_jupyter.errors import BrokerUnavailableError, DatabaseUnavailableError
from quantask_jupyter.ports import Event, EventType, Ports
from quantask_jupyter.settings import Quantask

STEP = 500  # tasks a transaction may move
CERTAINLY_LOST = 10  # times redispatch_seconds after which a message is sent again although the queue is not empty
ACTOR = "sweeper"
RENEWALS_PER_LEASE = 3  # of a worker's
STANDSTILL_PART_OF_LEASE = 0.5
"""Who gets no turn for this part of a lease may be on a machine that stood still, and so may those who renew theirs.

Less costs no lease: one that is renewed as it should be has two thirds left, but for what a renewal takes.
"""
LOOKS_PER_LEASE = 6  # of a sweeper, at the clock

log = logging.getLogger(__name__)


async def sweep(ports: Ports, settings: Quantask, until: datetime | None = None) -> int:
    """Take back tasks whose lease had expired at a time of the database (now) and return how many.

    Any number of sweepers may run at once: each task moves once.
    """
    swept = 0
    while ids := await ports.upkeep.expire(STEP, settings.backoff_seconds, ACTOR, until):
        swept += len(ids)
        for task_id in ids:
            log.warning("lease expired task=%s", task_id)
        await ports.events.announce(Event(EventType.CHANGED, tuple(ids)))
    return swept


async def resend_lost_messages(ports: Ports, settings: Quantask) -> int:
    """Put tasks back into the outbox whose message seems lost, and return how many.

    A message is taken for lost if its task is still pending after ``redispatch_seconds`` and the queue is empty. One
    that was lost out of a queue that never empties is sent again after ten times as long; a double does no
    harm, the claim drops it.
    """
    if ports.queue.reads_store:
        return 0
    empty = not await ports.queue.depth()
    patience = settings.redispatch_seconds * (1 if empty else CERTAINLY_LOST)
    count = await ports.upkeep.redispatch(patience)
    if count:
        log.warning("messages lost: %d tasks go out again", count)
        await ports.events.announce(Event(EventType.READY, ()))
    return count


class Gap:
    """Notices that time has passed in which no worker can have renewed its leases, and gives them the time to do so.

    A clock that was set forward, a machine that slept: the database's clock and one that nobody sets have moved apart
    by more than the time between two renewals. Or nobody ran for a part of a lease, or the database was away for so
    long. For the time of one lease after that, expired leases prove nothing.
    """

    def __init__(self, settings: Quantask) -> None:
        """Expect a look every :attr:`seconds_between_looks`."""
        self._lease_seconds = settings.lease_seconds
        self._most_apart = settings.lease_seconds / RENEWALS_PER_LEASE
        self._longest = settings.lease_seconds * STANDSTILL_PART_OF_LEASE
        self.seconds_between_looks = min(settings.sweep_seconds, settings.lease_seconds / LOOKS_PER_LEASE)
        self._seen: tuple[datetime, float] | None = None
        self._over_at = -math.inf

    def is_over(self, database_now: datetime, here: float) -> bool:
        """Say whether leases can be judged, at a time of the database and of a clock that nobody sets (in seconds)."""
        if self._seen is not None:
            passed = (database_now - self._seen[0]).total_seconds()
            if passed - (here - self._seen[1]) > self._most_apart or passed > self._longest:
                log.warning(
                    "clock has jumped or stood still: leases are not judged for %g seconds", self._lease_seconds
                )
                self._over_at = here + self._lease_seconds
        self._seen = (database_now, here)
        return here >= self._over_at


class Sweeper:
    """Sweeps every ``sweep_seconds``."""

    def __init__(self, ports: Ports, settings: Quantask) -> None:
        """Sweep ``ports``."""
        self._ports = ports
        self._settings = settings
        self._gap = Gap(settings)

    async def run(self) -> None:
        """Sweep until cancelled; an unreachable broker or database is waited out."""
        due = -math.inf
        while True:
            here = time.monotonic()
            try:
                now = await self._ports.upkeep.now()
                is_over = self._gap.is_over(now, time.monotonic())
                if here >= due:
                    due = here + self._settings.sweep_seconds
                    await self._sweep(now if is_over else None)
            except (BrokerUnavailableError, DatabaseUnavailableError) as error:
                log.warning("sweep waits: %s", error.message)
            await asyncio.sleep(self._gap.seconds_between_looks)

    async def _sweep(self, until: datetime | None) -> None:
        if until is not None:
            await sweep(self._ports, self._settings, until)  # the clock may jump this very moment
        await resend_lost_messages(self._ports, self._settings)
