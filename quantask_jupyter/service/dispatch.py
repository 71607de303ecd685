"""Dispatch: the relay from the outbox to the broker, in fair share.

A stored task whose ``dispatched_at`` is null is the outbox. At most ``owner_in_flight`` tasks of one owner are with the
broker or a worker; a round takes owners in turn, so that one owner's backlog waits in the store and not before others.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from itertools import zip_longest
from uuid import UUID

from quantask_jupyter.errors import BrokerUnavailableError, DatabaseUnavailableError
from quantask_jupyter.ports import Happening, Ports
from quantask_jupyter.settings import Quantask

ROUND = 1_000  # tasks a round may send
GROUP = 8  # most ids in one message
FEW = 32  # tasks in a round that are better sent one by one: a group waits for one worker while others may be idle
RESERVATION_SECONDS = 30.0  # after which another dispatcher may publish what this one has taken

log = logging.getLogger(__name__)


async def dispatch_round(ports: Ports, settings: Quantask) -> int:
    """Send messages for tasks of the outbox and return how many were confirmed.

    Raises:
        BrokerUnavailableError: what was not confirmed stays in the outbox.
        DatabaseUnavailableError: what was sent is sent again later; the claim drops the double.
    """
    reserved = [ids for _, ids in await ports.store.reserve(ROUND, settings.owner_in_flight, RESERVATION_SECONDS)]
    if not reserved:
        return 0
    confirmed: list[UUID] = []
    try:
        confirmed = await ports.queue.publish(interleave(reserved, group_size(sum(map(len, reserved)))))
    finally:
        refused = {task_id for ids in reserved for task_id in ids}.difference(confirmed)
        if refused:
            await ports.store.unreserve(list(refused))
    await ports.store.mark_dispatched(confirmed)
    return len(confirmed)


def group_size(count: int) -> int:
    """Return how many ids a message has in a round of ``count`` tasks: one where they are few."""
    return max(1, min(GROUP, count // FEW))


def interleave(by_owner: Sequence[Sequence[UUID]], size: int) -> list[list[UUID]]:
    """Cut each owner's ids into groups of at most ``size`` and take owners in turn, a group each."""
    groups = [[list(ids[i : i + size]) for i in range(0, len(ids), size)] for ids in by_owner]
    return [group for turn in zip_longest(*groups) for group in turn if group is not None]


class Dispatcher:
    """Runs rounds: at once when a hint says there is work, and every ``poll_seconds`` in case a hint was lost."""

    def __init__(self, ports: Ports, settings: Quantask) -> None:
        """Dispatch for ``ports``."""
        self._ports = ports
        self._settings = settings
        self._work = asyncio.Event()

    async def run(self) -> None:
        """Dispatch until cancelled; an unreachable broker or database is waited out."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._rounds())

    async def _listen(self) -> None:
        async with self._ports.events.listen() as events:
            async for event in events:
                if event.happening is Happening.READY:
                    self._work.set()

    async def _rounds(self) -> None:
        while True:
            self._work.clear()
            try:
                sent = await dispatch_round(self._ports, self._settings)
            except (BrokerUnavailableError, DatabaseUnavailableError) as error:
                log.warning("dispatch waits: %s", error.message)
                sent = 0
            if sent < ROUND:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._work.wait(), self._settings.poll_seconds)
