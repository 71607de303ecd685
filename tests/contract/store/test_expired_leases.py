import asyncio
from datetime import timedelta

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Attempt
from quantask_jupyter.errors import WorkerLostError
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    OTHER_WORKER,
    SWEEPER,
    claim,
    claim_one,
    completed_task,
    counted_commits,
    lose,
    moves,
    row_of,
    status,
    submit,
    submit_one,
)


async def test_a_lost_task_waits_and_is_then_tried_again(database: Database, store: SqlStore) -> None:
    task_id = await submit_one(store)
    await store.reserve(10, 10, 30.0)
    await store.mark_dispatched([task_id])
    await lose(store, task_id)
    assert await store.expire(10, 100.0, SWEEPER) == [task_id]
    task = await store.get(ADA, task_id, full=True)
    assert (task.status, task.version, task.attempt, task.error) == (Status.PENDING, 3, 1, None)
    assert task.history is not None
    entry = task.history[-1]
    assert (entry.source, entry.target, entry.attempt, entry.actor, entry.note) == (
        *("processing", "pending", 1),
        *(SWEEPER, "lease expired"),
    )
    row = await row_of(database, task_id)
    assert timedelta(seconds=99) < row.not_before - entry.at <= timedelta(seconds=100)
    assert (row.lease_owner, row.lease_expires_at, row.dispatched_at, row.reserved_until) == (None, None, None, None)
    assert await claim(store, task_id) == [], "it is not due yet"
    assert await store.reserve(10, 10, 30.0) == []
    assert await store.ready(10) == []


async def test_a_lost_task_without_backoff_is_due_at_once(store: SqlStore) -> None:
    task_id = await submit_one(store)
    await lose(store, task_id)
    await store.expire(10, 0.0, SWEEPER)
    assert await store.ready(10) == [task_id]
    assert await store.reserve(10, 10, 30.0) == [(ADA, [task_id])]
    assert await claim_one(store, task_id, worker=OTHER_WORKER) == Attempt(task_id, 2)


async def test_the_backoff_doubles_with_each_attempt_up_to_a_thousandfold(database: Database, store: SqlStore) -> None:
    task_id = await submit_one(store, max_attempts=20)
    waits = []
    for _ in range(13):
        await lose(store, task_id)
        await store.expire(10, 1000.0, SWEEPER)
        history = (await store.get(ADA, task_id, full=True)).history
        assert history is not None
        waits.append((await row_of(database, task_id)).not_before - history[-1].at)
        async with database.write() as connection:
            await connection.exec_driver_sql("UPDATE tasks SET not_before = NULL")
    rounded = [round(wait.total_seconds() / 1000.0) for wait in waits]
    assert rounded == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024, 1024]


async def test_a_task_whose_last_worker_was_lost_fails(store: SqlStore) -> None:
    task_id = await submit_one(store, max_attempts=2)
    for _ in range(2):
        await lose(store, task_id)
        assert await store.expire(10, 0.0, SWEEPER) == [task_id]
    task = await store.get(ADA, task_id, full=True)
    assert (task.status, task.attempt, task.result) == (Status.FAILED, 2, None)
    assert task.error == WorkerLostError().to_dict()
    assert task.finished_at is not None
    assert await moves(store, task_id) == [
        (None, "pending", 0),
        ("pending", "processing", 1),
        ("processing", "pending", 1),
        ("pending", "processing", 2),
        ("processing", "failed", 2),
    ]


@pytest.mark.parametrize("max_attempts", [1, 3])
async def test_a_lost_task_whose_cancel_was_accepted_is_cancelled(store: SqlStore, max_attempts: int) -> None:
    task_id = await submit_one(store, max_attempts=max_attempts)
    await lose(store, task_id)
    await store.cancel(ADA, [task_id], "api")
    assert await store.expire(10, 0.0, SWEEPER) == [task_id]
    task = await store.get(ADA, task_id, full=False)
    assert (task.status, task.error) == (Status.CANCELLED, None)


async def test_only_expired_leases_are_swept(store: SqlStore) -> None:
    pending, running, lost = await submit(store, 3)
    await claim_one(store, running)
    await lose(store, lost)
    done = await completed_task(store)
    assert await store.expire(10, 0.0, SWEEPER) == [lost]
    assert [await status(store, i) for i in (pending, running, done)] == ["pending", "processing", "completed"]
    assert await store.expire(10, 0.0, SWEEPER) == []


async def test_a_sweep_without_work_makes_no_writer_wait(database: Database, store: SqlStore) -> None:
    await claim_one(store, await submit_one(store))
    with counted_commits(database) as commits:
        assert await store.expire(10, 0.0, SWEEPER) == []
    assert commits == []


async def test_a_sweep_takes_no_more_than_its_limit_and_the_oldest_first(store: SqlStore) -> None:
    ids = await submit(store, 5)
    for number, task_id in enumerate(ids):
        await claim_one(store, task_id, seconds=-10.0 * (number + 1))
    assert set(await store.expire(2, 0.0, SWEEPER)) == {ids[4], ids[3]}
    assert set(await store.expire(2, 0.0, SWEEPER)) == {ids[2], ids[1]}
    assert await store.expire(2, 0.0, SWEEPER) == [ids[0]]


async def test_ten_sweepers_move_each_task_once(store: SqlStore, other_store: SqlStore) -> None:
    again = await submit(store, 30)
    over = await submit(store, 30, max_attempts=1)
    cancelled = await submit(store, 30)
    await lose(store, *again, *over, *cancelled)
    await store.cancel(ADA, cancelled, "api")

    async def sweep(store: SqlStore) -> list[object]:
        swept: list[object] = []
        while ids := await store.expire(7, 0.0, SWEEPER):
            swept += ids
        return swept

    swept = await asyncio.gather(*(sweep((store, other_store)[i % 2]) for i in range(10)))
    assert sorted(i for ids in swept for i in ids) == sorted([*again, *over, *cancelled])  # type: ignore[type-var]
    for ids, expected in [(again, "pending"), (over, "failed"), (cancelled, "cancelled")]:
        assert {state for _, state in (await store.versions(ids)).values()} == {expected}
    assert [await moves(store, i) for i in (again[0], over[0], cancelled[0])] == [
        [(None, "pending", 0), ("pending", "processing", 1), ("processing", expected, 1)]
        for expected in ("pending", "failed", "cancelled")
    ]
