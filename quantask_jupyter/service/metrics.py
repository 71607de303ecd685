"""Metrics: every few seconds, look at the system and count the tasks that have finished since.

The store is the truth, and tasks end on many hosts: so what is counted is read from it and not from events of this
process. Each API process counts the whole deployment since it was opened; none of them adds to another one's numbers.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from quantask_jupyter.domain.measured import FinishedUpTo, Measured
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Metrics, Ports
from quantask_jupyter.service.health import health
from quantask_jupyter.settings import Quantask

STEP = 1000  # tasks a query may return
LONGEST_CALL_TIMEOUTS = 3  # a call to a database server ends within as many of its timeouts
SQLITE_SETTLES_SECONDS = 0.1  # it has one writer, and counts milliseconds

log = logging.getLogger(__name__)


async def keep_measuring(ports: Ports, settings: Quantask, metrics: Metrics) -> None:
    """Measure once every ``sweep_seconds`` until cancelled; an unreachable database is waited out.

    A task is counted when no transaction that began before it finished can still be open, which on PostgreSQL takes
    three times ``database_timeout_seconds``: else one that commits late would be missed.
    """
    settled = SQLITE_SETTLES_SECONDS
    if not settings.embedded_store:
        settled = LONGEST_CALL_TIMEOUTS * settings.database_timeout_seconds
    place: FinishedUpTo | None = None
    while True:
        metrics.measured(measured(await health(ports, settings)))
        try:
            place = await count_finished(ports, metrics, place, settled)
        except DatabaseUnavailableError as error:
            log.warning("metrics wait: %s", error.message)
        await asyncio.sleep(settings.sweep_seconds)


async def count_finished(
    ports: Ports, metrics: Metrics, place: FinishedUpTo | None, settled_seconds: float
) -> FinishedUpTo:
    """Count what has finished after ``place``, and return the place to go on from.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    while True:
        tasks, place = await ports.upkeep.finished_after(place, STEP, settled_seconds)
        metrics.finished(tasks)
        if len(tasks) < STEP:
            return place


def measured(report: dict[str, Any]) -> Measured:
    """Return what a health report says in numbers."""
    database_up = report["database"]["reachable"]
    workers = report["workers"]
    return Measured(
        database_up=database_up,
        broker_up=report["broker"]["reachable"],
        tasks=report["tasks"] if database_up else None,
        oldest_pending_seconds=(report["oldest_pending_seconds"] or 0.0) if database_up else None,
        queue_depth=report["queue_depth"],
        dead_letters=report["dead_letters"],
        workers=len(workers) if database_up else None,
        slots=sum(worker["slots"] for worker in workers) if database_up else None,
    )
