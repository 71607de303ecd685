"""Dispatch: the relay from the outbox to the broker, in fair share.

A stored task whose ``dispatched_at`` is null is the outbox. A backlog waits there, and not with the broker: a round
sends what there are slots for, and :mod:`quantask_jupyter.service.fair_share` says whose that is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from itertools import zip_longest
from uuid import UUID

from quantask_jupyter.domain.lesson import Lesson
from quantask_jupyter.errors import BrokerUnavailableError, DatabaseUnavailableError
from quantask_jupyter.outage import Outage
from quantask_jupyter.ports import EventType, Ports, Turn
from quantask_jupyter.service.fair_share import FairShare
from quantask_jupyter.service.liveness import SECONDS_BETWEEN_LOOKS, slot_plan_of
from quantask_jupyter.settings import Quantask

FEWEST_SLOTS = 1  # taken for the number of slots where no worker has been heard of yet
SECONDS_TO_FIRST_WORKER = 0.5  # between looks for one: until then less is sent than there may be slots for
NOTE_SECONDS = 0.2  # that the note of what was sent may wait: twice what the news of a start does
RESERVATION_SECONDS = 30.0  # after which another dispatcher may publish what this one has taken

log = logging.getLogger(__name__)


async def dispatch_round(
    ports: Ports, settings: Quantask, slots: int = FEWEST_SLOTS, lessons: Sequence[Lesson] = ()
) -> int:
    """Send messages for tasks of the outbox and return how many were confirmed.

    Args:
        ports: where from and where to.
        settings: has the share of an owner.
        slots: how many children work for this deployment.
        lessons: that are on.

    Raises:
        BrokerUnavailableError: what was not confirmed stays in the outbox.
        DatabaseUnavailableError: what was sent is sent again later; the claim drops the double.
    """
    sharing = FairShare(slots, settings.owner_in_flight, settings.queue_length, lessons)
    reserved = await ports.outbox.reserve(sharing, RESERVATION_SECONDS)
    confirmed = await publish_reserved(ports, interleave(reserved))
    if confirmed:
        await ports.outbox.mark_dispatched(confirmed)
    return len(confirmed)


async def publish_reserved(ports: Ports, groups: Sequence[Sequence[UUID]]) -> list[UUID]:
    """Send a message for each group of reserved tasks and return the tasks that were confirmed, to be noted.

    Raises:
        BrokerUnavailableError: none was, and all are in the outbox again.
        DatabaseUnavailableError: what was not confirmed is there again when its reservation ends.
    """
    if not groups:
        return []
    confirmed: list[UUID] = []
    try:
        confirmed = await ports.queue.publish(groups)
    finally:
        refused = {task_id for group in groups for task_id in group}.difference(confirmed)
        if refused:
            await ports.outbox.unreserve(list(refused))
    return confirmed


def interleave(reserved: Sequence[tuple[Turn, Sequence[UUID]]]) -> list[list[UUID]]:
    """Cut what owners send into messages, and put one of each owner's after the other."""
    messages = [
        [list(ids[i : i + turn.in_message]) for i in range(0, len(ids), turn.in_message)] for turn, ids in reserved
    ]
    return [message for nth in zip_longest(*messages) for message in nth if message is not None]


class Dispatcher:
    """Sends what this process has reserved at submit, and runs rounds.

    A round runs at once when a hint says there is work, and every ``poll_seconds`` in case a hint was lost.
    """

    def __init__(self, ports: Ports, settings: Quantask) -> None:
        """Dispatch for ``ports``."""
        self._ports = ports
        self._settings = settings
        self._work = asyncio.Event()
        self._reserved: list[UUID] = []
        self._has_reserved = asyncio.Event()
        self._confirmed: dict[UUID, None] = {}  # in their order
        self._has_confirmed = asyncio.Event()
        self._slots = FEWEST_SLOTS
        self._outage = Outage(log, "dispatch")
        self._lessons: Sequence[Lesson] = ()

    async def run(self) -> None:
        """Dispatch until cancelled; an unreachable broker or database is waited out."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._publish())
            group.create_task(self._note())
            group.create_task(self._rounds())
            group.create_task(self._count_slots())

    async def _listen(self) -> None:
        async with self._ports.events.listen() as events:
            async for event in events:
                if event.type is not EventType.READY:
                    for task_id in event.task_ids:
                        self._confirmed.pop(task_id, None)  # what a worker has, or has ended, needs no note
                elif event.task_ids:
                    self._reserved += event.task_ids
                    self._has_reserved.set()
                else:
                    self._work.set()

    async def _publish(self) -> None:
        while True:
            await self._has_reserved.wait()
            self._has_reserved.clear()
            reserved, self._reserved = self._reserved, []
            try:
                confirmed = await publish_reserved(self._ports, [[task_id] for task_id in reserved])
                self._confirmed |= dict.fromkeys(confirmed)
                self._has_confirmed.set()
                if confirmed:
                    self._outage.over()
            except (BrokerUnavailableError, DatabaseUnavailableError) as error:
                self._outage.lasts(error.message)

    async def _note(self) -> None:
        """Note what was confirmed, later and together: a worker that claims it at this moment shall not wait for that.

        Until then, and if it never comes to that, the tasks are reserved.
        """
        while True:
            await self._has_confirmed.wait()
            await asyncio.sleep(NOTE_SECONDS)
            self._has_confirmed.clear()
            confirmed, self._confirmed = list(self._confirmed), {}
            try:
                if confirmed:
                    await self._ports.outbox.mark_dispatched(confirmed)
            except DatabaseUnavailableError as error:
                log.warning("sent tasks will be sent again: %s", error.message)

    async def _rounds(self) -> None:
        while True:
            self._work.clear()
            try:
                if await dispatch_round(self._ports, self._settings, self._slots, self._lessons):
                    self._outage.over()
            except (BrokerUnavailableError, DatabaseUnavailableError) as error:
                self._outage.lasts(error.message)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.poll_seconds):
                    await self._work.wait()

    async def _count_slots(self) -> None:
        while True:
            slots = 0
            with suppress(DatabaseUnavailableError):
                found = await slot_plan_of(self._ports.upkeep, self._settings)
                slots = found.slots
                if slots > self._slots or len(found.lessons) != len(self._lessons):
                    self._work.set()
                self._slots = slots or FEWEST_SLOTS
                self._lessons = found.lessons
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS if slots else SECONDS_TO_FIRST_WORKER)
