from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Outcome, Task, TaskFilter
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.errors import BatchNotFoundError, TaskNotFoundError
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    BOB,
    RESULT,
    WORKER,
    claim,
    claim_one,
    complete,
    completed_task,
    submission,
    submit,
    submit_one,
)


async def ids_of(store: SqlStore, owner: str = ADA, **criteria: object) -> list[UUID]:
    page = await store.page(owner, TaskFilter(**criteria), 1000, None)  # type: ignore[arg-type]
    assert page.next_after is None
    return [task.id for task in page.tasks]


async def test_another_owners_task_is_not_found_like_an_unknown_one(store: SqlStore) -> None:
    task_id = await submit_one(store)
    for owner, wanted in [(BOB, task_id), (ADA, new_task_ids(1)[0]), (ADA, UUID(int=0)), ("", task_id)]:
        for full in (False, True):
            with pytest.raises(TaskNotFoundError) as unknown:
                await store.get(owner, wanted, full=full)
            assert str(unknown.value) == "TASK_NOT_FOUND: There is no such task."
        with pytest.raises(TaskNotFoundError):
            await store.get_request(owner, wanted)


async def test_only_a_full_task_has_result_history_and_position(store: SqlStore) -> None:
    done, waiting = await completed_task(store), await submit_one(store)
    slim, full = await store.get(ADA, done, full=False), await store.get(ADA, done, full=True)
    assert (slim.result, slim.history) == (None, None)
    assert full.result == RESULT
    assert full.history is not None
    assert len(full.history) == 3
    assert (await store.get(ADA, waiting, full=False)).queue_position is None


async def test_the_queue_position_counts_the_owners_own_waiting_tasks(store: SqlStore) -> None:
    await submit(store, 5, BOB)
    ids = await submit(store, 5)

    async def positions() -> list[int | None]:
        return [(await store.get(ADA, task_id, full=True)).queue_position for task_id in ids]

    assert await positions() == [1, 2, 3, 4, 5]
    await claim_one(store, ids[0])
    await store.cancel(ADA, [ids[2]], "api")
    assert await positions() == [None, 1, None, 2, 3]


async def test_versions_are_of_the_tasks_that_exist(store: SqlStore) -> None:
    pending, done = await submit_one(store), await completed_task(store, BOB)
    assert await store.versions([pending, done, *new_task_ids(1)]) == {
        pending: (1, Status.PENDING),
        done: (3, Status.COMPLETED),
    }
    assert await store.versions([]) == {}


async def test_a_list_shows_an_owners_tasks_newest_first(store: SqlStore) -> None:
    hers, his = await submit(store, 3), await submit(store, 2, BOB)
    assert await ids_of(store) == hers[::-1]
    assert await ids_of(store, BOB) == his[::-1]
    assert await ids_of(store, "nobody") == []


async def test_a_list_holds_the_tasks_as_they_are_without_results(store: SqlStore) -> None:
    done = await completed_task(store, name="bell", tags=("a",))
    [task] = (await store.page(ADA, TaskFilter(), 10, None)).tasks
    assert task == await store.get(ADA, done, full=False)
    assert (task.status, task.name, task.tags, task.result, task.history) == ("completed", "bell", ("a",), None, None)


async def test_a_list_is_filtered_by_state_and_name(store: SqlStore) -> None:
    bell, ghz = await submit_one(store, name="bell"), await submit_one(store, name="ghz")
    done = await completed_task(store, name="bell")
    assert await ids_of(store, name="bell") == [done, bell]
    assert await ids_of(store, status=Status.PENDING) == [ghz, bell]
    assert await ids_of(store, status=Status.PENDING, name="bell") == [bell]
    assert await ids_of(store, status=Status.FAILED) == []
    assert await ids_of(store, name="BELL") == []


TAGS = ("lecture-3", "a'b", '"', "[]", "%", "_", "\\", "Zürich 🐈", "$[0]", "null", "1")


@pytest.mark.parametrize("tag", TAGS)
async def test_a_list_is_filtered_by_a_whole_tag(store: SqlStore, tag: str) -> None:
    tagged = {each: await submit_one(store, tags=("other", each)) for each in TAGS}
    await submit_one(store)
    await submit_one(store, tags=(tag + "x", "x" + tag))
    assert await ids_of(store, tag=tag) == [tagged[tag]]


async def test_a_list_is_filtered_by_batch(store: SqlStore) -> None:
    first, second = submission(3), submission(3)
    for batch in (first, second):
        await store.create(batch)
    await submit_one(store)
    assert await ids_of(store, batch_id=first.batch_id) == [task.id for task in reversed(first.tasks)]
    assert await ids_of(store, batch_id=new_task_ids(1)[0]) == []
    assert await ids_of(store, BOB, batch_id=first.batch_id) == []


async def test_a_list_is_filtered_by_a_batchs_name(store: SqlStore) -> None:
    first, second, other = (replace(submission(2), batch_name=name) for name in ("scan", "scan", "scan 2"))
    for batch in (first, second, other):
        await store.create(batch)
    await submit_one(store, name="scan")
    await store.create(replace(submission(2, owner=BOB), batch_name="scan"))
    named = [task.id for batch in (second, first) for task in reversed(batch.tasks)]
    assert await ids_of(store, batch_name="scan") == named
    assert await ids_of(store, batch_name="SCAN") == []


async def test_a_list_is_filtered_by_time_of_creation(store: SqlStore) -> None:
    task = await store.get(ADA, await submit_one(store), full=False)
    moment = task.created_at
    assert await ids_of(store, created_before=moment) == []
    assert await ids_of(store, created_before=moment + timedelta(milliseconds=1)) == [task.id]
    assert await ids_of(store, created_before=moment - timedelta(days=1)) == []


@pytest.mark.parametrize("limit", [1, 3, 7, 23, 24])
async def test_pages_show_each_task_once_while_new_ones_arrive(store: SqlStore, limit: int) -> None:
    ids = await submit(store, 23)
    seen: list[Task] = []
    after = None
    while True:
        page = await store.page(ADA, TaskFilter(), limit, after)
        assert len(page.tasks) <= limit
        seen += page.tasks
        if page.next_after is None:
            break
        assert page.next_after == page.tasks[-1].id
        after = page.next_after
        await submit_one(store)
    assert [task.id for task in seen] == ids[::-1]


async def test_pages_go_on_over_filtered_tasks(store: SqlStore) -> None:
    ids = await submit(store, 10)
    for task_id in ids[::2]:
        await complete(store, await claim_one(store, task_id))
    first = await store.page(ADA, TaskFilter(status=Status.COMPLETED), 3, None)
    second = await store.page(ADA, TaskFilter(status=Status.COMPLETED), 3, first.next_after)
    assert [task.id for task in (*first.tasks, *second.tasks)] == ids[::2][::-1]
    assert second.next_after is None


async def test_a_page_after_a_task_that_is_gone_goes_on_from_its_place(store: SqlStore) -> None:
    older, gone, _ = await submit_one(store), await completed_task(store), await submit_one(store)
    await store.delete(ADA, gone)
    assert [task.id for task in (await store.page(ADA, TaskFilter(), 10, gone)).tasks] == [older]


async def finished_batch(store: SqlStore, *results: dict[str, Any]) -> tuple[UUID, list[UUID]]:
    """A batch with these results, and one more task that still runs; they finish in another order."""
    stored = await store.create(submission(len(results) + 1))
    assert stored.batch is not None
    ids = [task.id for task in stored.tasks]
    attempts = await claim(store, *ids)
    outcomes = [Outcome(attempt, result=result) for attempt, result in zip(attempts[:-1], results, strict=True)]
    for outcome in reversed(outcomes):
        await store.finish([outcome], WORKER, "worker")
    return stored.batch.id, ids[:-1]


async def test_a_batchs_results_are_those_that_are_there_in_the_order_of_the_submit(store: SqlStore) -> None:
    batch_id, ids = await finished_batch(store, *[RESULT] * 5)
    found: list[UUID] = []
    after = None
    for expected in (2, 2, 1):
        page = await store.results(ADA, batch_id, 2, 10**6, after)
        assert len(page.tasks) == expected
        assert page.tasks[0] == await store.get(ADA, page.tasks[0].id, full=True)
        found += [task.id for task in page.tasks]
        after = page.next_after
    assert (found, after) == (ids, None)
    assert await store.unfinished(batch_id) == {task.id for task in (await only_running(store, batch_id))}


async def only_running(store: SqlStore, batch_id: UUID) -> tuple[Task, ...]:
    return (await store.page(ADA, TaskFilter(batch_id=batch_id, status=Status.PROCESSING), 10, None)).tasks


async def test_a_page_of_results_ends_before_it_is_too_large_and_has_at_least_one(store: SqlStore) -> None:
    large = {**RESULT, "counts": {f"{key:014b}": 1 for key in range(1000)}}
    batch_id, ids = await finished_batch(store, RESULT, RESULT, large, RESULT)
    pages, after = [], None
    while not pages or after is not None:
        page = await store.results(ADA, batch_id, 10, 1000, after)
        pages.append([task.id for task in page.tasks])
        after = page.next_after
    assert pages == [ids[:2], ids[2:3], ids[3:]]


async def test_another_owners_results_are_not_found_like_those_of_an_unknown_batch(store: SqlStore) -> None:
    batch_id, _ = await finished_batch(store, RESULT)
    for owner, wanted in [(BOB, batch_id), (ADA, new_task_ids(1)[0])]:
        with pytest.raises(BatchNotFoundError):
            await store.results(owner, wanted, 1, 10**6, None)
        with pytest.raises(BatchNotFoundError):
            await store.metadata_of_batch(owner, wanted)


async def test_what_was_noted_with_a_batchs_tasks_is_read_in_the_order_of_their_submit(store: SqlStore) -> None:
    together = submission(3)
    noted = [
        replace(task, request=replace(task.request, metadata=metadata))
        for task, metadata in zip(together.tasks, ({"mine": [1]}, None, {"mine": 3}), strict=True)
    ]
    stored = await store.create(replace(together, tasks=tuple(noted)))
    assert stored.batch is not None
    found = await store.metadata_of_batch(ADA, stored.batch.id)
    assert list(found.items()) == list(zip([task.id for task in noted], ({"mine": [1]}, {}, {"mine": 3}), strict=True))
