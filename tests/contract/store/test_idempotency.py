import asyncio

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import TaskFilter
from quantask_jupyter.errors import IdempotencyConflictError
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, RESULT, claim_one, complete, status, submission

SHA, OTHER_SHA = "a" * 64, "b" * 64


async def stored_tasks(store: SqlStore, owner: str = ADA) -> int:
    return len((await store.page(owner, TaskFilter(), 1000, None)).tasks)


async def test_a_repeated_key_gives_the_first_task(store: SqlStore) -> None:
    first = await store.create(submission(key="k", sha=SHA))
    again = await store.create(submission(key="k", sha=SHA))
    assert (first.repeated, again.repeated) == (False, True)
    assert again.tasks == first.tasks
    assert await stored_tasks(store) == 1


async def test_a_repeated_key_gives_the_task_as_it_is_now(store: SqlStore) -> None:
    [task] = (await store.create(submission(key="k", sha=SHA))).tasks
    await complete(store, await claim_one(store, task.id))
    [again] = (await store.create(submission(key="k", sha=SHA))).tasks
    assert (again.id, again.status, again.version) == (task.id, Status.COMPLETED, 3)
    assert (await store.get(ADA, task.id, full=True)).result == RESULT


async def test_a_key_of_another_request_is_a_conflict_and_stores_nothing(store: SqlStore) -> None:
    [task] = (await store.create(submission(key="k", sha=SHA))).tasks
    with pytest.raises(IdempotencyConflictError):
        await store.create(submission(key="k", sha=OTHER_SHA))
    assert await stored_tasks(store) == 1
    assert await status(store, task.id) is Status.PENDING


async def test_a_repeated_key_gives_the_first_batch_with_its_tasks_in_order(store: SqlStore) -> None:
    first = await store.create(submission(20, key="k", sha=SHA))
    await complete(store, await claim_one(store, first.tasks[3].id))
    again = await store.create(submission(20, key="k", sha=SHA))
    assert again.repeated
    assert [task.id for task in again.tasks] == [task.id for task in first.tasks]
    assert first.batch is not None
    assert again.batch == await store.get_batch(ADA, first.batch.id)
    assert again.batch.progress == {Status.PENDING: 19, Status.COMPLETED: 1}
    assert await stored_tasks(store) == 20


async def test_a_batch_key_of_another_request_is_a_conflict_and_stores_nothing(store: SqlStore) -> None:
    await store.create(submission(20, key="k", sha=SHA))
    with pytest.raises(IdempotencyConflictError):
        await store.create(submission(30, key="k", sha=OTHER_SHA))
    assert await stored_tasks(store) == 20


async def test_two_owners_may_use_one_key(store: SqlStore) -> None:
    [hers] = (await store.create(submission(owner=ADA, key="k", sha=SHA))).tasks
    his = await store.create(submission(owner=BOB, key="k", sha=OTHER_SHA))
    assert not his.repeated
    assert his.tasks[0].id != hers.id
    assert (await stored_tasks(store, ADA), await stored_tasks(store, BOB)) == (1, 1)


async def test_without_a_key_the_same_request_is_another_task(store: SqlStore) -> None:
    for _ in range(2):
        assert not (await store.create(submission(sha=SHA))).repeated
    assert await stored_tasks(store) == 2


@pytest.mark.parametrize("size", [1, 5])
async def test_one_of_twenty_concurrent_submits_with_one_key_stores(
    store: SqlStore, other_store: SqlStore, size: int
) -> None:
    asked = [submission(size, key="k", sha=SHA) for _ in range(20)]
    answers = await asyncio.gather(*((store, other_store)[i % 2].create(asked[i]) for i in range(20)))
    assert sorted(answer.repeated for answer in answers) == [False] + [True] * 19
    assert len({tuple(task.id for task in answer.tasks) for answer in answers}) == 1
    assert await stored_tasks(store) == size


async def test_of_concurrent_submits_with_one_key_and_two_requests_one_request_wins(
    store: SqlStore, other_store: SqlStore
) -> None:
    answers = await asyncio.gather(
        *((store, other_store)[i % 2].create(submission(key="k", sha=(SHA, OTHER_SHA)[i % 2])) for i in range(10)),
        return_exceptions=True,
    )
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert [type(error) for error in refused] == [IdempotencyConflictError] * 5
    assert await stored_tasks(store) == 1
