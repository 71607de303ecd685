"""Every process obeys the limits of the deployment in place of its own settings."""

from __future__ import annotations

import asyncio
import logging
from typing import cast

import pytest

from quantask_jupyter.background import running
from quantask_jupyter.bootstrap import run_housekeeping, set_first_limits
from quantask_jupyter.domain.task import WorkerInfo
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports, Upkeep
from quantask_jupyter.service import deployment_limits
from quantask_jupyter.service.deployment_limits import LimitsKeeper
from quantask_jupyter.settings import DEPLOYMENT_LIMITS, Quantask

WORKER = WorkerInfo(name="w", host="h", slots=1, versions={}, seen_at=None)


def test_these_are_of_the_whole_deployment() -> None:
    assert set(DEPLOYMENT_LIMITS) == {
        "owner_in_flight",
        "queue_length",
        "owner_max_queued",
        "owner_shots_per_day",
        "owner_held_requests",
        "retention_days",
    }


async def test_the_first_process_sets_its_own_and_the_next_obeys(
    ports: Ports, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = Quantask(owner_in_flight=5), Quantask(owner_in_flight=9, queue_length=7)
    await LimitsKeeper(ports.upkeep, first).start(sets_own=False)
    with caplog.at_level(logging.WARNING):
        keeper = LimitsKeeper(ports.upkeep, second)
        await keeper.start(sets_own=False)
        await keeper.obey()
    assert (second.owner_in_flight, second.queue_length) == (5, 64)
    said = [line for line in caplog.messages if "not used" in line]
    assert said == [
        "owner_in_flight=9 of this process is not used: the deployment's is 5; see `jupyter quantask limits`",
        "queue_length=7 of this process is not used: the deployment's is 64; see `jupyter quantask limits`",
    ], "each is said once"


async def test_a_limit_that_is_changed_is_obeyed_without_a_restart(
    ports: Ports, settings: Quantask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployment_limits, "EVERY_SECONDS", 0.01)
    changed = asyncio.Event()
    settings.observe(lambda _: changed.set(), "owner_shots_per_day")
    async with run_housekeeping(ports, settings):
        await ports.upkeep.set_limits({"owner_shots_per_day": 3, "owner_max_queued": 2})
        await asyncio.wait_for(changed.wait(), 20)
        assert (settings.owner_shots_per_day, settings.owner_max_queued) == (3, 2)
    assert (settings.owner_shots_per_day, settings.owner_max_queued) == (0, 0), "as they were given"


async def test_a_laptop_that_starts_with_other_settings_has_them(ports: Ports, settings: Quantask) -> None:
    async with run_housekeeping(ports, settings):
        pass
    later = Quantask(database_url=settings.database_url, retention_days=0.0)
    async with run_housekeeping(ports, later):
        assert later.retention_days == 0.0, "nothing is removed"
    assert (await ports.upkeep.limits())["retention_days"] == 0.0


async def test_a_laptops_worker_sets_nothing_that_is_set(ports: Ports, settings: Quantask) -> None:
    await ports.upkeep.set_limits({"queue_length": 3})
    workers = Quantask(database_url=settings.database_url, queue_length=5)
    async with run_housekeeping(ports, workers, WORKER):
        assert workers.queue_length == 3
    assert (await ports.upkeep.limits())["queue_length"] == 3


async def test_a_value_that_this_version_does_not_take_leaves_its_own(
    ports: Ports, settings: Quantask, caplog: pytest.LogCaptureFixture
) -> None:
    await ports.upkeep.set_limits({"queue_length": 0, "a_limit_of_a_later_version": 1})
    await LimitsKeeper(ports.upkeep, settings).start(sets_own=False)
    assert settings.queue_length == 64
    assert any("queue_length=0 of the deployment is none that this version takes" in m for m in caplog.messages)


async def test_an_upgrade_sets_what_is_unset(ports: Ports, settings: Quantask) -> None:
    await ports.upkeep.set_limits({"queue_length": 3})
    settings.queue_length, settings.owner_max_queued = 5, 6
    await set_first_limits(settings)
    found = await ports.upkeep.limits()
    assert (found["queue_length"], found["owner_max_queued"], found["owner_in_flight"]) == (3, 6, 32)


async def test_limits_that_cannot_be_read_are_told_once_and_when_they_are_read_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(deployment_limits, "EVERY_SECONDS", 0.0)
    over, looks = asyncio.Event(), 0

    class Away:
        """Upkeep of a database that is away for ten looks."""

        async def limits(self) -> dict[str, float]:
            nonlocal looks
            looks += 1
            if looks <= 10:
                raise DatabaseUnavailableError
            if looks > 11:
                over.set()
            return {name: getattr(Quantask(), name) for name in DEPLOYMENT_LIMITS}

    async with running(LimitsKeeper(cast("Upkeep", Away()), Quantask()).keep_obeying()):
        await asyncio.wait_for(over.wait(), 20)
    assert caplog.messages == [
        "reading of the deployment's limits waits: The database cannot be reached; nothing was stored.",
        "reading of the deployment's limits goes on after 0 s",
    ]
