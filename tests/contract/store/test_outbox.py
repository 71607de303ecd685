import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Uuid, bindparam, text

from quantask_jupyter.domain.task import Outcome
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.service.fair_share import SlotBySlot
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    BOB,
    RESULT,
    SWEEPER,
    WORKER,
    claim,
    claim_one,
    completed_task,
    lose,
    row_of,
    status,
    submit,
    submit_one,
    version,
)

SECONDS = 30.0


async def test_a_confirmed_message_takes_the_task_out_of_the_outbox(database: Database, store: SqlStore) -> None:
    ids = await submit(store, 2)
    await store.reserve(100, 10, -1.0)
    await store.mark_dispatched(ids[:1])
    row = await row_of(database, ids[0])
    assert row.dispatched_at is not None
    assert row.reserved_until is None
    assert await store.reserve(100, 10, SECONDS) == [(ADA, ids[1:])]
    assert await version(store, ids[0]) == 1, "nobody who waits for a change need wake"


async def test_a_message_confirmed_late_leaves_a_finished_task_alone(store: SqlStore) -> None:
    done, cancelled, running = await completed_task(store), await submit_one(store), await submit_one(store)
    await store.cancel(ADA, [cancelled], "api")
    await claim_one(store, running)
    before = [await store.get(ADA, task_id, full=True) for task_id in (done, cancelled, running)]
    await store.mark_dispatched([done, cancelled, running, *new_task_ids(1)])
    assert [await store.get(ADA, task_id, full=True) for task_id in (done, cancelled, running)] == before


async def test_a_task_whose_message_was_lost_goes_out_again(store: SqlStore) -> None:
    lost, running = await submit(store, 2)
    await store.reserve(100, 10, SECONDS)
    await store.mark_dispatched([lost, running])
    await claim_one(store, running)
    assert await store.redispatch(600.0) == 0, "the message may still be on its way"
    assert await store.redispatch(-1.0) == 1
    assert await store.reserve(100, 10, SECONDS) == [(ADA, [lost])]
    assert await store.redispatch(-1.0) == 0, "there is no message yet that could be lost"


async def test_redispatch_leaves_what_needs_no_message(store: SqlStore) -> None:
    waiting, cancelled, done = await submit(store, 3)
    await store.reserve(100, 10, SECONDS)
    await store.mark_dispatched([cancelled, done])
    await store.cancel(ADA, [cancelled], "api")
    await lose(store, done)
    assert await store.redispatch(-1.0) == 0
    assert [await status(store, i) for i in (waiting, cancelled, done)] == ["pending", "cancelled", "processing"]


async def test_ready_lists_the_oldest_due_pending_tasks_of_all_owners(store: SqlStore) -> None:
    first, second = await submit_one(store), await submit_one(store, BOB)
    running, cancelled, waiting, last = await submit(store, 4)
    await claim_one(store, running)
    await store.cancel(ADA, [cancelled], "api")
    await lose(store, waiting)
    await store.expire(10, 600.0, SWEEPER)
    await completed_task(store)
    due = sorted([first, second, last])
    assert await store.ready(10) == due
    assert await store.ready(2) == due[:2]
    assert await store.ready(2, exclude=[due[0], last]) == [due[1]]
    assert await store.ready(10, exclude=due) == []


async def test_where_several_wait_each_gets_a_slot_before_anybody_gets_two(store: SqlStore) -> None:
    hers = await submit(store, 5)
    his, theirs = await submit(store, 2, BOB), await submit(store, 1, "cyd")
    assert set(await store.ready(2, sharing=SlotBySlot(2))) < {hers[0], his[0], theirs[0]}
    assert await store.ready(4, sharing=SlotBySlot(4)) in ([*hers[:2], his[0], theirs[0]], [hers[0], *his, theirs[0]])
    await claim_one(store, hers[0])
    assert await store.ready(2, sharing=SlotBySlot(2)) == [his[0], theirs[0]], "she has one"
    assert await store.ready(1, [his[0]], sharing=SlotBySlot(1)) == [theirs[0]], "he has one in hand"
    assert await store.ready(10, sharing=SlotBySlot(10)) == [*hers[1:], *his, *theirs]


async def test_a_slot_is_for_who_has_used_least(store: SqlStore) -> None:
    hers, his = await submit(store, 3), await submit(store, 2, BOB)
    await store.finish([Outcome(await claim_one(store, hers[0]), RESULT, seconds=8.0)], WORKER, WORKER)
    await store.finish([Outcome(await claim_one(store, his[0]), RESULT, seconds=9.0)], WORKER, WORKER)
    assert await store.ready(1, sharing=SlotBySlot(1)) == [hers[1]]
    assert await store.ready(2, sharing=SlotBySlot(2)) == [hers[1], his[1]]
    await store.finish([Outcome(await claim_one(store, hers[1]), RESULT, seconds=2.0)], WORKER, WORKER)
    assert await store.ready(1, sharing=SlotBySlot(1)) == [his[1]]


async def test_a_reserved_or_dispatched_task_is_ready_all_the_same(store: SqlStore) -> None:
    ids = await submit(store, 2)
    await store.reserve(100, 10, SECONDS)
    await store.mark_dispatched(ids[:1])
    assert await store.ready(10) == ids, "a broker may have been given up for the embedded queue"


MOVES = {
    "cancelled": "UPDATE tasks SET status = 'cancelled', finished_at = created_at WHERE id = :id",
    "processing": "UPDATE tasks SET status = 'processing', attempt = 1, lease_owner = 'w',"
    " lease_expires_at = created_at WHERE id = :id",
}


@pytest.mark.parametrize("state", MOVES)
async def test_a_task_that_moves_while_it_is_being_reserved_is_left_out(
    database: Database, store: SqlStore, state: str
) -> None:
    moving, staying = await submit(store, 2)
    async with database.write() as connection:
        await connection.execute(text(MOVES[state]).bindparams(bindparam("id", moving, Uuid)))
        reserving = asyncio.create_task(store.reserve(100, 10, SECONDS))
        await done_or_waiting(reserving, database)
    assert await reserving == [(ADA, [staying])]
    row = await row_of(database, moving)
    assert (row.status, row.reserved_until) == (state, None)


async def done_or_waiting(work: asyncio.Task[Any], database: Database) -> None:
    """Return when the work is done or waits for another transaction; in SQLite its turn has not come at all."""
    async with database.read() as connection:
        while not database.is_sqlite and not work.done():
            waiting = await connection.exec_driver_sql(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if waiting.first():
                return


async def test_a_reservation_lasts_as_long_as_was_said(database: Database, store: SqlStore) -> None:
    task_id = await submit_one(store)
    before = (await row_of(database, task_id)).created_at
    await store.reserve(100, 10, 100.0)
    until = (await row_of(database, task_id)).reserved_until
    assert timedelta(seconds=99) < until - before < timedelta(seconds=130)
    assert await claim(store, task_id) != [], "a worker may take it meanwhile"
