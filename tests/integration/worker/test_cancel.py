"""Cancel: the child is dead soon, and the task never completes."""

from __future__ import annotations

import asyncio
import time

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.service.cancel import cancel_task
from tests.integration.worker.processes import runs, until
from tests.integration.worker.workers import OWNER, noted, story


async def test_a_running_task_is_cancelled_long_before_the_next_renewal(deployment, tmp_path):
    note, go = tmp_path / "started", tmp_path / "go"
    worker = await deployment.start_worker(linked=True, lease_seconds=600)
    (task_id,) = await deployment.submit(f"wait_for {note} {go}")
    await until(lambda: noted(note))
    child = int(note.read_text())
    asked = time.monotonic()
    await cancel_task(deployment.ports, OWNER, task_id)
    (task,) = await deployment.ended(task_id)
    assert time.monotonic() - asked < 5
    assert task.status is Status.CANCELLED
    assert not runs(child)
    assert story(task)[-1] == ("processing", "cancelled", 1, f"worker:{worker.name}")
    (following,) = await deployment.submit("count")
    assert (await deployment.ended(following))[0].status is Status.COMPLETED


async def test_a_cancel_that_nobody_was_told_of_is_found_by_the_renewal(deployment, tmp_path):
    note, go = tmp_path / "started", tmp_path / "go"
    await deployment.start_worker()
    (task_id,) = await deployment.submit(f"wait_for {note} {go}")
    await until(lambda: noted(note))
    child = int(note.read_text())
    await deployment.ports.tasks.cancel(OWNER, [task_id], "api")  # and no event
    asked = time.monotonic()
    await until(lambda: not runs(child))
    assert time.monotonic() - asked < deployment.settings.lease_seconds / 3 + 2
    (task,) = await deployment.ended(task_id)
    assert task.status is Status.CANCELLED


async def test_a_task_that_waits_in_a_group_is_cancelled_before_it_has_begun(deployment, tmp_path):
    note, go = tmp_path / "started", tmp_path / "go"
    await deployment.start_worker(linked=True)
    running, waiting = await deployment.submit(f"wait_for {note} {go}", f"wait_for {tmp_path / 'other'} {go}")
    await until(lambda: noted(note))
    await cancel_task(deployment.ports, OWNER, waiting)
    (task,) = await deployment.ended(waiting)
    assert task.status is Status.CANCELLED
    assert not (tmp_path / "other").exists()
    assert (await deployment.task(running)).status is Status.PROCESSING
    go.touch()
    assert (await deployment.ended(running))[0].status is Status.COMPLETED


@pytest.mark.parametrize("round_", range(3))
async def test_many_cancels_at_every_moment_end_every_task(deployment, round_):
    await deployment.start_worker(linked=True, slots=2)
    ids = await deployment.submit(*["count"] * 30)
    async with asyncio.TaskGroup() as group:
        for place, task_id in enumerate(ids):
            if place % 3 == round_:
                group.create_task(deployment.ports.tasks.cancel(OWNER, [task_id], "api"))
    tasks = await deployment.ended(*ids)
    for task in tasks:
        assert task.status in (Status.COMPLETED, Status.CANCELLED)
        assert (task.status is Status.COMPLETED) == (task.cancel_requested_at is None)
        assert (task.result is not None) == (task.status is Status.COMPLETED)
