"""Limits of the whole deployment are one row, which two processes see alike."""

from __future__ import annotations

import asyncio

from tests.contract.stores import SqlStore


async def test_no_limit_is_set_at_first(store: SqlStore) -> None:
    assert await store.limits() == {}


async def test_what_one_process_sets_another_reads(store: SqlStore, other_store: SqlStore) -> None:
    assert await store.set_limits({"owner_in_flight": 5, "retention_days": 0.5}) == {
        "owner_in_flight": 5,
        "retention_days": 0.5,
    }
    assert await other_store.set_limits({"owner_in_flight": 6, "owner_shots_per_day": 2**53}) == {
        "owner_in_flight": 6,
        "retention_days": 0.5,
        "owner_shots_per_day": 2**53,
    }
    assert (
        await store.limits()
        == await other_store.limits()
        == {
            "owner_in_flight": 6,
            "retention_days": 0.5,
            "owner_shots_per_day": 2**53,
        }
    )


async def test_only_what_is_unset_is_set_where_that_is_asked(store: SqlStore, other_store: SqlStore) -> None:
    await store.set_limits({"owner_in_flight": 5}, only_unset=True)
    own = {"owner_in_flight": 9, "queue_length": 9}
    assert await other_store.set_limits(own, only_unset=True) == {"owner_in_flight": 5, "queue_length": 9}


async def test_of_writers_at_once_none_loses_what_it_set(store: SqlStore, other_store: SqlStore) -> None:
    names = [f"limit_{i}" for i in range(20)]
    writers = (store, other_store)
    await asyncio.gather(*(writers[i % 2].set_limits({name: i}) for i, name in enumerate(names)))
    assert await store.limits() == {name: i for i, name in enumerate(names)}


async def test_of_first_writers_at_once_one_sets_all(store: SqlStore, other_store: SqlStore) -> None:
    values = [{"owner_in_flight": i, "queue_length": i} for i in range(1, 11)]
    writers = (store, other_store)
    answers = await asyncio.gather(*(writers[v["queue_length"] % 2].set_limits(v, only_unset=True) for v in values))
    found = await store.limits()
    assert found in values
    assert all(answer == found for answer in answers)


async def test_a_database_has_one_name_whoever_asks_first(store: SqlStore, other_store: SqlStore) -> None:
    names = await asyncio.gather(*(one.deployment() for one in (store, other_store) * 5))
    assert len(set(names)) == 1
    await other_store.set_limits({"owner_in_flight": 5})
    assert await store.deployment() == names[0]
    assert await store.limits() == {"owner_in_flight": 5}, "the name is none of the limits"
