"""Quotas hold for all processes of a deployment together: the store keeps to them."""

import asyncio

import pytest

from quantask_jupyter.domain.quota import Quota
from quantask_jupyter.domain.task import Submission
from quantask_jupyter.errors import QuotaExceededError
from quantask_jupyter.ports import Stored
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, claim_one, complete, submission, submit


async def one_by_one(store: SqlStore, quota: Quota, asked: list[Submission]) -> list[Stored | BaseException]:
    """What becomes of submits of one owner to one process."""
    return [(await asyncio.gather(store.create(one, 1.0, quota), return_exceptions=True))[0] for one in asked]


async def test_processes_that_submit_at_once_do_not_exceed_a_quota_together(
    store: SqlStore, other_store: SqlStore
) -> None:
    quota = Quota(tasks=7, shots=0)
    lines = [
        one_by_one(each, quota, [submission(owner=owner) for _ in range(10)])
        for each in (store, other_store)
        for owner in (ADA, BOB)
    ]
    ends = [end for line in await asyncio.gather(*lines) for end in line]
    assert all(isinstance(end, Stored | QuotaExceededError) for end in ends), ends
    assert [(await store.usage(owner))[0] for owner in (ADA, BOB)] == [7, 7]
    assert sum(isinstance(end, Stored) for end in ends) == 14


async def test_a_batch_has_room_as_a_whole_or_not_at_all(store: SqlStore) -> None:
    quota = Quota(tasks=5, shots=0)
    await store.create(submission(3), None, quota)
    with pytest.raises(QuotaExceededError):
        await store.create(submission(3), None, quota)
    assert (await store.usage(ADA))[0] == 3
    assert len((await store.create(submission(2), None, quota)).tasks) == 2


async def test_of_submits_stored_together_only_those_without_room_are_refused(store: SqlStore) -> None:
    await submit(store, 2)
    quota = Quota(tasks=2, shots=0)
    asked = [submission(owner=BOB), submission(2), submission(2, owner="cyd"), submission(owner="dan")]
    ends = await asyncio.gather(*(store.create(one, 1.0, quota) for one in asked), return_exceptions=True)
    assert [isinstance(end, Stored) for end in ends] == [True, False, True, True]
    assert isinstance(ends[1], QuotaExceededError)


async def test_what_has_finished_leaves_room_for_tasks_and_none_for_shots(store: SqlStore) -> None:
    first = await store.create(submission(), None, Quota(tasks=1, shots=0))
    shots = (await store.usage(ADA))[1]
    with pytest.raises(QuotaExceededError):
        await store.create(submission(), None, Quota(tasks=1, shots=0))
    await complete(store, await claim_one(store, first.tasks[0].id))
    await store.create(submission(), None, Quota(tasks=1, shots=2 * shots))
    with pytest.raises(QuotaExceededError):
        await store.create(submission(), None, Quota(tasks=0, shots=3 * shots - 1))
    await store.create(submission(), None, Quota(tasks=0, shots=3 * shots))


@pytest.mark.parametrize("count", [1, 3], ids=["a task", "a batch"])
async def test_a_repeated_submit_has_the_room_that_it_took(store: SqlStore, count: int) -> None:
    quota = Quota(tasks=count, shots=0)
    first = await store.create(submission(count, key="k"), None, quota)
    again = await store.create(submission(count, key="k"), None, quota)
    assert again.repeated
    assert [task.id for task in again.tasks] == [task.id for task in first.tasks]
