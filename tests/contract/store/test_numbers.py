import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from quantask_jupyter.adapters.sql.dialects import db_now
from quantask_jupyter.adapters.sql.tables import tasks, workers
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import WorkerInfo
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.errors import BatchNotFoundError
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, claim, complete, completed_task, lose, submission, submit, submit_one

LAB = WorkerInfo("lab-1", "host-a", 4, {"quantask": "0.1.0", "qiskit": "2.6.2"})


async def test_usage_counts_what_waits_or_runs_and_the_days_shots(store: SqlStore) -> None:
    assert await store.usage(ADA) == (0, 0)
    ids = await submit(store, 3, shots=1000)
    await submit_one(store, shots=10, parameters={"theta": [0.1] * 7})
    await completed_task(store, shots=5)
    await submit(store, 2, BOB, shots=99)
    await claim(store, ids[0])
    await store.cancel(ADA, [ids[1]], "api")
    assert await store.usage(ADA) == (3, 3 * 1000 + 10 * 7 + 5)
    assert await store.usage(BOB) == (2, 198)


async def test_waiting_counts_what_waits_for_its_turn_and_not_what_runs_or_has_ended(store: SqlStore) -> None:
    assert await store.waiting(ADA) == 0
    ids = await submit(store, 4)
    await submit(store, 1, BOB)
    await claim(store, ids[0])
    await store.cancel(ADA, [ids[1]], "api")
    assert (await store.waiting(ADA), await store.waiting(BOB)) == (2, 1)


async def test_usage_adds_beyond_32_bits(store: SqlStore) -> None:
    await submit(store, 3, shots=2**31 - 1, parameters={"theta": [0.1] * 10_000})
    assert await store.usage(ADA) == (3, 3 * (2**31 - 1) * 10_000)


async def test_shots_of_more_than_a_day_ago_do_not_count(database: Database, store: SqlStore) -> None:
    old = submission(shots=1000)
    milliseconds_of_a_day = 25 * 3600 * 1000
    yesterday = type(old.tasks[0].id)(int=old.tasks[0].id.int - (milliseconds_of_a_day << 80))
    await store.create(replace(old, tasks=(replace(old.tasks[0], id=yesterday),)))
    await submit_one(store, shots=7)
    assert await store.usage(ADA) == (2, 7)


async def test_health_counts_what_waits_and_runs_and_how_long_the_oldest_has_waited(store: SqlStore) -> None:
    nothing = await store.health()
    assert nothing.by_status == {Status.PENDING: 0, Status.PROCESSING: 0}
    assert nothing.oldest_pending_seconds is None
    ids = await submit(store, 5)
    await submit_one(store, BOB)
    await claim(store, ids[0], ids[1])
    await lose(store, ids[2])
    await completed_task(store)
    some = await store.health()
    assert some.by_status == {Status.PENDING: 3, Status.PROCESSING: 3}
    assert some.oldest_pending_seconds is not None
    assert 0 <= some.oldest_pending_seconds < 60


async def test_health_tells_the_wait_of_the_oldest(database: Database, store: SqlStore) -> None:
    await submit(store, 2)
    async with database.write() as connection:
        oldest = select(func.min(tasks.c.created_at)).scalar_subquery()
        await connection.execute(update(tasks).where(tasks.c.created_at == oldest).values(created_at=db_now(-90.0)))
    seconds = (await store.health()).oldest_pending_seconds
    assert seconds is not None
    assert 90 <= seconds < 150


async def test_a_worker_that_gives_a_sign_of_life_is_listed(store: SqlStore) -> None:
    await store.report_alive(LAB)
    await store.report_alive(replace(LAB, name="lab-0", slots=2))
    first, second = await store.workers(60.0)
    assert replace(second, seen_at=None) == LAB
    assert (first.name, first.slots) == ("lab-0", 2)
    assert first.seen_at is not None
    assert second.seen_at is not None
    assert first.seen_at >= second.seen_at


async def test_reports_of_one_worker_are_one_row_however_many(store: SqlStore) -> None:
    await store.report_alive(LAB)
    [before] = await store.workers(60.0)
    await store.report_alive(replace(LAB, slots=8))
    [after] = await store.workers(60.0)
    assert after.slots == 8
    assert before.seen_at is not None
    assert after.seen_at is not None
    assert after.seen_at >= before.seen_at


async def test_a_silent_worker_is_not_listed_and_forgotten_after_a_day(database: Database, store: SqlStore) -> None:
    for name in ("silent", "gone"):
        await store.report_alive(replace(LAB, name=name))
    async with database.write() as connection:
        for name, hours in (("silent", 2), ("gone", 25)):
            moment = db_now(-3600.0 * hours)
            await connection.execute(update(workers).where(workers.c.name == name).values(seen_at=moment))
    assert await store.workers(60.0) == []
    await store.report_alive(LAB)
    assert [worker.name for worker in await store.workers(60.0)] == ["lab-1"]
    assert [worker.name for worker in await store.workers(1e6)] == ["lab-1", "silent"]


async def test_a_worker_that_has_said_goodbye_is_not_listed_any_more_and_another_is(store: SqlStore) -> None:
    await store.report_alive(LAB)
    await store.report_alive(replace(LAB, name="lab-0"))
    await store.forget_worker("lab-1")
    await store.forget_worker("never-there")
    assert [worker.name for worker in await store.workers(1e6)] == ["lab-0"]


async def test_workers_that_start_together_are_all_listed(store: SqlStore, other_store: SqlStore) -> None:
    await asyncio.gather(*((store, other_store)[i % 2].report_alive(replace(LAB, name=f"w{i:02}")) for i in range(20)))
    assert [worker.name for worker in await store.workers(60.0)] == [f"w{i:02}" for i in range(20)]


async def test_a_batch_tells_its_progress(store: SqlStore) -> None:
    stored = await store.create(replace(submission(5), batch_name="scan"))
    assert stored.batch is not None
    ids = [task.id for task in stored.tasks]
    for attempt in await claim(store, *ids[:2]):
        await complete(store, attempt)
    await claim(store, ids[2])
    await store.cancel(ADA, [ids[3]], "api")
    batch = await store.get_batch(ADA, stored.batch.id)
    assert (batch.owner, batch.name, batch.size) == (ADA, "scan", 5)
    assert batch.created_at.utcoffset() == timedelta(0)
    assert batch.progress == {
        Status.COMPLETED: 2,
        Status.PROCESSING: 1,
        Status.CANCELLED: 1,
        Status.PENDING: 1,
    }


async def test_another_owners_batch_is_not_found_like_an_unknown_one(store: SqlStore) -> None:
    stored = await store.create(submission(2))
    assert stored.batch is not None
    for owner, batch_id in [(BOB, stored.batch.id), (ADA, new_task_ids(1)[0])]:
        with pytest.raises(BatchNotFoundError):
            await store.get_batch(owner, batch_id)


async def test_the_store_tells_how_many_connections_its_server_takes(database: Database, store: SqlStore) -> None:
    limit = await store.connection_limit()
    assert limit is None if database.is_sqlite else limit is not None and limit >= 10
