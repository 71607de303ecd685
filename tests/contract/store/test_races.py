"""Many at once, in orders drawn from a seed: whatever wins, the story stays whole."""

import asyncio
import random
from collections import Counter
from uuid import UUID

from sqlalchemy import select

from quantask_jupyter.adapters.sql.tables import task_history, tasks
from quantask_jupyter.domain.states import FINAL, Status
from quantask_jupyter.domain.task import Lease, Outcome
from tests.contract.databases import Database, open_database
from tests.contract.moves import may_move
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, RESULT, SWEEPER, WORKER, claim, lose, submission, submit

INTERLEAVINGS = 100
AT_ONCE = 20


async def assert_whole(database: Database, ids: list[UUID]) -> Counter[Status]:
    """Each history is an unbroken chain to the task's state, and only completed tasks have a result."""
    async with database.read() as connection:
        rows = (await connection.execute(select(tasks).where(tasks.c.id.in_(ids)))).all()
        results = set(
            await connection.scalars(select(tasks.c.id).where(tasks.c.id.in_(ids), tasks.c.result.is_not(None)))
        )
        entries = (await connection.execute(select(task_history).order_by(task_history.c.id))).all()
    for row in rows:
        mine = [entry for entry in entries if entry.task_id == row.id]
        assert [entry.source for entry in mine] == [None, *(entry.target for entry in mine[:-1])]
        assert all(may_move(entry.source and Status(entry.source), Status(entry.target)) for entry in mine)
        assert mine[-1].target == row.status
        assert sum(entry.target in FINAL for entry in mine) == (row.status in FINAL)
        assert (row.id in results) == (row.status == Status.COMPLETED)
        assert row.status != Status.COMPLETED or row.cancel_requested_at is None
    return Counter(Status(row.status) for row in rows)


async def test_cancel_against_claim_and_finish(database: Database, store: SqlStore, other_store: SqlStore) -> None:
    ids = await submit(store, INTERLEAVINGS)
    accepted: dict[UUID, Status] = {}

    async def wait(draw: random.Random) -> None:
        for _ in range(draw.randrange(6)):
            await asyncio.sleep(0)

    async def cancel(task_id: UUID, draw: random.Random) -> None:
        await wait(draw)
        [task] = await draw.choice((store, other_store)).cancel(ADA, [task_id], "api")
        accepted[task_id] = task.status

    async def run(task_id: UUID, draw: random.Random, worker: str) -> None:
        mine = draw.choice((store, other_store))
        await wait(draw)
        for attempt in await claim(mine, task_id, worker=worker):
            await wait(draw)
            await mine.finish([Outcome(attempt, result=RESULT)], worker, worker)

    async def interleaving(seed: int) -> None:
        draw = random.Random(seed)
        task_id = ids[seed]
        works = [cancel(task_id, draw), run(task_id, draw, "w1"), run(task_id, draw, "w2")]
        draw.shuffle(works)
        await asyncio.gather(*works)

    for first in range(0, INTERLEAVINGS, AT_ONCE):
        await asyncio.gather(*(interleaving(seed) for seed in range(first, first + AT_ONCE)))
    ended = await assert_whole(database, ids)
    assert ended.keys() == {Status.CANCELLED, Status.COMPLETED}, "both sides win some"
    for task_id, (_, state) in (await store.versions(ids)).items():
        assert state == (Status.COMPLETED if accepted[task_id] is Status.COMPLETED else Status.CANCELLED)


async def test_groups_of_the_same_tasks_never_wait_for_each_other_in_a_circle(
    database: Database, store: SqlStore, other_store: SqlStore
) -> None:
    draw = random.Random(7)
    for _ in range(3):
        ids = await submit(store, 40)
        attempts = await claim(store, *draw.sample(ids, 30))
        await store.reserve(20, 40, 30.0)

        def some(of: list[UUID], count: int = 20) -> list[UUID]:
            return draw.sample(of, count)

        works = [
            *(store.renew(draw.sample(attempts, 30), Lease(WORKER, 60.0)) for _ in range(4)),
            *(other_store.cancel(ADA, some(ids), "api") for _ in range(3)),
            *(
                store.finish([Outcome(a, result=RESULT) for a in draw.sample(attempts, 10)], WORKER, WORKER)
                for _ in "12"
            ),
            *(store.release(draw.sample(attempts, 10), WORKER, WORKER, "shutdown") for _ in "12"),
            *(claim(other_store, *some(ids), worker="other") for _ in "12"),
            *(other_store.mark_dispatched(some(ids)) for _ in "12"),
            *(store.unreserve(some(ids)) for _ in "12"),
            store.redispatch(-1.0),
            store.expire(40, 0.0, SWEEPER),
            store.purge(-1.0, 5),
        ]
        draw.shuffle(works)
        await asyncio.gather(*works)  # PostgreSQL would end one of a circle, and the store say it is unavailable
        await assert_whole(database, list(await store.versions(ids)))


async def test_a_late_finish_against_sweeper_and_next_worker(
    database: Database, store: SqlStore, other_store: SqlStore
) -> None:
    ids = await submit(store, 60, max_attempts=2)
    zombies = await lose(store, *ids)

    async def next_worker() -> None:
        for _ in range(20):
            for attempt in await claim(other_store, *ids, worker="next"):
                await other_store.finish([Outcome(attempt, result=RESULT)], "next", "next")

    await asyncio.gather(
        store.finish([Outcome(zombie, result={"counts": "wrong"}) for zombie in zombies], WORKER, WORKER),
        *(store.expire(10, 0.0, SWEEPER) for _ in range(10)),
        next_worker(),
    )
    await next_worker()
    assert await assert_whole(database, ids) == {Status.COMPLETED: 60}
    assert (await store.get(ADA, ids[0], full=True)).result == RESULT


async def test_a_call_that_is_cut_short_is_done_whole_or_not_at_all_and_locks_nobody_out(
    database: Database, store: SqlStore, migrated_url: str
) -> None:
    calls, batches, others = [], [], []
    async with open_database(migrated_url, pool=(1, 0), timeout_seconds=1.0) as impatient:
        for step in range(30):
            batch = submission(30)
            call = asyncio.create_task(store.create(batch))
            await asyncio.wait({call}, timeout=0.0005 * step)
            call.cancel()
            await asyncio.wait({call})
            calls.append(call)  # and with it the traceback, which remembers the cursor
            batches.append(batch)
            others += await submit(SqlStore(impatient), 1)
    assert any(call.cancelled() for call in calls)
    for batch in batches:
        ids = [task.id for task in batch.tasks]
        assert await assert_whole(database, ids) in ({}, {Status.PENDING: 30})
    assert await assert_whole(database, others) == {Status.PENDING: 30}
