"""Liveness of workers: each reports to the store that it is alive; one that has been silent for long counts as gone.

Who shares out slots asks here what there is: the slots of those that live, and the lessons that are on.
"""

from __future__ import annotations

import asyncio
import logging

from quantask_jupyter.domain.lesson import SlotPlan
from quantask_jupyter.domain.task import WorkerInfo
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports, Upkeep
from quantask_jupyter.settings import Quantask

SILENT_LEASES = 3
"""A worker reports once in a lease's time; after so many of them without a report it counts as gone."""

GOODBYE_SECONDS = 1.0
"""How long a worker that ends waits for the database, which may have stalled."""

SECONDS_BETWEEN_LOOKS = 2.0
"""How often who shares out slots asks for them."""

log = logging.getLogger(__name__)


async def keep_reporting(ports: Ports, settings: Quantask, worker: WorkerInfo) -> None:
    """Report once in a lease's time that ``worker`` is alive, until cancelled; wait while the database is away."""
    while True:
        try:
            await ports.claims.report_alive(worker)
        except DatabaseUnavailableError as error:
            log.warning("the report that this worker is alive waits: %s", error.message)
        await asyncio.sleep(settings.lease_seconds)


async def say_goodbye(ports: Ports, worker: WorkerInfo) -> None:
    """Say that ``worker`` ends: it counts as gone at once, if the database answers in time."""
    try:
        async with asyncio.timeout(GOODBYE_SECONDS):
            await ports.claims.forget_worker(worker.name)
    except (DatabaseUnavailableError, TimeoutError):
        log.warning("the database does not answer: this worker counts as alive for a while longer")


async def living_workers(ports: Ports, settings: Quantask) -> list[WorkerInfo]:
    """Return the workers that have reported within ``SILENT_LEASES`` leases.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    return await ports.upkeep.workers(SILENT_LEASES * settings.lease_seconds)


async def slot_plan_of(upkeep: Upkeep, settings: Quantask) -> SlotPlan:
    """Return what there is to share out.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    return await upkeep.slot_plan(SILENT_LEASES * settings.lease_seconds)
