"""Liveness of workers: each reports to the store that it is alive; one that has been silent for long counts as gone."""

from __future__ import annotations

import asyncio
import logging

from quantask_jupyter.domain.task import WorkerInfo
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports
from quantask_jupyter.settings import Quantask

SILENT_LEASES = 3
"""A worker reports once in a lease's time; after so many of them without a report it counts as gone."""

log = logging.getLogger(__name__)


async def keep_reporting(ports: Ports, settings: Quantask, worker: WorkerInfo) -> None:
    """Report once in a lease's time that ``worker`` is alive, until cancelled; wait while the database is away."""
    while True:
        try:
            await ports.claims.report_alive(worker)
        except DatabaseUnavailableError as error:
            log.warning("the report that this worker is alive waits: %s", error.message)
        await asyncio.sleep(settings.lease_seconds)


async def living_workers(ports: Ports, settings: Quantask) -> list[WorkerInfo]:
    """Return the workers that have reported within ``SILENT_LEASES`` leases.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    return await ports.upkeep.workers(SILENT_LEASES * settings.lease_seconds)
