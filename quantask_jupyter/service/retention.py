"""Retention: finished tasks and their results are removed after a time, in small steps, and owners without any."""

from __future__ import annotations

import asyncio
import logging

from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports
from quantask_jupyter.settings import Quantask

STEP = 500  # tasks a transaction may remove
EVERY_SECONDS = 3600.0
DAY = 86_400.0
COURSE_HISTORY_DAYS = 366  # longer than a course

log = logging.getLogger(__name__)


async def remove_old_tasks(ports: Ports, settings: Quantask) -> int:
    """Remove tasks that finished more than ``retention_days`` ago and return how many; never one that has not."""
    if not settings.retention_days:
        return 0
    removed = 0
    while count := await ports.upkeep.purge(settings.retention_days * DAY, STEP):
        removed += count
        await asyncio.sleep(0)  # others' requests come first
    if removed:
        log.info("retention removed %d tasks", removed)
    return removed


async def keep_removing(ports: Ports, settings: Quantask) -> None:
    """Remove old tasks, owners who have none, and what was set in courses long ago, every hour until cancelled."""
    while True:
        try:
            await remove_old_tasks(ports, settings)
            await ports.upkeep.forget_owners()
            await ports.upkeep.forget_course_history(COURSE_HISTORY_DAYS * DAY)
        except DatabaseUnavailableError as error:
            log.warning("retention waits: %s", error.message)
        await asyncio.sleep(EVERY_SECONDS)
