import asyncio
import random
from datetime import timedelta

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Attempt, Lease
from quantask_jupyter.domain.task_ids import new_task_ids
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    OTHER_WORKER,
    SWEEPER,
    WORKER,
    claim,
    claim_one,
    complete,
    completed_task,
    lose,
    moves,
    row_of,
    status,
    submission,
    submit,
    submit_one,
)


async def test_a_claim_takes_a_pending_task_with_all_that_a_child_needs(database: Database, store: SqlStore) -> None:
    asked = submission(shots=100, seed=3, parameters={"theta": 0.5}, method="statevector")
    task_id = asked.tasks[0].id
    await store.create(asked)
    [claimed] = await store.claim([task_id], Lease(WORKER, 60.0), "worker:w")
    assert claimed.attempt == Attempt(task_id, 1)
    assert (claimed.owner, claimed.request) == (ADA, asked.tasks[0].request)
    task = await store.get(ADA, task_id, full=True)
    assert (task.status, task.version, task.attempt, task.queue_position) == (Status.PROCESSING, 2, 1, None)
    assert task.history is not None
    entry = task.history[-1]
    assert (entry.source, entry.target, entry.attempt, entry.actor) == ("pending", "processing", 1, "worker:w")
    row = await row_of(database, task_id)
    assert row.lease_owner == WORKER
    assert row.lease_expires_at - row.started_at == timedelta(seconds=60)


async def test_a_task_is_claimed_once_while_its_lease_lasts(store: SqlStore) -> None:
    task_id = await submit_one(store)
    assert await claim(store, task_id) == [Attempt(task_id, 1)]
    assert await claim(store, task_id, worker=OTHER_WORKER) == []
    assert await claim(store, task_id, worker=WORKER) == [], "not even by its holder"
    assert await moves(store, task_id) == [(None, "pending", 0), ("pending", "processing", 1)]


async def test_what_nobody_should_run_is_not_claimed(store: SqlStore) -> None:
    cancelled, waiting, failed = (
        await submit_one(store),
        await submit_one(store),
        await submit_one(store, max_attempts=1),
    )
    await store.cancel(ADA, [cancelled], "api")
    await lose(store, waiting, failed)
    await store.expire(10, 600.0, SWEEPER)
    done, unknown = await completed_task(store), new_task_ids(1)[0]
    assert await claim(store, cancelled, waiting, failed, done, unknown) == []
    for task_id, expected in [(cancelled, "cancelled"), (waiting, "pending"), (failed, "failed"), (done, "completed")]:
        assert await claim(store, task_id) == []
        assert await status(store, task_id) == expected


async def test_a_claim_of_nothing_is_nothing(store: SqlStore) -> None:
    assert await claim(store) == []


async def test_a_task_that_is_due_again_is_claimed(store: SqlStore) -> None:
    task_id = await submit_one(store)
    await lose(store, task_id)
    await store.expire(10, 0.0, SWEEPER)
    assert await claim(store, task_id) == [Attempt(task_id, 2)]


async def test_an_expired_lease_is_claimed_as_the_next_attempt_and_history_tells_the_story(store: SqlStore) -> None:
    task_id = await submit_one(store)
    await lose(store, task_id)
    assert await claim(store, task_id, worker=OTHER_WORKER) == [Attempt(task_id, 2)]
    task = await store.get(ADA, task_id, full=True)
    assert task.history is not None
    assert [(e.source, e.target, e.attempt, e.actor, e.note) for e in task.history] == [
        (None, "pending", 0, "api", None),
        ("pending", "processing", 1, WORKER, None),
        ("processing", "pending", 1, OTHER_WORKER, "lease expired"),
        ("pending", "processing", 2, OTHER_WORKER, None),
    ]
    assert task.version == task.history[-1].attempt + 2 == 4


async def test_a_task_is_not_claimed_beyond_its_last_attempt(store: SqlStore) -> None:
    task_id = await submit_one(store, max_attempts=2)
    assert await lose(store, task_id) == [Attempt(task_id, 1)]
    assert await lose(store, task_id) == [Attempt(task_id, 2)]
    assert await claim(store, task_id) == []
    assert await status(store, task_id) is Status.PROCESSING, "failing it belongs to the sweeper"


async def test_an_expired_task_whose_cancel_was_accepted_is_not_claimed(store: SqlStore) -> None:
    task_id = await submit_one(store)
    await lose(store, task_id)
    await store.cancel(ADA, [task_id], "api")
    assert await claim(store, task_id) == []


async def test_a_group_is_claimed_in_the_order_it_was_asked_for(store: SqlStore) -> None:
    ids = await submit(store, 12)
    await lose(store, ids[1], ids[5])
    await claim(store, ids[2])
    await complete(store, await claim_one(store, ids[3]))
    random.Random(1).shuffle(ids)
    got = await store.claim(ids, Lease(WORKER, 60.0), WORKER)
    states = {task_id: (await store.get(ADA, task_id, full=False)).attempt for task_id in ids}
    assert [c.attempt.task_id for c in got] == [
        task_id for task_id in ids if (task_id in {c.attempt.task_id for c in got})
    ]
    assert len(got) == 10
    assert {c.attempt.task_id: c.attempt.number for c in got}.items() <= states.items()
    assert sorted(c.attempt.number for c in got) == [1] * 8 + [2] * 2


async def test_one_of_fifty_concurrent_claims_wins(store: SqlStore, other_store: SqlStore) -> None:
    task_id = await submit_one(store)
    got = await asyncio.gather(*(claim((store, other_store)[i % 2], task_id, worker=f"w{i}") for i in range(50)))
    assert [attempts for attempts in got if attempts] == [[Attempt(task_id, 1)]]
    assert await moves(store, task_id) == [(None, "pending", 0), ("pending", "processing", 1)]


async def test_one_of_fifty_concurrent_claims_of_a_lost_task_wins(store: SqlStore, other_store: SqlStore) -> None:
    task_id = await submit_one(store)
    await lose(store, task_id)
    got = await asyncio.gather(*(claim((store, other_store)[i % 2], task_id, worker=f"w{i}") for i in range(50)))
    assert [attempts for attempts in got if attempts] == [[Attempt(task_id, 2)]]
    assert len(await moves(store, task_id)) == 4


@pytest.mark.parametrize("lost", [False, True], ids=["pending", "lost"])
async def test_overlapping_groups_share_their_tasks_without_a_double(
    store: SqlStore, other_store: SqlStore, lost: bool
) -> None:
    ids = await submit(store, 40)
    if lost:
        await lose(store, *ids)
    shuffled = [random.Random(seed).sample(ids, 25) for seed in range(16)]
    got = await asyncio.gather(
        *(claim((store, other_store)[i % 2], *group, worker=f"w{i}") for i, group in enumerate(shuffled))
    )
    claimed = [attempt for attempts in got for attempt in attempts]
    assert sorted(a.task_id for a in claimed) == sorted(set().union(*shuffled))
    assert {a.number for a in claimed} == {2 if lost else 1}


async def test_a_worker_takes_up_the_attempts_it_has_claimed_without_hearing_of_it(store: SqlStore) -> None:
    expired, held, foreign, waiting, done = await submit(store, 5)
    await lose(store, expired)
    await claim(store, held)
    await claim(store, foreign, worker=OTHER_WORKER)
    await complete(store, await claim_one(store, done))
    resumed = await store.resume([expired, held, foreign, waiting, done], Lease(WORKER, 60.0))
    assert {task.attempt for task in resumed} == {Attempt(expired, 1), Attempt(held, 1)}
    assert {task.request for task in resumed} == {submission().tasks[0].request}
    assert await claim(store, expired, worker=OTHER_WORKER) == [], "its lease holds again"
    assert await complete(store, Attempt(expired, 1)) == {expired}
    assert await moves(store, expired) == [
        (None, "pending", 0),
        ("pending", "processing", 1),
        ("processing", "completed", 1),
    ]


async def test_an_attempt_that_was_lost_to_another_worker_is_not_taken_up(store: SqlStore) -> None:
    task_id = await submit_one(store)
    await lose(store, task_id)
    assert await claim(store, task_id, worker=OTHER_WORKER) == [Attempt(task_id, 2)]
    assert await store.resume([task_id], Lease(WORKER, 60.0)) == []
    assert await complete(store, Attempt(task_id, 1)) == frozenset()
