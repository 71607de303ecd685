import asyncio
from uuid import UUID

import pytest
from sqlalchemy import update

from quantask_jupyter.adapters.sql.dialects import db_now
from quantask_jupyter.adapters.sql.tables import owners, tasks
from quantask_jupyter.domain.task import Outcome
from quantask_jupyter.ports import Standing
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    BOB,
    ERROR,
    OTHER_WORKER,
    RESULT,
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


async def test_a_standing_says_what_waits_and_since_when(store: SqlStore) -> None:
    ids = await submit(store, 5)
    await store.reserve(100, 2, SECONDS)
    oldest = await store.get(ADA, ids[2], full=False)
    assert await store.standings() == {ADA: Standing(ADA, 3, oldest.created_at, (None, None))}


async def test_a_standing_does_not_count_all_of_a_backlog(store: SqlStore) -> None:
    await submit(store, 150)
    standing = (await store.standings())[ADA]
    assert (standing.waiting, standing.in_flight) == (101, ())


async def test_who_has_only_tasks_in_flight_stands_there_too(store: SqlStore) -> None:
    await claim_one(store, await submit_one(store))
    await submit_one(store, BOB)
    standings = await store.standings()
    assert (standings[ADA].waiting, standings[ADA].since) == (0, None)
    assert (standings[BOB].waiting, standings[BOB].in_flight) == (1, ())


async def test_a_standing_says_for_how_long_each_task_in_flight_has_run(database: Database, store: SqlStore) -> None:
    ids = await submit(store, 4)
    await store.reserve(100, 3, SECONDS)
    await claim(store, *ids[:2])
    async with database.write() as connection:
        await connection.execute(update(tasks).where(tasks.c.id == ids[0]).values(started_at=db_now(-90.0)))
    in_flight = (await store.standings())[ADA].in_flight
    running = sorted(seconds for seconds in in_flight if seconds is not None)
    assert (len(in_flight), len(running)) == (3, 2)
    assert 0.0 <= running[0] < 60.0
    assert 90.0 <= running[1] < 150.0


async def test_what_attempts_took_is_added_up_for_their_owner(store: SqlStore) -> None:
    hers, his = await submit(store, 3), await submit(store, 2, BOB)
    one, two, _ = await claim(store, *hers)
    other = await claim_one(store, his[0])
    outcomes = [Outcome(one, RESULT, seconds=2.0), Outcome(two, error=ERROR, seconds=4.0), Outcome(other, seconds=0.25)]
    await store.finish(outcomes, WORKER, WORKER)
    standings = await store.standings()
    assert (standings[ADA].used_seconds, standings[ADA].task_seconds) == (6.0, 3.0)
    assert (standings[BOB].used_seconds, standings[BOB].task_seconds) == (0.25, 0.25)


async def test_the_latest_tasks_say_how_long_one_takes(store: SqlStore) -> None:
    ids = await submit(store, 4)
    for task_id, seconds in zip(ids, (6.0, 2.0, 1.0), strict=False):
        await store.finish([Outcome(await claim_one(store, task_id), RESULT, seconds=seconds)], WORKER, WORKER)
    standing = (await store.standings())[ADA]
    assert (standing.used_seconds, standing.task_seconds) == (9.0, 2.5)


@pytest.mark.parametrize(("periods", "left"), [(1, 4.0), (3, 1.0), (1000, 0.0)])
async def test_what_was_used_is_halved_every_ten_minutes(
    database: Database, store: SqlStore, periods: int, left: float
) -> None:
    ids = await submit(store, 3)
    await store.finish([Outcome(await claim_one(store, ids[0]), RESULT, seconds=8.0)], WORKER, WORKER)
    async with database.write() as connection:
        await connection.execute(update(owners).values(period=owners.c.period - periods))
    assert (await store.standings())[ADA].used_seconds == pytest.approx(left, abs=1e-6)
    await store.finish([Outcome(await claim_one(store, ids[1]), RESULT, seconds=8.0)], WORKER, WORKER)
    assert (await store.standings())[ADA].used_seconds == pytest.approx(left + 8.0, abs=1e-6)


async def test_an_outcome_that_is_refused_counts_for_nobody(store: SqlStore) -> None:
    ids = await submit(store, 2)
    attempt = await claim_one(store, ids[0])
    assert not await store.finish([Outcome(attempt, RESULT, seconds=8.0)], OTHER_WORKER, OTHER_WORKER)
    assert (await store.standings())[ADA].used_seconds == 0.0


async def test_workers_that_end_tasks_of_the_same_owners_together_lose_no_second(
    store: SqlStore, other_store: SqlStore
) -> None:
    owners = [f"student-{n}" for n in range(4)]
    attempts = {
        worker: await claim(store, *[await submit_one(store, owner) for owner in owners * 5], worker=worker)
        for worker in (WORKER, OTHER_WORKER)
    }
    for owner in owners:
        await submit_one(store, owner)
    await asyncio.gather(
        *(
            (store, other_store)[n % 2].finish([Outcome(a, RESULT, seconds=0.5) for a in some], worker, worker)
            for worker, held in attempts.items()
            for n, some in enumerate((held[::3], held[2::3], held[1::3]))
        )
    )
    used = {owner: standing.used_seconds for owner, standing in (await store.standings()).items()}
    assert used == dict.fromkeys(owners, 5.0)
