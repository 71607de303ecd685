import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from quantask_jupyter.adapters.sql.tables import batches, owners, task_history, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.errors import BatchNotFoundError, StateConflictError, TaskNotFoundError
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    BOB,
    SWEEPER,
    claim,
    claim_one,
    complete,
    completed_task,
    lose,
    status,
    submission,
    submit,
    submit_one,
    until_clock_moves,
)

EVERYTHING = -1.0  # seconds ago: what has finished before a second from now


async def rows(database: Database) -> dict[str, int]:
    async with database.read() as connection:
        return {
            table.name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (tasks, task_history, batches)
        }


async def test_a_deleted_task_is_gone_with_result_and_history(database: Database, store: SqlStore) -> None:
    task_id = await completed_task(store)
    await store.delete(ADA, task_id)
    with pytest.raises(TaskNotFoundError):
        await store.get(ADA, task_id, full=True)
    assert await rows(database) == {"tasks": 0, "task_history": 0, "batches": 0}


async def test_every_finished_task_may_be_deleted_and_no_other(store: SqlStore) -> None:
    done, cancelled, failed = (
        await completed_task(store),
        await submit_one(store),
        await submit_one(store, max_attempts=1),
    )
    await store.cancel(ADA, [cancelled], "api")
    await lose(store, failed)
    await store.expire(10, 0.0, SWEEPER)
    for task_id in (done, cancelled, failed):
        await store.delete(ADA, task_id)
    pending, running = await submit(store, 2)
    await claim_one(store, running)
    for task_id, state in [(pending, "pending"), (running, "processing")]:
        with pytest.raises(StateConflictError, match=f"The task is {Status(state).word}; cancel it first."):
            await store.delete(ADA, task_id)
        assert await status(store, task_id) == state


async def test_another_owners_task_is_not_deleted(store: SqlStore) -> None:
    done, running = await completed_task(store), await submit_one(store)
    for task_id in (done, running, *new_task_ids(1)):
        with pytest.raises(TaskNotFoundError):
            await store.delete(BOB, task_id)
    assert await status(store, done) is Status.COMPLETED


async def test_a_deleted_task_frees_its_key(store: SqlStore) -> None:
    [task] = (await store.create(submission(key="k"))).tasks
    await store.cancel(ADA, [task.id], "api")
    await store.delete(ADA, task.id)
    assert not (await store.create(submission(key="k"))).repeated


async def test_purge_removes_old_finished_tasks_in_small_steps(database: Database, store: SqlStore) -> None:
    async with database.write() as connection:
        await connection.exec_driver_sql("ANALYZE")  # what the planner knows must not change how much is removed
    ids = await submit(store, 25)
    for attempt in await claim(store, *ids):
        await complete(store, attempt)
    assert await store.purge(600.0, 10) == 0, "none is that old"
    assert [await store.purge(EVERYTHING, 10) for _ in range(4)] == [10, 10, 5, 0]
    assert await rows(database) == {"tasks": 0, "task_history": 0, "batches": 0}


async def test_purge_removes_the_tasks_that_finished_first(database: Database, store: SqlStore) -> None:
    ids = await submit(store, 3)
    attempts = dict(zip(ids, await claim(store, *ids), strict=True))
    for task_id in (ids[2], ids[0], ids[1]):
        await complete(store, attempts[task_id])
        await until_clock_moves(database)
    assert await store.purge(EVERYTHING, 1) == 1
    assert set(await store.versions(ids)) == {ids[0], ids[1]}


async def test_purge_never_removes_a_task_that_has_not_finished(store: SqlStore) -> None:
    pending, running, lost, marked = await submit(store, 4)
    await claim(store, running, marked)
    await lose(store, lost)
    await store.cancel(ADA, [marked], "api")
    assert await store.purge(-1_000_000.0, 100) == 0
    assert set(await store.versions([pending, running, lost, marked])) == {pending, running, lost, marked}


async def test_a_batch_goes_with_its_last_task(store: SqlStore) -> None:
    emptied, kept = await store.create(submission(3)), await store.create(submission(2))
    assert emptied.batch is not None
    assert kept.batch is not None
    await store.cancel(ADA, [task.id for task in emptied.tasks], "api")
    await store.cancel(ADA, [kept.tasks[0].id], "api")
    assert await store.purge(EVERYTHING, 2) == 2
    assert await store.purge(EVERYTHING, 10) == 2
    with pytest.raises(BatchNotFoundError):
        await store.get_batch(ADA, emptied.batch.id)
    left = await store.get_batch(ADA, kept.batch.id)
    assert (left.size, left.progress) == (2, {Status.PENDING: 1})


async def test_concurrent_purges_remove_each_task_once(store: SqlStore, other_store: SqlStore) -> None:
    ids = await submit(store, 60)
    await store.cancel(ADA, ids, "api")
    removed = await asyncio.gather(*((store, other_store)[i % 2].purge(EVERYTHING, 10) for i in range(10)))
    left = len(await store.versions(ids))
    assert sum(removed) + left == 60
    assert await store.purge(EVERYTHING, 100) == left


async def test_owners_are_forgotten_when_they_have_no_tasks_and_what_they_used_has_decayed(
    database: Database, store: SqlStore
) -> None:
    gone, has_tasks, lately = ADA, BOB, "cyd"
    ids = {owner: await completed_task(store, owner) for owner in (gone, has_tasks, lately)}
    async with database.write() as connection:
        await connection.execute(update(owners).values(slot_seconds=6.0))
        long_ago = update(owners).values(period=owners.c.period - 30)
        await connection.execute(long_ago.where(owners.c.owner != lately))
    for owner in (gone, lately):
        await store.delete(owner, ids[owner])
    assert await store.forget_owners() == 1
    async with database.read() as connection:
        left = (await connection.execute(select(owners.c.owner).order_by(owners.c.owner))).scalars().all()
    assert list(left) == sorted([has_tasks, lately])
    assert await store.forget_owners() == 0


async def test_the_statements_of_the_documentation_remove_one_owner_and_nobody_else(
    database: Database, store: SqlStore
) -> None:
    page = (Path(__file__).parents[3] / "docs/howto/data-and-removal.md").read_text()
    statements = page.partition("```sql\n")[2].partition("```")[0].strip().removesuffix(";").split(";\n")
    await completed_task(store)
    theirs = await submit_one(store, BOB)
    async with database.write() as connection:
        for statement in statements:
            await connection.execute(text(statement.replace("'ada'", f"'{ADA}'")))
    assert len(statements) == 7
    assert await rows(database) == {"tasks": 1, "task_history": 1, "batches": 0}
    assert await status(store, theirs) is Status.PENDING
