"""While a lesson is on, its slots give only tasks of its course, by a dispatcher's round and by the embedded queue."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import update

from quantask_jupyter.adapters.sql.courses.tables import lessons
from quantask_jupyter.adapters.sql.dialects import db_now
from quantask_jupyter.adapters.sql.store import SqlOutbox
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.lesson import Lesson
from quantask_jupyter.domain.task import WorkerInfo
from quantask_jupyter.ports import Sharing
from quantask_jupyter.service.fair_share import FairShare, SlotBySlot
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, claim, submission, submit

COURSE = "qc101"
TEACH = "teach, an instructor of qc101"


async def started(store: SqlStore, slots: int, course: str = COURSE) -> Sequence[Lesson]:
    await store.start_lesson(course, slots, 600.0, TEACH)
    return await store.lessons()


async def sent(store: SqlStore, sharing: Sharing) -> list[UUID]:
    """What one round gives out, in its order."""
    turns = await SqlOutbox(store._database).reserve(sharing, 30.0)
    return [task_id for _, ids in turns for task_id in ids]


async def begun(store: SqlStore, database: Database, ids: Sequence[UUID]) -> None:
    """Tasks that have run for long: each fills a slot."""
    await claim(store, *ids)
    async with database.write() as connection:
        await connection.execute(update(tasks).where(tasks.c.id.in_(ids)).values(started_at=db_now(-60.0)))


async def test_a_lesson_is_on_until_it_ends_or_is_stopped(store: SqlStore, database: Database) -> None:
    await store.report_alive(WorkerInfo("w", "host", 3, {}))
    assert (await store.slot_plan(60.0)).lessons == ()
    [lesson] = await started(store, 2)
    assert (lesson.course, lesson.slots, lesson.started_by) == (COURSE, 2, TEACH)
    assert 0 < lesson.seconds_left <= 600.0
    plan = await store.slot_plan(60.0)
    assert (plan.slots, [each.course for each in plan.lessons]) == (3, [COURSE])
    [again] = await started(store, 3)
    assert again.slots == 3, "another one stands in its place"
    async with database.write() as connection:
        await connection.execute(update(lessons).values(ends_at=db_now(-1.0)))
    assert await store.lessons() == []
    await started(store, 1)
    assert await store.stop_lesson(COURSE, "teach")
    assert not await store.stop_lesson(COURSE, "teach")
    assert await store.lessons() == []


async def test_a_round_leaves_the_lessons_slots_to_its_course(store: SqlStore) -> None:
    await submit(store, 20, BOB)
    on = await started(store, 2)
    assert len(await sent(store, FairShare(4, 32, 64, on))) == 2, "of a long or unknown task one fills a slot"
    hers = await submit(store, 2, course=COURSE)
    assert await sent(store, FairShare(4, 32, 64, on)) == hers, "which have two slots, and the others have theirs"


async def test_the_course_takes_part_in_the_other_slots_too(store: SqlStore) -> None:
    await submit(store, 10, course=COURSE)
    assert len(await sent(store, FairShare(4, 32, 64, await started(store, 1)))) == 4


async def test_what_the_course_holds_already_counts_for_its_slots(store: SqlStore, database: Database) -> None:
    hers, his = await submit(store, 5, course=COURSE), await submit(store, 5, BOB)
    await begun(store, database, [hers[0], hers[1], his[0]])
    found = await sent(store, FairShare(4, 32, 64, await started(store, 2)))
    assert found == [his[1]], "the lesson has its two; the fourth goes by fair share, to who holds fewer"


@pytest.mark.parametrize("free", [4, 2])
async def test_the_embedded_queue_leaves_them_too(store: SqlStore, free: int) -> None:
    others = await submit(store, 10, BOB)
    on = await started(store, 2)
    held = others[: 4 - free]
    await claim(store, *held)
    found = await store.ready(free, sharing=SlotBySlot(free, 4, on))
    assert found == others[len(held) : 2]
    hers = await submit(store, 5, course=COURSE)
    found = await store.ready(free, sharing=SlotBySlot(free, 4, on))
    assert set(hers[:2]) <= set(found)
    assert len(found) == free


async def test_what_a_consumer_has_in_hand_counts_for_the_lessons_slots(store: SqlStore) -> None:
    hers, his = await submit(store, 3, course=COURSE), await submit(store, 3, BOB)
    on = await started(store, 1)
    assert await store.ready(1, [hers[0], his[0]], sharing=SlotBySlot(1, 3, on)) in ([hers[1]], [his[1]])
    assert await store.ready(1, [his[0], his[1]], sharing=SlotBySlot(1, 3, on)) == [hers[0]]


async def test_two_lessons_have_slots_each(store: SqlStore) -> None:
    await submit(store, 9, "cyd")
    hers, his = await submit(store, 9, ADA, course=COURSE), await submit(store, 9, BOB, course="qc201")
    await started(store, 1)
    on = await started(store, 1, "qc201")
    found = await sent(store, FairShare(2, 32, 64, on))
    assert set(found) == {hers[0], his[0]}


async def test_while_a_lesson_is_on_nothing_is_reserved_past_a_round(store: SqlStore) -> None:
    await started(store, 1)
    assert (await store.create(submission(), 30.0)).reserved == ()
