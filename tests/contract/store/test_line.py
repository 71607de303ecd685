"""The line is what a round of dispatch sees: who waits, who holds slots."""

from __future__ import annotations

from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, claim_one, submit, submit_one


async def test_the_line_says_of_each_owner_what_waits_and_what_runs(store: SqlStore) -> None:
    ids = await submit(store, 5)
    await submit_one(store, BOB)
    await claim_one(store, ids[0])
    standings = {each.owner: each for each in await store.line()}
    assert (standings[ADA].waiting, len(standings[ADA].in_flight)) == (2, 1), "no more than two are counted"
    assert (standings[BOB].waiting, standings[BOB].in_flight) == (1, ())


async def test_nobody_stands_in_an_empty_line(store: SqlStore) -> None:
    assert await store.line() == []
