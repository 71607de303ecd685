from datetime import timedelta

from quantask_jupyter.domain.task import Attempt, Lease
from quantask_jupyter.ports import Renewal
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
    row_of,
    submit,
    submit_one,
    version,
)


async def test_a_renewal_extends_the_leases_and_nothing_else(database: Database, store: SqlStore) -> None:
    task_id = await submit_one(store)
    attempt = await claim_one(store, task_id, seconds=5.0)
    before = await row_of(database, task_id)
    renewal = await store.renew([attempt], Lease(WORKER, 500.0))
    assert renewal == Renewal(held=frozenset({task_id}), lost=frozenset(), cancel=frozenset())
    after = await row_of(database, task_id)
    assert after.lease_expires_at - before.lease_expires_at > timedelta(seconds=400)
    assert {**after._mapping, "lease_expires_at": None} == {**before._mapping, "lease_expires_at": None}


async def test_a_renewal_says_what_became_of_each_attempt(store: SqlStore) -> None:
    held, marked, taken, done = ids = await submit(store, 4)
    [of_taken] = await lose(store, taken)
    await claim_one(store, taken, worker=OTHER_WORKER)
    attempts = [*await claim(store, held, marked, done), of_taken]
    await store.cancel(ADA, [marked], "api")
    await complete(store, attempts[2])
    renewal = await store.renew(attempts, Lease(WORKER, 60.0))
    assert renewal.held == {held, marked}
    assert renewal.cancel == {marked}
    assert renewal.lost == set(ids) - {held, marked}


async def test_only_the_current_attempt_of_the_lease_owner_is_renewed(database: Database, store: SqlStore) -> None:
    task_id = await submit_one(store)
    await lose(store, task_id)
    await claim_one(store, task_id)
    before = await row_of(database, task_id)
    for attempt, worker in [(Attempt(task_id, 1), WORKER), (Attempt(task_id, 2), OTHER_WORKER)]:
        renewal = await store.renew([attempt], Lease(worker, 500.0))
        assert (renewal.held, renewal.lost) == (frozenset(), {task_id})
    assert await row_of(database, task_id) == before


async def test_an_expired_lease_that_nobody_has_taken_is_renewed_for_the_clock_may_have_jumped(store: SqlStore) -> None:
    task_id = await submit_one(store)
    attempts = await lose(store, task_id)
    assert (await store.renew(attempts, Lease(WORKER, 60.0))).held == {task_id}
    assert await store.expire(10, 0.0, "sweeper") == []
    assert await complete(store, attempts[0]) == {task_id}


async def test_a_lease_that_a_sweeper_has_taken_back_is_lost(store: SqlStore) -> None:
    task_id = await submit_one(store)
    attempts = await lose(store, task_id)
    assert await store.expire(10, 600.0, "sweeper") == [task_id]
    assert (await store.renew(attempts, Lease(WORKER, 60.0))).lost == {task_id}
    assert await version(store, task_id) == 3


async def test_a_cancel_is_told_at_every_renewal_until_the_attempt_ends(store: SqlStore) -> None:
    attempt = await claim_one(store, await submit_one(store))
    await store.cancel(ADA, [attempt.task_id], "api")
    for _ in range(2):
        assert (await store.renew([attempt], Lease(WORKER, 60.0))).cancel == {attempt.task_id}


async def test_a_renewal_of_nothing_is_nothing(store: SqlStore) -> None:
    assert await store.renew([], Lease(WORKER, 60.0)) == Renewal(frozenset(), frozenset(), frozenset())
