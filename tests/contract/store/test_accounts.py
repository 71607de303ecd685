"""Accounts of a Hub: a name is changed and given again, an owner stays who it was."""

from __future__ import annotations

import asyncio

from tests.contract.stores import SqlStore
from tests.contract.tasks import submit_one

FIRST, SECOND, THIRD = "2026-01-01T00:00:00.000001Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"


async def test_the_first_account_of_a_name_has_the_tasks_that_are_stored_under_it(store: SqlStore) -> None:
    await submit_one(store, "ada")
    assert await store.recognise(FIRST, "ada") == "ada"
    assert await store.recognise(FIRST, "ada") == "ada"
    assert await store.names(["ada", "bob"]) == {"ada": "ada"}


async def test_a_renamed_account_is_the_same_owner_and_the_name_is_free_for_another(store: SqlStore) -> None:
    owner = await store.recognise(FIRST, "old")
    assert await store.recognise(FIRST, "new") == owner
    other = await store.recognise(SECOND, "old")
    assert other not in (owner, "new")
    assert await store.names([owner, other]) == {owner: "new", other: "old"}
    assert await store.owners_called(["old", "new", "nobody"]) == {"old": other, "new": owner}


async def test_two_accounts_may_change_names(store: SqlStore) -> None:
    one, two = await store.recognise(FIRST, "a"), await store.recognise(SECOND, "b")
    assert (await store.recognise(FIRST, "b"), await store.recognise(SECOND, "a")) == (one, two)
    assert await store.recognise(FIRST, "b") == one, "seen again under the new name, it is no former user"
    assert await store.names([one, two]) == {one: "b", two: "a"}


async def test_owners_are_known_by_their_accounts_and_names_together(store: SqlStore) -> None:
    ada, bob = await store.recognise(FIRST, "ada"), await store.recognise(SECOND, "bob")
    assert await store.known_owners({"ada": FIRST, "bob": SECOND, "cyd": THIRD}) == {"ada": ada, "bob": bob}
    assert await store.known_owners({"ada": THIRD, "bob": SECOND}) == {"bob": bob}, "the name is another's now"
    assert await store.known_owners({"adele": FIRST}) == {}, "the new name is to be noted first"
    await store.archive(SECOND)
    assert await store.known_owners({"bob": SECOND}) == await store.known_owners({}) == {}
    many = {f"student{number}": f"{number}" for number in range(2500)} | {"ada": FIRST}
    assert await store.known_owners(many) == {"ada": ada}


async def test_an_account_that_is_no_more_is_archived_and_its_name_starts_empty(store: SqlStore) -> None:
    former = await store.recognise(FIRST, "ada")
    await store.archive(FIRST)
    assert await store.owners_called(["ada"]) == {}
    later = await store.recognise(SECOND, "ada")
    assert await store.recognise(THIRD, "ada") not in (former, later)
    assert (await store.names([former, later])) == {former: "ada (gone)", later: "ada (gone)"}


async def test_of_many_who_ask_at_once_all_hear_one_owner(store: SqlStore, other_store: SqlStore) -> None:
    heard = await asyncio.gather(*(side.recognise(FIRST, "ada") for side in (store, other_store) * 2))
    assert set(heard) == {"ada"}
