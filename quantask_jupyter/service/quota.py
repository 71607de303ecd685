"""Quotas: how many tasks one owner may have waiting, and how many shots a day.

The store keeps to them, so that they hold for all processes of a deployment together.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from weakref import WeakValueDictionary

from quantask_jupyter.domain.quota import Allowance, Quota, shots_of
from quantask_jupyter.domain.task import Submission
from quantask_jupyter.errors import QuotaExceededError
from quantask_jupyter.ports import Ports, Stored
from quantask_jupyter.settings import Quantask

_submitting: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()  # by store and owner


@dataclass(frozen=True, slots=True)
class Quotas:
    """What an owner has used and may have: tasks that wait or run, and shots submitted in the last 24 hours."""

    tasks: Allowance
    shots: Allowance


async def quotas_of(ports: Ports, settings: Quantask, owner: str) -> Quotas:
    """Return what is left of an owner's quotas.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    unfinished, shots = await ports.tasks.usage(owner)
    return Quotas(Allowance(unfinished, settings.owner_max_queued), Allowance(shots, settings.owner_shots_per_day))


async def stored_within_quota(
    ports: Ports, settings: Quantask, submission: Submission, reserve_seconds: float | None
) -> Stored:
    """Store a submission if that leaves its owner within the quotas.

    Where there are quotas, one owner's submits to one process wait for each other: submits of the same moment are
    stored together, and each is judged by what was there before.

    Raises:
        QuotaExceededError: the owner has too much waiting, or has used up the day's shots.
    """
    quota = Quota(settings.owner_max_queued, settings.owner_shots_per_day)
    if quota == Quota(0, 0):
        return await ports.tasks.create(submission, reserve_seconds)
    async with _submitting.setdefault((id(ports.tasks), submission.owner), asyncio.Lock()):
        return await _stored(ports, submission, reserve_seconds, quota)


async def _stored(ports: Ports, submission: Submission, reserve_seconds: float | None, quota: Quota) -> Stored:
    while True:
        try:
            return await ports.tasks.create(submission, reserve_seconds, quota)
        except QuotaExceededError:
            _refuse(quota, submission, *await ports.tasks.usage(submission.owner))  # unless some have just finished


def _refuse(quota: Quota, submission: Submission, unfinished: int, shots_today: int) -> None:
    if not quota.has_room_for_tasks(submission, unfinished):
        raise QuotaExceededError(
            f"{unfinished} of your tasks are waiting or running; {quota.tasks} are allowed.",
            hint="Wait until some have finished, or cancel some.",
        )
    if not quota.has_room_for_shots(submission, shots_today):
        raise QuotaExceededError(
            f"You have used {shots_today} of {quota.shots} shots in 24 hours; this needs {shots_of(submission)}."
        )
