import asyncio
from uuid import UUID

import pytest

from quantask_jupyter.service.fair_share import Turn
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    BOB,
    SWEEPER,
    WORKER,
    claim,
    claim_one,
    complete,
    completed_task,
    lose,
    status,
    submit,
    submit_one,
)

SECONDS = 30.0


def counted(reserved: list[tuple[str, list[UUID]]]) -> dict[str, int]:
    assert len({owner for owner, _ in reserved}) == len(reserved), "an owner is named once"
    return {owner: len(ids) for owner, ids in reserved}


async def test_an_owners_oldest_tasks_are_reserved_first(store: SqlStore) -> None:
    hers, his = await submit(store, 5), await submit(store, 2, BOB)
    reserved = dict(await store.reserve(100, 3, SECONDS))
    assert reserved == {ADA: hers[:3], BOB: his}


async def test_an_empty_outbox_gives_nothing(store: SqlStore) -> None:
    await completed_task(store)
    assert await store.reserve(100, 10, SECONDS) == []


async def test_what_is_reserved_dispatched_or_running_is_in_flight(store: SqlStore) -> None:
    ids = await submit(store, 12)
    assert counted(await store.reserve(100, 2, SECONDS)) == {ADA: 2}
    assert await store.reserve(100, 2, SECONDS) == [], "reserved ones count"
    await store.mark_dispatched(ids[:2])
    assert await store.reserve(100, 2, SECONDS) == [], "dispatched ones count"
    running = await claim(store, *ids[:2])
    assert await store.reserve(100, 2, SECONDS) == [], "running ones count"
    await complete(store, running[0])
    assert await store.reserve(100, 2, SECONDS) == [(ADA, [ids[2]])], "finished ones make room"
    assert await store.reserve(100, 5, SECONDS) == [(ADA, ids[3:6])]


async def test_a_task_that_a_worker_found_by_itself_counts_as_in_flight(store: SqlStore) -> None:
    ids = await submit(store, 3)
    await claim_one(store, ids[2])
    assert await store.reserve(100, 2, SECONDS) == [(ADA, ids[:1])]


async def test_a_released_or_lost_task_makes_room(store: SqlStore) -> None:
    ids = await submit(store, 3)
    await store.reserve(100, 2, SECONDS)
    await store.mark_dispatched(ids[:2])
    await lose(store, ids[0])
    attempt = await claim_one(store, ids[1])
    await store.expire(10, 600.0, SWEEPER)
    assert await store.reserve(100, 2, SECONDS) == [(ADA, [ids[2]])], "the lost one is not due"
    await store.release([attempt], WORKER, WORKER, "shutdown")
    assert await store.reserve(100, 2, SECONDS) == [(ADA, [ids[1]])]


async def test_a_cancelled_task_is_not_reserved_and_makes_room(store: SqlStore) -> None:
    ids = await submit(store, 4)
    await store.reserve(100, 2, SECONDS)
    await store.cancel(ADA, [ids[0], ids[2]], "api")
    assert await store.reserve(100, 2, SECONDS) == [(ADA, [ids[3]])]


async def test_a_round_gives_each_waiting_owner_the_same_share(store: SqlStore) -> None:
    owners = [f"student-{n}" for n in range(5)]
    for owner in owners:
        await submit(store, 10, owner)
    assert counted(await store.reserve(20, 100, SECONDS)) == dict.fromkeys(owners, 4)


async def test_a_round_that_is_too_short_for_all_owners_serves_them_by_and_by(store: SqlStore) -> None:
    owners = {f"student-{n}" for n in range(6)}
    for owner in owners:
        await submit(store, 3, owner)
    served: list[str] = []
    for _ in range(18):
        reserved = await store.reserve(1, 100, SECONDS)
        assert list(counted(reserved).values()) == [1]
        served += counted(reserved)
        await store.mark_dispatched([task_id for _, ids in reserved for task_id in ids])
    assert {owner: served.count(owner) for owner in owners} == dict.fromkeys(owners, 3)


async def test_one_owners_backlog_does_not_stand_before_anothers_first_task(store: SqlStore) -> None:
    backlog = await submit(store, 500)
    first = await submit_one(store, BOB)
    reserved = dict(await store.reserve(1000, 32, SECONDS))
    assert reserved == {ADA: backlog[:32], BOB: [first]}


async def test_an_expired_reservation_comes_back(store: SqlStore) -> None:
    ids = await submit(store, 3)
    assert await store.reserve(100, 2, -1.0) == [(ADA, ids[:2])]
    assert await store.reserve(100, 2, SECONDS) == [(ADA, ids[:2])]
    assert await store.reserve(100, 2, SECONDS) == []


async def test_unreserved_tasks_are_in_the_outbox_again(store: SqlStore) -> None:
    ids = await submit(store, 3)
    await store.reserve(100, 3, SECONDS)
    await store.unreserve(ids[1:])
    assert await store.reserve(100, 3, SECONDS) == [(ADA, ids[1:])]


async def test_unreserving_leaves_what_has_moved_on(store: SqlStore) -> None:
    ids = await submit(store, 4)
    await store.reserve(100, 4, SECONDS)
    await store.mark_dispatched(ids[:1])
    await claim_one(store, ids[1])
    await store.cancel(ADA, [ids[2]], "api")
    await store.unreserve(ids)
    assert await store.reserve(100, 4, SECONDS) == [(ADA, [ids[3]])]
    assert [await status(store, i) for i in ids[:3]] == ["pending", "processing", "cancelled"]


@pytest.mark.parametrize("dispatchers", [2, 10])
async def test_concurrent_dispatchers_never_share_a_task_nor_exceed_a_share(
    store: SqlStore, other_store: SqlStore, dispatchers: int
) -> None:
    owners = {f"student-{n}": set(await submit(store, 20, f"student-{n}")) for n in range(4)}
    rounds = await asyncio.gather(
        *((store, other_store)[i % 2].reserve(40, 5, SECONDS) for i in range(dispatchers * 2))
    )
    got: dict[str, list[UUID]] = {owner: [] for owner in owners}
    for reserved in rounds:
        for owner, ids in reserved:
            got[owner] += ids
    for owner, ids in got.items():
        assert len(ids) == len(set(ids)) == 5
        assert set(ids) <= owners[owner]


async def test_dispatchers_and_workers_together_drain_every_backlog_once(
    store: SqlStore, other_store: SqlStore
) -> None:
    for n in range(3):
        await submit(store, 15, f"student-{n}")
    dispatched: list[UUID] = []

    async def work(store: SqlStore, name: str) -> None:
        while reserved := await store.reserve(12, 3, SECONDS):
            for _, ids in reserved:
                dispatched.extend(ids)
                await store.mark_dispatched(ids)
                for attempt in await claim(store, *ids, worker=name):
                    await complete(store, attempt, worker=name)

    await asyncio.gather(*(work((store, other_store)[i % 2], f"w{i}") for i in range(4)))
    await work(store, "last")  # the four may have left when all shares were full
    assert len(dispatched) == len(set(dispatched)) == 45
    assert {state for _, state in (await store.versions(dispatched)).values()} == {"completed"}


async def test_no_more_tasks_wait_with_the_broker_than_its_queue_is_long(store: SqlStore) -> None:
    for n in range(10):
        await submit(store, 5, f"student-{n}")
    first = await store.reserve(100, 5, SECONDS, queue_length=8)
    ids = [task_id for _, of_owner in first for task_id in of_owner]
    assert len(ids) == 8
    assert await store.reserve(100, 5, SECONDS, queue_length=8) == [], "reserved ones wait"
    await store.mark_dispatched(ids)
    assert await store.reserve(100, 5, SECONDS, queue_length=8) == [], "dispatched ones wait"
    await claim(store, *ids[:3])
    assert sum(counted(await store.reserve(100, 5, SECONDS, queue_length=8)).values()) == 3, "running ones do not"


async def test_a_short_queue_does_not_make_a_newcomer_wait_for_the_backlog_of_many(store: SqlStore) -> None:
    for n in range(10):
        await submit(store, 50, f"student-{n}")
    reserved = await store.reserve(1000, 32, SECONDS, queue_length=16)
    with_broker = [task_id for _, ids in reserved for task_id in ids]
    newcomer = await submit_one(store, BOB)
    before = 0
    while newcomer not in with_broker:
        await store.mark_dispatched(with_broker)
        for attempt in await claim(store, *with_broker):
            await complete(store, attempt)
        before += len(with_broker)
        reserved = await store.reserve(1000, 32, SECONDS, queue_length=16)
        with_broker = [task_id for _, ids in reserved for task_id in ids]
        assert before <= 16, "one queue's length, and not the shares of all"


async def test_where_there_is_room_for_few_an_owner_has_a_turn_of_several_tasks(store: SqlStore) -> None:
    for n in range(5):
        await submit(store, 20, f"student-{n}")
    assert counted(await store.reserve(16, 100, SECONDS, turn=Turn(8))) == {"student-0": 8, "student-1": 8}
    assert counted(await store.reserve(6, 100, SECONDS, turn=Turn(8))) == {"student-2": 6}
    assert counted(await store.reserve(20, 100, SECONDS, turn=Turn(8))) == {"student-3": 10, "student-4": 10}


async def test_who_has_not_had_a_turn_comes_before_those_who_have(store: SqlStore) -> None:
    for owner in ("ada", "bob", "eve", "zoe"):
        await submit(store, 10, owner)
    turn = Turn(2, served=["ada", "zoe", "bob"])
    assert [owner for owner, _ in await store.reserve(4, 100, SECONDS, turn=turn)] == ["eve", "ada"]
    assert [owner for owner, _ in await store.reserve(4, 100, SECONDS, turn=turn)] == ["zoe", "bob"], "none in flight"


async def test_a_full_queue_is_filled_again_by_some_at_a_time(store: SqlStore) -> None:
    for n in range(8):
        await submit(store, 5, f"student-{n}")
    ids = [task_id for _, of_owner in await store.reserve(100, 5, SECONDS, queue_length=16) for task_id in of_owner]
    for task_id in ids[:3]:
        await claim(store, task_id)
        assert await store.reserve(100, 5, SECONDS, queue_length=16) == []
    await claim(store, ids[3])
    assert sum(counted(await store.reserve(100, 5, SECONDS, queue_length=16)).values()) == 4


@pytest.mark.parametrize("length", [1, 2, 3])
async def test_a_short_queue_is_filled_again_at_once(store: SqlStore, length: int) -> None:
    await submit(store, 10)
    ((_, ids),) = await store.reserve(100, 10, SECONDS, queue_length=length)
    assert len(ids) == length
    assert await store.reserve(100, 10, SECONDS, queue_length=length) == []
    await claim(store, ids[0])
    for attempt in await claim(store, *ids[1:]):
        await complete(store, attempt)
    assert sum(counted(await store.reserve(100, 10, SECONDS, queue_length=length)).values()) == length


async def test_a_full_share_is_filled_again_by_some_at_a_time_while_some_wait(store: SqlStore) -> None:
    ids = await submit(store, 60)
    await store.reserve(100, 32, SECONDS)
    await store.mark_dispatched(ids[:32])
    attempts = await claim(store, *ids[:32])
    await complete(store, attempts[0])
    assert await store.reserve(100, 32, SECONDS) == [(ADA, [ids[32]])], "none waits: at once"
    for attempt in attempts[1:16]:
        await complete(store, attempt)
        assert await store.reserve(100, 32, SECONDS) == [], "one waits, and there is room for few"
    await complete(store, attempts[16])
    assert await store.reserve(100, 32, SECONDS) == [(ADA, ids[33:49])]
