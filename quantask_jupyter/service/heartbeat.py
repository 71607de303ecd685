"""Heartbeat: a worker's sign of life in the store, which the health report reads."""

from __future__ import annotations

import asyncio
import logging

from quantask_jupyter.domain.task import WorkerInfo
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports
from quantask_jupyter.settings import Quantask

log = logging.getLogger(__name__)


async def keep_beating(ports: Ports, settings: Quantask, worker: WorkerInfo) -> None:
    """Note that ``worker`` is alive, once a lease, until cancelled; an unreachable database is waited out."""
    while True:
        try:
            await ports.claims.heartbeat(worker)
        except DatabaseUnavailableError as error:
            log.warning("heartbeat waits: %s", error.message)
        await asyncio.sleep(settings.lease_seconds)
