from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Attempt
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    OTHER_WORKER,
    WORKER,
    claim,
    claim_one,
    complete,
    lose,
    moves,
    row_of,
    status,
    submit,
    submit_one,
)


async def test_a_released_task_is_pending_again_and_its_attempt_is_not_used_up(store: SqlStore) -> None:
    task_id = await submit_one(store, max_attempts=1)
    attempt = await claim_one(store, task_id)
    assert await store.release([attempt], WORKER, "worker:w", "shutdown") == {task_id}
    task = await store.get(ADA, task_id, full=True)
    assert (task.status, task.attempt, task.version, task.queue_position) == (Status.PENDING, 0, 3, 1)
    assert task.history is not None
    entry = task.history[-1]
    assert (entry.source, entry.target, entry.attempt, entry.actor, entry.note) == (
        *("processing", "pending", 1),
        *("worker:w", "shutdown"),
    )
    assert await claim_one(store, task_id, worker=OTHER_WORKER) == Attempt(task_id, 1)
    assert await moves(store, task_id) == [
        (None, "pending", 0),
        ("pending", "processing", 1),
        ("processing", "pending", 1),
        ("pending", "processing", 1),
    ]


async def test_a_released_task_is_in_the_outbox_at_once(database: Database, store: SqlStore) -> None:
    task_id = await submit_one(store)
    await store.reserve(10, 10, 30.0)
    await store.mark_dispatched([task_id])
    await store.release([await claim_one(store, task_id)], WORKER, WORKER, "shutdown")
    row = await row_of(database, task_id)
    assert (row.dispatched_at, row.reserved_until, row.lease_owner, row.lease_expires_at) == (None, None, None, None)
    assert await store.reserve(10, 10, 30.0) == [(ADA, [task_id])]


async def test_a_released_task_whose_cancel_was_accepted_is_cancelled(store: SqlStore) -> None:
    kept, marked = await submit(store, 2)
    attempts = await claim(store, kept, marked)
    await store.cancel(ADA, [marked], "api")
    assert await store.release(attempts, WORKER, WORKER, "shutdown") == {kept, marked}
    assert (await status(store, kept), await status(store, marked)) == (Status.PENDING, Status.CANCELLED)
    assert (await moves(store, marked))[-1] == ("processing", "cancelled", 1)


async def test_only_what_is_held_is_released(store: SqlStore) -> None:
    held, others, lapsed, done = await submit(store, 4)
    [of_lapsed] = await lose(store, lapsed)
    of_others = await claim_one(store, others, worker=OTHER_WORKER)
    of_done = await claim_one(store, done)
    await complete(store, of_done)
    of_held = await claim_one(store, held)
    wrong = [Attempt(held, 2), of_others, of_lapsed, of_done]
    assert await store.release(wrong, WORKER, WORKER, "shutdown") == frozenset()
    assert await status(store, held) is Status.PROCESSING
    assert await store.release([of_held, *wrong], WORKER, WORKER, "shutdown") == {held}
    assert [await status(store, i) for i in (others, lapsed, done)] == ["processing", "processing", "completed"]
