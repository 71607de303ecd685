"""A submit that reserves its tasks at once spares the dispatcher a round; it never gives an owner more than a share."""

import asyncio

from quantask_jupyter.ports import Share
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, claim_one, complete, submission, submit

SHARE = Share(per_owner=3, seconds=30.0)
EXPIRED = Share(per_owner=3, seconds=-1.0)


async def test_what_is_reserved_at_submit_no_dispatcher_gets(database: Database, store: SqlStore) -> None:
    stored = await store.create(submission(2), SHARE)
    ids = [task.id for task in stored.tasks]
    # SQLite leaves it to the dispatcher: who has a broker has PostgreSQL.
    assert list(stored.reserved) == ([] if database.is_sqlite else ids)
    left = [] if not database.is_sqlite else [(ADA, ids)]
    assert await store.reserve(100, SHARE.per_owner, SHARE.seconds) == left


async def test_a_submit_never_takes_more_than_the_share(database: Database, store: SqlStore) -> None:
    many = await store.create(submission(5), SHARE)
    more = await store.create(submission(), SHARE)
    other = await store.create(submission(owner=BOB), SHARE)
    if database.is_sqlite:
        assert (many.reserved, more.reserved, other.reserved) == ((), (), ())
        return
    assert list(many.reserved) == [task.id for task in many.tasks[:3]]
    assert more.reserved == (), "the share is used up"
    assert list(other.reserved) == [other.tasks[0].id], "somebody else's is not"


async def test_a_submit_does_not_overtake_what_its_owner_has_in_the_outbox(store: SqlStore) -> None:
    waiting = await submit(store, 2)
    assert (await store.create(submission(), SHARE)).reserved == ()
    assert dict(await store.reserve(100, 2, 30.0)) == {ADA: waiting}


async def test_a_finished_task_makes_room_for_the_next_submit(database: Database, store: SqlStore) -> None:
    first = await store.create(submission(3), SHARE)
    await store.mark_dispatched(first.reserved)
    await complete(store, await claim_one(store, first.tasks[0].id))
    second = await store.create(submission(), SHARE)
    assert list(second.reserved) == ([] if database.is_sqlite else [second.tasks[0].id])


async def test_a_submit_reserves_nothing_while_the_brokers_queue_is_full(database: Database, store: SqlStore) -> None:
    short = Share(per_owner=3, seconds=30.0, queue_length=4)
    reserved = [len((await store.create(submission(2, owner=f"student-{n}"), short)).reserved) for n in range(4)]
    assert reserved == ([0, 0, 0, 0] if database.is_sqlite else [2, 2, 0, 0])


async def test_an_expired_reservation_of_a_submit_goes_to_the_dispatcher(store: SqlStore) -> None:
    stored = await store.create(submission(2), EXPIRED)
    assert await store.reserve(100, 3, 30.0) == [(ADA, [task.id for task in stored.tasks])]


async def test_concurrent_submits_and_dispatchers_never_exceed_a_share(store: SqlStore, other_store: SqlStore) -> None:
    stores = (store, other_store)
    submits = [stores[n % 2].create(submission(2), SHARE) for n in range(20)]
    rounds = [stores[n % 2].reserve(100, SHARE.per_owner, SHARE.seconds) for n in range(10)]
    answers = await asyncio.gather(*submits, *rounds)
    reserved = [task_id for stored in answers[:20] for task_id in stored.reserved]  # type: ignore[union-attr]
    reserved += [task_id for found in answers[20:] for _, ids in found for task_id in ids]  # type: ignore[union-attr]
    assert len(reserved) == len(set(reserved)) <= SHARE.per_owner
    reserved += [i for _, ids in await store.reserve(100, SHARE.per_owner, SHARE.seconds) for i in ids]
    assert len(set(reserved)) == SHARE.per_owner
