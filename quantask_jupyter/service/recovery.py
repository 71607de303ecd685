"""Recovery: tasks of workers that were lost, and messages that were lost, come back by themselves."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from datetime import datetime

from quantask_jupyter.errors import BrokerUnavailableError, DatabaseUnavailableError
from quantask_jupyter.outage import Outage
from quantask_jupyter.ports import Event, EventType, Ports
from quantask_jupyter.service.clock_jumps import Gap
from quantask_jupyter.settings import Quantask

STEP = 500  # tasks a transaction may move
CERTAINLY_LOST = 10  # times redispatch_seconds after which a message is sent again although the queue is not empty
ACTOR = "sweeper"

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


class Sweeper:
    """Sweeps every ``sweep_seconds``."""

    def __init__(self, ports: Ports, settings: Quantask) -> None:
        """Sweep ``ports``."""
        self._ports = ports
        self._settings = settings
        self._gap = Gap(settings)

    async def run(self) -> None:
        """Sweep until cancelled; an unreachable broker or database is waited out."""
        due, outage = -math.inf, Outage(log, "sweep")
        while True:
            here = time.monotonic()
            try:
                now = await self._ports.upkeep.now()
                is_over = self._gap.is_over(now, time.monotonic())
                if here >= due:
                    due = here + self._settings.sweep_seconds
                    await self._sweep(now if is_over else None)
                    outage.over()
            except (BrokerUnavailableError, DatabaseUnavailableError) as error:
                outage.lasts(error.message)
            await asyncio.sleep(self._gap.seconds_between_looks)

    async def _sweep(self, until: datetime | None) -> None:
        if until is not None:
            await sweep(self._ports, self._settings, until)  # the clock may jump this very moment
        await resend_lost_messages(self._ports, self._settings)
