"""How workers end (killed, told to stop, frozen, left alone by their API) and what becomes of their tasks."""

from __future__ import annotations

import os
import signal

import pytest

from quantask_jupyter.domain.states import Status
from tests.integration.worker.processes import children_of, runs, until
from tests.integration.worker.workers import deployed, noted, story


@pytest.fixture
def note(tmp_path):
    return tmp_path / "started"


@pytest.fixture
def go(tmp_path):
    return tmp_path / "go"


async def test_a_task_whose_worker_is_killed_completes_on_another_one(deployment, note, go):
    first = await deployment.start_worker()
    (task_id,) = await deployment.submit(f"wait_for {note} {go}")
    await until(lambda: noted(note))
    child = int(note.read_text())
    first.kill(signal.SIGKILL)
    await first.ended()
    await until(lambda: not runs(child))  # before its task is run again
    go.touch()
    second = await deployment.start_worker()
    (task,) = await deployment.ended(task_id)
    assert (task.status, task.attempt) == (Status.COMPLETED, 2)
    assert task.result["counts"] == {"00": 10}
    moves = [(source, target, attempt) for source, target, attempt, _ in story(task)]
    assert moves == [
        (None, "pending", 0),
        ("pending", "processing", 1),
        ("processing", "pending", 1),
        ("pending", "processing", 2),
        ("processing", "completed", 2),
    ]
    assert task.history[1].actor == f"worker:{first.name}"
    assert task.history[2].note == "lease expired"
    assert task.history[4].actor == f"worker:{second.name}"


async def test_a_task_that_loses_every_worker_fails_after_the_last_attempt(deployment, tmp_path):
    # Half a kill: the parent is killed by its own child, as the kernel would when memory runs out.
    (task_id,) = await deployment.submit("kill_parent_of_parent")
    for _ in range(deployment.settings.max_attempts):
        worker = await deployment.start_worker(ready=False)
        assert await worker.ended() == -signal.SIGKILL
    await deployment.start_worker()
    (task,) = await deployment.ended(task_id)
    assert (task.status, task.attempt, task.error["code"]) == (Status.FAILED, 3, "WORKER_LOST")


async def test_a_worker_that_is_told_to_stop_finishes_what_it_runs(deployment, note, go):
    worker = await deployment.start_worker()
    running, waiting = await deployment.submit(f"wait_for {note} {go}", "count")
    await until(lambda: noted(note))
    worker.kill(signal.SIGTERM)
    await until(lambda: "signal SIGTERM: stopping" in worker.log)
    go.touch()
    assert await worker.ended() == 0
    task = await deployment.task(running)
    assert (task.status, task.attempt) == (Status.COMPLETED, 1)
    assert (await deployment.task(waiting)).status is Status.PENDING  # nothing new was begun


async def test_what_does_not_finish_in_the_grace_period_is_released_without_using_up_an_attempt(deployment, note, go):
    worker = await deployment.start_worker(grace_seconds=0.2)
    (task_id,) = await deployment.submit(f"wait_for {note} {go}")
    await until(lambda: noted(note))
    child = int(note.read_text())
    worker.kill(signal.SIGTERM)
    assert await worker.ended() == 0
    assert not runs(child)
    task = await deployment.task(task_id)
    assert (task.status, task.attempt) == (Status.PENDING, 0)
    assert task.history[-1].note == "worker shuts down"
    go.touch()
    await deployment.start_worker()
    (task,) = await deployment.ended(task_id)
    assert (task.status, task.attempt) == (Status.COMPLETED, 1)


async def test_a_second_signal_ends_the_grace_period(deployment, note, go):
    worker = await deployment.start_worker(grace_seconds=3600)
    (task_id,) = await deployment.submit(f"wait_for {note} {go}")
    await until(lambda: noted(note))
    worker.kill(signal.SIGTERM)
    await until(lambda: "signal SIGTERM: stopping" in worker.log)
    worker.kill(signal.SIGINT)
    assert await worker.ended() == 0
    task = await deployment.task(task_id)
    assert (task.status, task.attempt) == (Status.PENDING, 0)


async def test_an_idle_worker_stops_at_once_and_leaves_no_process(deployment):
    worker = await deployment.start_worker()
    await until(lambda: len(children_of(worker.pid)) == 3)  # fork server, child, spare
    processes = children_of(worker.pid)
    worker.kill(signal.SIGTERM)
    assert await worker.ended(5) == 0
    assert not any(runs(pid) for pid in processes)


async def test_a_worker_that_was_frozen_beyond_its_lease_changes_nothing(deployment, note, go):
    frozen = await deployment.start_worker()
    (task_id,) = await deployment.submit(f"wait_for {note} {go}")
    await until(lambda: noted(note))
    frozen.kill(signal.SIGSTOP)
    go.touch()  # its child answers now, and it will read that when it wakes up
    other = await deployment.start_worker()
    (task,) = await deployment.ended(task_id)
    frozen.kill(signal.SIGCONT)
    await until(lambda: str(task_id) in frozen.log.partition("claimed")[2].partition("\n")[2])
    after = await deployment.task(task_id)
    assert (after.status, after.attempt, after.version) == (Status.COMPLETED, 2, task.version)
    assert story(after) == story(task)
    assert story(after)[-1][3] == f"worker:{other.name}"
    (next_id,) = await deployment.submit("count")
    other.kill(signal.SIGTERM)
    (after,) = await deployment.ended(next_id)
    assert after.status is Status.COMPLETED  # the one that was frozen works on


async def test_an_embedded_worker_ends_with_its_api(embedded_environ, note, go):
    async with deployed(embedded_environ) as deployment:
        worker = await deployment.start_worker(linked=True, grace_seconds=0.2)
        processes = [worker.pid, *children_of(worker.pid)]
        await deployment.submit(f"wait_for {note} {go}")
        await until(lambda: noted(note))
        deployment.workers.clear()
    assert await worker.ended(10) == 0
    assert not any(runs(pid) for pid in processes)
    assert "the API process has gone" in worker.log


async def test_what_a_stopping_worker_has_claimed_but_not_begun_goes_back_at_once(deployment, note, go):
    """One message can name eight tasks."""
    worker = await deployment.start_worker(grace_seconds=60)
    ids = await deployment.submit(*[f"wait_for {note} {go}"] * 8)
    await until(lambda: noted(note))
    worker.kill(signal.SIGTERM)
    await until(lambda: "signal SIGTERM: stopping" in worker.log)
    go.touch()
    assert await worker.ended() == 0
    tasks = [await deployment.task(task_id) for task_id in ids]
    assert [(task.status, task.attempt) for task in tasks] == [(Status.COMPLETED, 1)] + [(Status.PENDING, 0)] * 7
    await deployment.start_worker()
    tasks = await deployment.ended(*ids)
    assert {(task.status, task.attempt) for task in tasks} == {(Status.COMPLETED, 1)}


async def test_an_orphaned_fork_server_is_not_left_when_the_worker_is_killed_idle(deployment):
    worker = await deployment.start_worker()
    await until(lambda: len(children_of(worker.pid)) == 3)
    processes = children_of(worker.pid)
    os.kill(worker.pid, signal.SIGKILL)
    await worker.ended()
    await until(lambda: not any(runs(pid) for pid in processes))
