"""A submit that reserves its task at once spares the dispatcher a round; it never goes before somebody who waits."""

import asyncio
from uuid import UUID

from quantask_jupyter.ports import Stored
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, claim_one, complete, submission, submit, submit_one

SECONDS = 30.0


def first_of(database: Database, stored: Stored) -> list[UUID]:
    """What is reserved where nobody waits; SQLite leaves it to the dispatcher: who has a broker has PostgreSQL."""
    return [] if database.is_sqlite else [stored.tasks[0].id]


async def test_what_is_reserved_at_submit_no_dispatcher_gets(database: Database, store: SqlStore) -> None:
    stored = await store.create(submission(), SECONDS)
    assert list(stored.reserved) == first_of(database, stored)
    left = [] if not database.is_sqlite else [(ADA, [stored.tasks[0].id])]
    assert await store.reserve(100, 3, SECONDS) == left


async def test_of_a_batch_the_first_goes_at_once_and_the_others_by_a_round(database: Database, store: SqlStore) -> None:
    many = await store.create(submission(5), SECONDS)
    assert list(many.reserved) == first_of(database, many)
    rest = many.tasks if database.is_sqlite else many.tasks[1:]
    assert await store.reserve(100, 5, SECONDS) == [(ADA, [task.id for task in rest])]


async def test_a_submit_does_not_overtake_what_its_owner_has_in_the_outbox(store: SqlStore) -> None:
    waiting = await submit(store, 2)
    assert (await store.create(submission(), SECONDS)).reserved == ()
    assert dict(await store.reserve(100, 2, SECONDS)) == {ADA: waiting}


async def test_nor_what_somebody_else_has_there(store: SqlStore) -> None:
    await submit_one(store)
    assert (await store.create(submission(owner=BOB), SECONDS)).reserved == ()


async def test_nor_what_waits_with_the_broker(store: SqlStore) -> None:
    await submit_one(store)
    await store.reserve(100, 1, SECONDS)
    assert (await store.create(submission(owner=BOB), SECONDS)).reserved == ()


async def test_who_has_a_task_that_runs_gets_no_second_one_at_once(database: Database, store: SqlStore) -> None:
    await claim_one(store, await submit_one(store))
    other = await store.create(submission(owner=BOB), SECONDS)
    assert list(other.reserved) == first_of(database, other), "who has none does"
    await claim_one(store, other.tasks[0].id)
    assert (await store.create(submission(), SECONDS)).reserved == ()


async def test_when_it_has_finished_the_next_submit_goes_at_once(database: Database, store: SqlStore) -> None:
    first = await store.create(submission(), SECONDS)
    await store.mark_dispatched(first.reserved)
    await complete(store, await claim_one(store, first.tasks[0].id))
    second = await store.create(submission(), SECONDS)
    assert list(second.reserved) == first_of(database, second)


async def test_an_expired_reservation_of_a_submit_goes_to_the_dispatcher(store: SqlStore) -> None:
    stored = await store.create(submission(2), -1.0)
    assert await store.reserve(100, 3, SECONDS) == [(ADA, [task.id for task in stored.tasks])]


async def test_concurrent_submits_and_dispatchers_never_exceed_a_share(store: SqlStore, other_store: SqlStore) -> None:
    stores = (store, other_store)
    submits = [stores[n % 2].create(submission(2), SECONDS) for n in range(20)]
    rounds = [stores[n % 2].reserve(100, 3, SECONDS) for n in range(10)]
    answers = await asyncio.gather(*submits, *rounds)
    reserved = [task_id for stored in answers[:20] for task_id in stored.reserved]  # type: ignore[union-attr]
    reserved += [task_id for found in answers[20:] for _, ids in found for task_id in ids]  # type: ignore[union-attr]
    assert len(reserved) == len(set(reserved)) <= 3
    reserved += [i for _, ids in await store.reserve(100, 3, SECONDS) for i in ids]
    assert len(set(reserved)) == 3
