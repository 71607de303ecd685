import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.errors import BatchNotFoundError
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    BOB,
    ERROR,
    SWEEPER,
    WORKER,
    claim_one,
    complete,
    completed_task,
    lose,
    moves,
    status,
    submission,
    submit,
    submit_one,
    version,
)


async def test_a_pending_task_is_cancelled_at_once(store: SqlStore) -> None:
    task_id = await submit_one(store)
    [task] = await store.cancel(ADA, [task_id], "api")
    assert (task.status, task.version) == (Status.CANCELLED, 2)
    assert task.cancel_requested_at is not None
    assert task.finished_at is not None
    assert await moves(store, task_id) == [(None, "pending", 0), ("pending", "cancelled", 0)]


async def test_a_running_task_is_marked_and_runs_until_its_worker_ends_it(store: SqlStore) -> None:
    attempt = await claim_one(store, await submit_one(store))
    [task] = await store.cancel(ADA, [attempt.task_id], "api")
    assert (task.status, task.version, task.finished_at) == (Status.PROCESSING, 3, None)
    assert task.cancel_requested_at is not None
    assert len(await moves(store, attempt.task_id)) == 2
    [again] = await store.cancel(ADA, [attempt.task_id], "api")
    assert again == task, "a second cancel changes nothing"


async def test_a_finished_task_is_returned_as_it_is(store: SqlStore) -> None:
    done, failed, cancelled = (
        await completed_task(store),
        await submit_one(store, max_attempts=1),
        await submit_one(store),
    )
    await lose(store, failed)
    await store.expire(10, 0.0, SWEEPER)
    await store.cancel(ADA, [cancelled], "api")
    before = [await store.get(ADA, task_id, full=False) for task_id in (done, failed, cancelled)]
    assert await store.cancel(ADA, [done, failed, cancelled], "api") == before
    assert [task.status for task in before] == ["completed", "failed", "cancelled"]


async def test_another_owners_task_is_like_one_that_does_not_exist(store: SqlStore) -> None:
    pending, running = await submit(store, 2)
    await claim_one(store, running)
    assert await store.cancel(BOB, [pending, running, *new_task_ids(1)], "api") == []
    assert [await version(store, task_id) for task_id in (pending, running)] == [1, 2]
    mine = await submit_one(store, BOB)
    assert [task.id for task in await store.cancel(BOB, [pending, mine], "api")] == [mine]


async def test_many_tasks_are_cancelled_together_and_returned_in_order(store: SqlStore) -> None:
    ids = await submit(store, 10)
    await claim_one(store, ids[4])
    tasks = await store.cancel(ADA, [*reversed(ids)], "api")
    assert [task.id for task in tasks] == ids
    assert [task.status for task in tasks] == ["cancelled"] * 4 + ["processing"] + ["cancelled"] * 5


async def test_a_cancelled_batch_ends_what_waits_and_marks_what_runs(store: SqlStore) -> None:
    stored = await store.create(submission(6))
    ids = [task.id for task in stored.tasks]
    assert stored.batch is not None
    await complete(store, await claim_one(store, ids[0]))
    running = await claim_one(store, ids[1])
    stranger = await submit_one(store)
    touched = await store.cancel_batch(ADA, stored.batch.id, "api")
    assert set(touched) == set(ids[1:]), "who waits for one of these must be told"
    assert (await store.get_batch(ADA, stored.batch.id)).progress == {
        Status.COMPLETED: 1,
        Status.PROCESSING: 1,
        Status.CANCELLED: 4,
    }
    assert await complete(store, running) == {ids[1]}
    assert await status(store, ids[1]) is Status.CANCELLED
    assert await status(store, stranger) is Status.PENDING
    assert await store.cancel_batch(ADA, stored.batch.id, "api") == []


async def test_another_owners_batch_is_like_one_that_does_not_exist(store: SqlStore) -> None:
    stored = await store.create(submission(2))
    assert stored.batch is not None
    for owner, batch_id in [(BOB, stored.batch.id), (ADA, new_task_ids(1)[0])]:
        with pytest.raises(BatchNotFoundError):
            await store.cancel_batch(owner, batch_id, "api")
    assert (await store.get_batch(ADA, stored.batch.id)).progress == {Status.PENDING: 2}


async def test_a_failing_attempt_of_a_cancelled_task_leaves_no_error(store: SqlStore) -> None:
    from quantask_jupyter.domain.task import Outcome

    attempt = await claim_one(store, await submit_one(store))
    await store.cancel(ADA, [attempt.task_id], "api")
    await store.finish([Outcome(attempt, error=ERROR)], WORKER, WORKER)
    assert (await store.get(ADA, attempt.task_id, full=True)).error is None
