"""What is submitted for a course: stored with it, listed by it, and stopped by others than its owner with a word."""

from __future__ import annotations

from uuid import UUID

import pytest

from quantask_jupyter.domain.task import Belonging, HistoryEntry, TaskFilter
from quantask_jupyter.domain.task_ids import new_task_ids
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, WORKER, claim_one, complete, submission, submit, submit_one

WORD = "cancelled as an instructor of qc101"


async def listed(store: SqlStore, owner: str | None, course: str | None) -> list[UUID]:
    return [task.id for task in (await store.page(owner, TaskFilter(course=course), 100, None)).tasks]


async def last_moves(store: SqlStore, task_id: UUID) -> list[tuple[str | None, str, str, str | None]]:
    def told(entry: HistoryEntry) -> tuple[str | None, str, str, str | None]:
        return entry.source, entry.target, entry.actor, entry.note

    return [told(entry) for entry in (await store.get(ADA, task_id, full=True)).history or ()]


async def test_a_task_and_a_batch_keep_the_course_that_they_are_for(store: SqlStore) -> None:
    one = (await store.create(submission(course="qc101"))).tasks[0]
    many = await store.create(submission(2, BOB, course="qc201"))
    plain = await submit_one(store)
    assert many.batch is not None
    assert (one.course, many.batch.course) == ("qc101", "qc201")
    assert await store.belonging_of_task(one.id) == Belonging(ADA, "qc101")
    assert await store.belonging_of_task(many.tasks[1].id) == Belonging(BOB, "qc201")
    assert await store.belonging_of_task(plain) == Belonging(ADA, None)
    assert await store.belonging_of_batch(many.batch.id) == Belonging(BOB, "qc201")
    assert (await store.get_batch(BOB, many.batch.id)).course == "qc201"
    assert (await store.get_request(ADA, one.id)).course == "qc101"
    [unknown] = new_task_ids(1)
    assert await store.belonging_of_task(unknown) is None
    assert await store.belonging_of_batch(unknown) is None


async def test_a_list_shows_a_course_of_all_owners_or_of_one(store: SqlStore) -> None:
    adas = await submit_one(store, course="qc101")
    bobs = await submit_one(store, BOB, course="qc101")
    others = await submit_one(store, course="qc201")
    own = await submit_one(store)
    assert await listed(store, None, "qc101") == [bobs, adas]
    assert await listed(store, ADA, "qc101") == [adas]
    assert await listed(store, None, None) == [own, others, bobs, adas]
    assert await listed(store, None, "qc") == []


async def test_a_repeated_submit_tells_the_course_of_the_first(store: SqlStore) -> None:
    await store.create(submission(key="k", course="qc101"))
    repeated = await store.create(submission(key="k", course="qc101"))
    assert (repeated.repeated, repeated.tasks[0].course) == (True, "qc101")


@pytest.mark.parametrize("size", [1, 3])
async def test_who_stops_anothers_task_is_in_its_history_at_once(store: SqlStore, size: int) -> None:
    stored = await store.create(submission(size, course="qc101"))
    running = await claim_one(store, stored.tasks[0].id)
    if stored.batch is None:
        await store.cancel(ADA, [running.task_id], "teach", WORD)
    else:
        await store.cancel_batch(ADA, stored.batch.id, "teach", WORD)
    begun = [(None, "pending", "api", None), ("pending", "processing", WORKER, None)]
    asked = ("processing", "processing", "teach", WORD)
    assert await last_moves(store, running.task_id) == [*begun, asked]
    await complete(store, running)
    assert (await last_moves(store, running.task_id))[2:] == [asked, ("processing", "cancelled", WORKER, None)]
    for task in stored.tasks[1:]:
        assert (await last_moves(store, task.id))[1:] == [("pending", "cancelled", "teach", WORD)]


async def test_a_second_word_about_a_stopped_task_is_not_written(store: SqlStore) -> None:
    running = await claim_one(store, (await submit(store))[0])
    await store.cancel(ADA, [running.task_id], "api")
    await store.cancel(ADA, [running.task_id], "teach", WORD)
    assert len(await last_moves(store, running.task_id)) == 2
