"""The clock of a machine jumps, as when it is set or when its lid is opened: that costs nobody an attempt."""

from __future__ import annotations

import signal
import time

import pytest

from quantask_jupyter.domain.states import Status
from tests.integration.worker.processes import At, until
from tests.integration.worker.workers import deployed, story
from tests.services.faketime import Clock

HOUR = 3600.0


@pytest.fixture
def clock(tmp_path) -> Clock:
    return Clock(tmp_path / "clock")


@pytest.fixture
async def deployment(embedded_environ, clock):
    # After two thirds of a lease without a renewal the child is killed, and on a busy machine one may take seconds.
    patient = {"QUANTASK_LEASE_SECONDS": "10"}
    async with deployed(embedded_environ | clock.environ | patient) as running:
        yield running


async def test_three_jumps_of_an_hour_in_one_run_cost_no_attempt(deployment, clock, tmp_path):
    job = At(tmp_path, "job")
    worker = await deployment.start_worker(linked=True)
    (task_id,) = await deployment.submit(job.source)
    await until(job.started.exists)
    for _ in range(3):
        noticed = worker.log.count("clock has jumped")
        clock.jump(HOUR)
        await until(lambda noticed=noticed: worker.log.count("clock has jumped") > noticed)
        judged_again = time.monotonic() + deployment.settings.lease_seconds + 0.5
        await until(lambda judged_again=judged_again: time.monotonic() > judged_again)
    assert (await deployment.task(task_id)).attempt == 1, worker.log + str(story(await deployment.task(task_id)))
    job.go()
    (task,) = await deployment.ended(task_id)
    assert (task.status, task.attempt) == (Status.COMPLETED, 1), worker.log + str(story(task))
    assert len(story(task)) == 3


async def test_an_outcome_right_after_a_jump_is_stored_although_the_lease_looks_expired(deployment, clock, tmp_path):
    job = At(tmp_path, "job")
    await deployment.start_worker(linked=True, lease_seconds=600, sweep_seconds=600)  # no renewal meanwhile
    (task_id,) = await deployment.submit(job.source)
    await until(job.started.exists)
    clock.jump(HOUR)
    job.go()
    (task,) = await deployment.ended(task_id)
    assert (task.status, task.attempt) == (Status.COMPLETED, 1)


async def test_a_worker_that_died_is_found_one_lease_after_a_jump(deployment, clock, tmp_path):
    job = At(tmp_path, "job")
    dying = await deployment.start_worker()
    (task_id,) = await deployment.submit(job.source)
    await until(job.started.exists)
    other = await deployment.start_worker(poll_seconds=0.05)
    # Its first look at the clock has nothing to compare with, and comes with its first sign of life.
    looked = time.monotonic() + deployment.settings.lease_seconds
    await until(lambda: time.monotonic() > looked)
    dying.kill(signal.SIGKILL)
    await dying.ended()
    clock.jump(HOUR)
    began = time.monotonic()
    job.go()
    (task,) = await deployment.ended(task_id)
    assert (task.status, task.attempt) == (Status.COMPLETED, 2)
    assert "clock has jumped" in other.log
    assert time.monotonic() - began >= deployment.settings.lease_seconds
