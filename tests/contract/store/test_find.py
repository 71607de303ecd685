"""Tasks that are looked for by what a list shows of them."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import TaskFilter
from quantask_jupyter.domain.task_ids import new_task_ids
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, claim_one, completed_task, submission, submit_one


async def titled(store: SqlStore, title: str | None, **options: object) -> UUID:
    """Submit a task with a title."""
    new = submission(**options)  # type: ignore[arg-type]
    stored = await store.create(replace(new, tasks=(replace(new.tasks[0], title=title),)))
    assert stored.tasks[0].title == title
    return stored.tasks[0].id


async def found(store: SqlStore, text: str, owner: str | None = ADA) -> list[UUID]:
    """Return what a list shows that is filtered by text, oldest first."""
    page = await store.page(owner, TaskFilter(search=text), 100, None)
    return [task.id for task in page.tasks][::-1]


async def test_a_task_keeps_its_title_and_so_does_what_is_submitted_of_it(store: SqlStore) -> None:
    task_id = await titled(store, "scan[3] ghz")
    assert (await store.get(ADA, task_id, full=True)).title == "scan[3] ghz"
    assert (await store.get_request(ADA, task_id)).tasks[0].title == "scan[3] ghz"
    assert (await store.page(ADA, TaskFilter(), 1, None)).tasks[0].title == "scan[3] ghz"


async def test_a_text_is_looked_for_in_titles_in_upper_and_lower_case(store: SqlStore) -> None:
    bell, scan = await titled(store, "Bell pair"), await titled(store, "scan[3]")
    named = await titled(store, None, name="bell of before")  # submitted before there were titles
    nameless = await titled(store, None)
    assert await found(store, "bELL") == [bell, named]
    assert await found(store, "[3]") == [scan]
    assert await found(store, "nothing of it") == []
    assert nameless in await found(store, nameless.hex[9:13])
    assert await found(store, nameless.hex[-3:]) == []  # three digits are in many ids
    assert await found(store, "bell", BOB) == []


@pytest.mark.parametrize("text", ["100%", "a_b", "a/b", "it's", "ü–"])
async def test_a_text_stands_for_itself(store: SqlStore, text: str) -> None:
    other = await titled(store, "1000 axb a//b its u")
    wanted = await titled(store, f"- {text} -")
    assert await found(store, text) == [wanted]
    assert other not in await found(store, text)


async def test_a_text_is_looked_for_in_tags_and_ids(store: SqlStore) -> None:
    tagged, other = await titled(store, "x", tags=("Lecture-3", "ü")), await titled(store, "y", tags=("lab",))
    assert await found(store, "lecture") == [tagged]
    assert await found(store, "ü") == [tagged]
    assert await found(store, '"') == []
    for task_id in (tagged, other):
        assert await found(store, task_id.hex[-8:]) == [task_id]
        assert await found(store, str(task_id)) == [task_id]


async def test_a_text_is_looked_for_in_the_words_of_states(store: SqlStore) -> None:
    done, waiting, running = await completed_task(store), await titled(store, "q"), await titled(store, "q")
    await claim_one(store, running)
    assert await found(store, "comp") == [done]
    assert await found(store, "waiting") == [waiting]
    assert await found(store, "Runn") == [running]
    assert await found(store, "process") == []


async def test_a_filtered_list_goes_on_over_pages(store: SqlStore) -> None:
    wanted = [await titled(store, f"{name} {n}") for n in range(4) for name in ("even", "odd")][::2]
    first = await store.page(ADA, TaskFilter(search="even"), 3, None)
    rest = await store.page(ADA, TaskFilter(search="even"), 3, first.next_after)
    assert [task.id for task in (*first.tasks, *rest.tasks)] == wanted[::-1]
    assert rest.next_after is None


async def test_what_only_estimates_is_no_run_in_a_list(store: SqlStore) -> None:
    run, estimate = await submit_one(store), await submit_one(store, backend="estimate:aer")
    listed = (await store.page(ADA, TaskFilter(), 10, None)).tasks
    assert [task.id for task in listed] == [run]
    assert (await store.page(ADA, TaskFilter(status=Status.PENDING), 10, None)).tasks == listed
    assert (await store.get(ADA, estimate, full=False)).backend == "estimate:aer"


async def test_a_batch_lists_its_estimates_too(store: SqlStore) -> None:
    stored = await store.create(submission(3, backend="estimate:aer"))
    assert stored.batch is not None
    listed = await store.page(ADA, TaskFilter(batch_id=stored.batch.id), 10, None)
    assert {task.id for task in listed.tasks} == {task.id for task in stored.tasks}


async def test_an_id_is_found_by_its_end_among_what_one_sees(store: SqlStore) -> None:
    mine, others = await submit_one(store), await submit_one(store, BOB, course="qc101")
    for length in (6, 8, 12, 32):
        assert await store.ending_in(mine.hex[-length:], ADA, [], 5) == [mine]
    assert await store.ending_in(mine.hex[:8], ADA, [], 5) == []
    assert await store.ending_in(others.hex[-8:], ADA, [], 5) == []
    assert await store.ending_in(others.hex[-8:], ADA, ["qc101"], 5) == [others]
    assert await store.ending_in(others.hex[-8:], ADA, ["other"], 5) == []
    assert await store.ending_in(others.hex[-8:], None, [], 5) == [others]


async def test_ids_that_end_alike_are_all_found(store: SqlStore) -> None:
    first = new_task_ids(1)[0]
    twin = UUID(int=first.int + (1 << 64))
    for task_id in (first, twin):
        new = submission()
        await store.create(replace(new, tasks=(replace(new.tasks[0], id=task_id),)))
    assert await store.ending_in(first.hex[-12:], ADA, [], 5) == [twin, first]
    assert await store.ending_in(first.hex[-12:], ADA, [], 1) == [twin]
    assert await store.ending_in(first.hex, ADA, [], 5) == [first]
