"""A cancel's way to a worker: it is marked in the store, and a renewal of leases reads the mark.

A renewal comes three times a lease. So that none waits for that, whoever cancels also sends an event, upon which the
worker renews at once. The attempt then kills its child (:mod:`quantask_worker.attempt`).
"""

from __future__ import annotations

from quantask_jupyter.ports import EventBus, EventType
from quantask_worker.lease_renewal import Leases


async def listen_for_cancels(events: EventBus, leases: Leases) -> None:
    """Renew at once, until cancelled, when a task that is held is to be cancelled."""
    async with events.listen() as heard:
        async for event in heard:
            if event.type is EventType.CANCEL and leases.has_any(event.task_ids):
                leases.renew_now()
