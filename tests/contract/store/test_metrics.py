from datetime import timedelta

from sqlalchemy import text

from quantask_jupyter.adapters.sql.metrics import finished_tasks
from quantask_jupyter.domain.measured import FinishedTask, FinishedUpTo
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Outcome
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    BOB,
    ERROR,
    SWEEPER,
    WORKER,
    claim_one,
    completed_task,
    lose,
    submit_one,
    until_clock_moves,
)

ALL = 100


async def place_now(store: SqlStore, database: Database) -> FinishedUpTo:
    await until_clock_moves(database)  # what finished in the same moment would be after the place
    tasks, place = await store.finished_after(None, ALL, 0.0)
    assert tasks == []
    await until_clock_moves(database)
    return place


async def finished_after(store: SqlStore, database: Database, place: FinishedUpTo) -> list[FinishedTask]:
    await until_clock_moves(database)
    tasks, _ = await store.finished_after(place, ALL, 0.0)
    return tasks


async def test_what_finished_after_a_place_is_told_in_the_order_in_which_it_did(
    store: SqlStore, database: Database
) -> None:
    await completed_task(store)
    place = await place_now(store, database)
    await submit_one(store)
    await claim_one(store, await submit_one(store))
    completed = await completed_task(store, BOB)
    await until_clock_moves(database)
    failing = await submit_one(store)
    await store.finish([Outcome(await claim_one(store, failing), error=ERROR)], WORKER, WORKER)
    await until_clock_moves(database)
    [cancelled] = await store.cancel(ADA, [await submit_one(store)], "api")
    found = await finished_after(store, database, place)
    assert [(task.id, task.status, task.error_code, task.attempt) for task in found] == [
        (completed, Status.COMPLETED, None, 1),
        (failing, Status.FAILED, "CIRCUIT_SYNTAX", 1),
        (cancelled.id, Status.CANCELLED, None, 0),
    ]
    for task in found[:2]:
        assert task.started_at is not None
        assert task.created_at <= task.started_at <= task.finished_at
    assert found[2].started_at is None


async def test_a_lost_attempt_is_seen_in_the_number_of_the_last_one(store: SqlStore, database: Database) -> None:
    place = await place_now(store, database)
    hopeless = await submit_one(store, max_attempts=1)
    again = await submit_one(store)
    await lose(store, hopeless, again)
    assert len(await store.expire(10, 0.0, SWEEPER)) == 2
    await store.finish([Outcome(await claim_one(store, again), error=ERROR)], WORKER, WORKER)
    found = {task.id: (task.error_code, task.attempt) for task in await finished_after(store, database, place)}
    assert found == {hopeless: ("WORKER_LOST", 1), again: ("CIRCUIT_SYNTAX", 2)}


async def test_from_place_to_place_each_task_is_told_once(store: SqlStore, database: Database) -> None:
    place = await place_now(store, database)
    ids = [await completed_task(store) for _ in range(7)]
    await until_clock_moves(database)
    told = []
    while True:
        tasks, place = await store.finished_after(place, 2, 0.0)
        told += [task.id for task in tasks]
        if len(tasks) < 2:
            break
    assert sorted(told) == sorted(ids)
    assert await store.finished_after(place, 2, 0.0) == ([], place)


async def test_tasks_that_finished_at_the_same_moment_are_told_apart_by_their_ids(
    store: SqlStore, database: Database
) -> None:
    place = await place_now(store, database)
    attempts = [await claim_one(store, await submit_one(store)) for _ in range(5)]
    await store.finish([Outcome(attempt, error=ERROR) for attempt in attempts], WORKER, WORKER)
    await until_clock_moves(database)
    told = []
    for _ in range(5):
        [task], place = await store.finished_after(place, 1, 0.0)
        told.append(task.id)
    assert sorted(told) == sorted(attempt.task_id for attempt in attempts)


async def test_what_finished_a_moment_ago_is_left_for_later(store: SqlStore, database: Database) -> None:
    place = await place_now(store, database)
    task_id = await completed_task(store)
    assert await store.finished_after(place, ALL, 60.0) == ([], place)
    assert [task.id for task in await finished_after(store, database, place)] == [task_id]


async def test_the_index_of_finished_tasks_is_used(store: SqlStore, database: Database) -> None:
    place = await place_now(store, database)
    an_hour_ago = FinishedUpTo(place.finished_at - timedelta(hours=1), place.id)
    query = finished_tasks(an_hour_ago, ALL, 0.0)
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    compiled = query.compile(dialect=database.engine.dialect, compile_kwargs={"literal_binds": True})
    async with database.write() as connection:
        if not database.is_sqlite:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))  # the table is nearly empty
        plan = "\n".join(str(row) for row in await connection.exec_driver_sql(f"{explain} {compiled}"))
    assert "ix_tasks_finished" in plan, plan
