"""Quotas: how many tasks one owner may have waiting, and how many shots a day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from quantask_jupyter.domain.task import Submission
from quantask_jupyter.errors import QuotaExceededError
from quantask_jupyter.ports import Ports
from quantask_jupyter.settings import Quantask

_submitting: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()  # by store and owner


@asynccontextmanager
async def within_quota(ports: Ports, settings: Quantask, submission: Submission) -> AsyncIterator[None]:
    """Run the block, which stores the submission, if that leaves its owner within the quotas.

    Where there are quotas, one owner's submits to one process wait for each other, or together they would exceed what
    each of them keeps to. Under the Hub all of an owner's come to one process.

    Raises:
        QuotaExceededError: the owner has too much waiting, or has used up the day's shots.
    """
    if not settings.owner_max_queued and not settings.owner_shots_per_day:
        yield
        return
    async with _submitting.setdefault((id(ports.tasks), submission.owner), asyncio.Lock()):
        await _check(ports, settings, submission)
        yield


async def _check(ports: Ports, settings: Quantask, submission: Submission) -> None:
    unfinished, shots_today = await ports.tasks.usage(submission.owner)
    if settings.owner_max_queued and unfinished + len(submission.tasks) > settings.owner_max_queued:
        raise QuotaExceededError(
            f"{unfinished} of your tasks are waiting or running; {settings.owner_max_queued} are allowed.",
            hint="Wait until some have finished, or cancel some.",
        )
    shots = sum(task.request.shots * task.request.points for task in submission.tasks)
    if settings.owner_shots_per_day and shots_today + shots > settings.owner_shots_per_day:
        raise QuotaExceededError(
            f"You have used {shots_today} of {settings.owner_shots_per_day} shots in 24 hours; this needs {shots}."
        )
