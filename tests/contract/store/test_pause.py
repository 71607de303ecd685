"""What is paused in a course is given to no worker, by whatever way, until nothing holds it any more."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from quantask_jupyter.domain.pause import PauseKind, PauseTarget
from quantask_jupyter.domain.quota import Quota
from quantask_jupyter.domain.task import TaskFilter
from quantask_jupyter.errors import QuotaExceededError
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    BOB,
    SWEEPER,
    WORKER,
    claim,
    claim_one,
    complete,
    lose,
    row_of,
    status,
    submission,
    submit,
    submit_one,
    until_clock_moves,
)

COURSE = "qc101"
TEACH = "teach, an instructor of qc101"
STUDENT = PauseTarget(COURSE, PauseKind.STUDENT, ADA)
TAG = PauseTarget(COURSE, PauseKind.TAG, "hw3")
SECONDS = 30.0


def of_task(task_id: UUID) -> PauseTarget:
    return PauseTarget(COURSE, PauseKind.TASK, task_id.hex)


async def pause(store: SqlStore, target: PauseTarget) -> list[UUID]:
    return sorted(await store.pause(target, TEACH, "teach", "paused"))


async def resume(store: SqlStore, target: PauseTarget) -> list[UUID]:
    return sorted(await store.end_pause(target, "teach", "teach", "resumed"))


async def given_out(store: SqlStore, ids: list[UUID]) -> set[UUID]:
    """Which of these tasks a worker would get by any of the ways."""
    ready = set(await store.ready(1000)) & set(ids)
    reserved = {task_id for _, some in await store.reserve(1000, 1000, -1.0) for task_id in some} & set(ids)
    assert ready == reserved, "the embedded queue and a dispatcher give out the same"
    claimed = {attempt.task_id for attempt in await claim(store, *ids)}
    assert claimed == ready, "and a worker that was told of the others gets none of them"
    return claimed


async def paused_by(store: SqlStore, task_id: UUID, owner: str = ADA) -> str | None:
    return (await store.get(owner, task_id, full=True)).paused_by


async def test_a_paused_student_waits_and_others_do_not(store: SqlStore) -> None:
    hers = await submit(store, 2, course=COURSE)
    elsewhere = await submit_one(store, course="qc201")
    his = await submit_one(store, BOB, course=COURSE)
    assert await pause(store, STUDENT) == hers
    later = await submit_one(store, course=COURSE)
    all_of_them = [*hers, elsewhere, his, later]
    assert await given_out(store, all_of_them) == {elsewhere, his}
    assert [await paused_by(store, one) for one in (hers[0], later, elsewhere)] == [TEACH, TEACH, None]
    assert await resume(store, STUDENT) == [*hers, later]
    assert await given_out(store, [*hers, later]) == {*hers, later}


async def test_a_paused_tag_holds_what_has_it_in_its_course_now_and_later(store: SqlStore) -> None:
    held = await submit_one(store, BOB, course=COURSE, tags=("hw3", "try"))
    other_tag = await submit_one(store, course=COURSE, tags=("hw",))
    other_course = await submit_one(store, course="qc201", tags=("hw3",))
    assert await pause(store, TAG) == [held]
    later = await submit(store, 3, course=COURSE, tags=("hw3",))
    plain = await submit_one(store, course=COURSE)
    everything = [held, other_tag, other_course, *later, plain]
    assert await given_out(store, everything) == {other_tag, other_course, plain}
    assert await resume(store, TAG) == [held, *later]
    assert await given_out(store, [held, *later]) == {held, *later}


async def test_a_task_that_is_paused_twice_goes_on_when_both_have_ended(store: SqlStore) -> None:
    one, other = await submit(store, 2, course=COURSE, tags=("hw3",))
    assert await pause(store, of_task(one)) == [one]
    assert await pause(store, TAG) == [other]
    assert await pause(store, STUDENT) == []
    assert await resume(store, TAG) == []
    assert await resume(store, STUDENT) == [other]
    assert await given_out(store, [one, other]) == {other}
    assert await resume(store, of_task(one)) == [one]
    assert await resume(store, of_task(one)) == [], "to end what does not hold is no error"
    assert await given_out(store, [one]) == {one}


async def test_pauses_are_listed_until_they_end_or_their_task_does(store: SqlStore) -> None:
    first, second = await submit(store, 2, course=COURSE)
    await pause(store, of_task(first))
    await until_clock_moves(store._database)
    await pause(store, TAG)
    await pause(store, TAG)
    found = await store.pauses(COURSE)
    assert [(each.target, each.paused_by) for each in found] == [(of_task(first), TEACH), (TAG, TEACH)]
    assert await store.pauses("qc201") == []
    await store.cancel(ADA, [first], "api")
    await until_clock_moves(store._database)
    await pause(store, of_task(second))
    assert [each.target for each in await store.pauses(COURSE)] == [TAG, of_task(second)]
    await resume(store, TAG)
    assert [each.target for each in await store.pauses(COURSE)] == [of_task(second)]


async def test_the_history_says_who_has_paused_and_resumed_and_of_what_came_later_too(store: SqlStore) -> None:
    task_id = await submit_one(store, course=COURSE, tags=("hw3",))
    await pause(store, TAG)
    later = await submit_one(store, course=COURSE, tags=("hw3",))
    await resume(store, TAG)

    async def told(which: UUID) -> list[tuple[str | None, str, str, str | None]]:
        history = (await store.get(ADA, which, full=True)).history or ()
        return [(entry.source, entry.target, entry.actor, entry.note) for entry in history]

    resumed = ("pending", "pending", "teach", "resumed")
    assert await told(task_id) == [
        (None, "pending", "api", None),
        ("pending", "pending", "teach", "paused"),
        resumed,
    ]
    assert await told(later) == [(None, "pending", "api", f"paused by {TEACH}"), resumed]


async def test_what_has_been_sent_is_not_claimed_and_is_sent_again_when_it_is_resumed(store: SqlStore) -> None:
    sent, noted = await submit(store, 2, course=COURSE)
    await store.reserve(100, 2, SECONDS)
    await store.mark_dispatched([noted])
    await pause(store, STUDENT)
    await store.mark_dispatched([sent])  # the broker's confirm comes late
    assert await claim(store, sent, noted) == []
    assert (await store.standings()).get(ADA) is None, "it holds no place with the broker"
    await resume(store, STUDENT)
    assert await store.reserve(100, 2, SECONDS) == [(ADA, [sent, noted])]


async def test_what_runs_is_not_stopped_and_waits_if_it_comes_back(store: SqlStore) -> None:
    ids = await submit(store, 3, course=COURSE)
    done = await claim_one(store, ids[0])
    [released] = await claim(store, ids[1])
    await lose(store, ids[2])
    await pause(store, STUDENT)
    assert await paused_by(store, ids[0]) is None, "it runs"
    assert await complete(store, done) == {ids[0]}
    await store.release([released], WORKER, WORKER, "shutdown")
    assert await claim(store, ids[2]) == [], "a claim before the sweeper"
    assert await store.expire(10, 0.0, SWEEPER) == [ids[2]]
    assert [await status(store, one) for one in ids] == ["completed", "pending", "pending"]
    assert await given_out(store, ids[1:]) == set()
    assert await paused_by(store, ids[1]) == TEACH
    await resume(store, STUDENT)
    assert await given_out(store, ids[1:]) == set(ids[1:])


async def test_a_pause_says_of_what_runs_that_it_is_not_held(store: SqlStore) -> None:
    running, waiting = await submit(store, 2, course=COURSE)
    await claim_one(store, running)
    assert await store.pause(STUDENT, TEACH, "teach", "paused") == {running: False, waiting: True}
    assert await store.end_pause(STUDENT, TEACH, "teach", "resumed") == {running: False, waiting: True}


async def test_a_paused_task_can_be_cancelled_and_counts_for_the_quota(store: SqlStore) -> None:
    task_id = await submit_one(store, course=COURSE)
    await pause(store, STUDENT)
    quota = Quota(tasks=1, shots=0)
    with pytest.raises(QuotaExceededError):
        await store.create(submission(course=COURSE), None, quota)
    assert (await store.usage(ADA))[0] == 1
    assert await store.waiting(ADA) == 0, "none has a turn"
    assert (await store.health()).paused == 1
    [cancelled] = await store.cancel(ADA, [task_id], "api")
    assert (cancelled.status, cancelled.paused_by) == ("cancelled", None)
    await store.create(submission(course=COURSE), None, quota)


async def test_a_paused_task_has_no_place_in_the_queue_and_takes_none(store: SqlStore) -> None:
    first, second = await submit(store, 2, course=COURSE)
    await pause(store, of_task(first))
    assert (await store.get(ADA, first, full=True)).queue_position is None
    assert (await store.get(ADA, second, full=True)).queue_position == 1
    health = await store.health()
    assert (health.by_status["pending"], health.paused) == (1, 1), "whoever starts workers by it starts none in vain"


async def test_where_nobody_else_waits_a_paused_task_is_not_reserved_at_once(store: SqlStore) -> None:
    await pause(store, STUDENT)
    stored = await store.create(submission(course=COURSE), SECONDS)
    assert stored.reserved == ()
    assert stored.tasks[0].paused_by == TEACH
    beside = await store.create(submission(owner=BOB, course=COURSE), SECONDS)
    assert beside.tasks[0].paused_by is None


async def test_a_paused_backlog_keeps_nobody_from_going_at_once(store: SqlStore) -> None:
    await pause(store, STUDENT)
    await submit(store, 3, course=COURSE)
    first = await store.create(submission(owner=BOB), SECONDS)
    assert await store.ready(10) == [first.tasks[0].id]


async def test_of_what_is_submitted_while_it_is_paused_nothing_slips_through(
    store: SqlStore, other_store: SqlStore
) -> None:
    stores = (store, other_store)
    submits = [stores[n % 2].create(submission(owner=f"s{n % 5}", course=COURSE, tags=("hw3",))) for n in range(40)]
    halves = [*submits[:20], other_store.pause(TAG, TEACH, "teach", "paused"), *submits[20:]]
    await asyncio.gather(*halves)
    tasks = (await store.page(None, TaskFilter(course=COURSE), 100, None)).tasks
    assert [task.paused_by for task in tasks] == [TEACH] * 40
    assert (await row_of(store._database, tasks[0].id)).paused_by == TEACH
