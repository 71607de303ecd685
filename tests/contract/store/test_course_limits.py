"""What an instructor allows holds for all processes together, as the quotas do, and in the course alone."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import update

from quantask_jupyter.adapters.sql.dialects import db_now
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.course_limits import WHOLE, CourseLimits, WholeCourse, limits_for
from quantask_jupyter.domain.pause import PauseKind, PauseTarget
from quantask_jupyter.domain.quota import Quota
from quantask_jupyter.errors import QuotaExceededError
from quantask_jupyter.ports import Stored
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, claim_one, complete, submission, submit, submit_one

COURSE = "qc101"
TEACH = "teach, an instructor of qc101"


def allows(**limits: float) -> Quota:
    return Quota(0, 0, CourseLimits(**limits))  # type: ignore[arg-type]


async def test_a_students_own_limit_stands_in_place_of_the_courses(store: SqlStore) -> None:
    await store.set_course_limits(COURSE, None, {"tasks": 5, "shots": 1000}, TEACH)
    await store.set_course_limits(COURSE, ADA, {"tasks": 2, "slot_seconds": 1.5}, TEACH)
    assert limits_for(ADA, await store.course_limits(COURSE, ADA)) == CourseLimits(2, 1000, 1.5)
    assert limits_for(BOB, await store.course_limits(COURSE, BOB)) == CourseLimits(5, 1000, None)
    assert await store.course_limits("qc201", ADA) == {}
    found = await store.all_course_limits(COURSE)
    assert [(each.owner, each.limits, each.set_by) for each in found] == [
        (None, CourseLimits(5, 1000), TEACH),
        (ADA, CourseLimits(2, None, 1.5), TEACH),
    ]


async def test_what_is_not_named_stays_and_what_is_none_goes(store: SqlStore) -> None:
    await store.set_course_limits(COURSE, None, {"tasks": 5, "shots": 1000}, TEACH)
    await store.set_course_limits(COURSE, None, {"tasks": None}, "other, an instructor of qc101")
    [left] = await store.all_course_limits(COURSE)
    assert (left.limits, left.set_by) == (CourseLimits(shots=1000), "other, an instructor of qc101")
    await store.set_course_limits(COURSE, None, {"shots": None}, TEACH)
    assert await store.all_course_limits(COURSE) == []


async def test_of_instructors_who_set_limits_at_once_none_loses_a_word(store: SqlStore, other_store: SqlStore) -> None:
    names = ("tasks", "shots", "slot_seconds")
    await asyncio.gather(
        *((store, other_store)[n % 2].set_course_limits(COURSE, ADA, {name: 7}, TEACH) for n, name in enumerate(names))
    )
    assert (await store.course_limits(COURSE, ADA))[ADA] == CourseLimits(7, 7, 7)


async def test_processes_that_submit_at_once_do_not_exceed_a_courses_limit_together(
    store: SqlStore, other_store: SqlStore
) -> None:
    async def one_by_one(each: SqlStore, owner: str) -> list[Stored | BaseException]:
        asked = [submission(owner=owner, course=COURSE) for _ in range(8)]
        return [
            (await asyncio.gather(each.create(one, 1.0, allows(tasks=5)), return_exceptions=True))[0] for one in asked
        ]

    lines = [one_by_one(each, owner) for each in (store, other_store) for owner in (ADA, BOB)]
    ends = [end for line in await asyncio.gather(*lines) for end in line]
    assert all(isinstance(end, Stored | QuotaExceededError) for end in ends), ends
    assert [(await store.usage_in_course(owner, COURSE))[0] for owner in (ADA, BOB)] == [5, 5]


def allows_all(**limits: float) -> Quota:
    return Quota(0, 0, None, WholeCourse(COURSE, CourseLimits(**limits)))  # type: ignore[arg-type]


async def test_a_limit_of_the_course_as_a_whole_stands_beside_those_of_students(store: SqlStore) -> None:
    await store.set_course_limits(COURSE, None, {"tasks": 5}, TEACH)
    await store.set_course_limits(COURSE, WHOLE, {"tasks": 40, "slot_seconds": 3600.0}, TEACH)
    found = await store.course_limits(COURSE, ADA)
    assert (limits_for(ADA, found), found[WHOLE]) == (CourseLimits(5), CourseLimits(40, None, 3600.0))
    assert [each.owner for each in await store.all_course_limits(COURSE)] == [None, WHOLE]
    [_, change] = reversed((await store.course_history(COURSE, 10)).changes)
    assert (change.name, change.after, change.is_of_student) == (WHOLE, {"tasks": 40, "slot_seconds": 3600.0}, False)


async def test_processes_do_not_exceed_the_limit_of_a_course_as_a_whole_together(
    store: SqlStore, other_store: SqlStore
) -> None:
    async def one_by_one(each: SqlStore, owner: str, quota: Quota) -> list[Stored | BaseException]:
        asked = [submission(owner=owner, course=COURSE) for _ in range(6)]
        return [(await asyncio.gather(each.create(one, 1.0, quota), return_exceptions=True))[0] for one in asked]

    await store.create(submission(5, owner="cyd"))  # outside of the course
    await store.create(submission(5, owner="cyd", course="qc201"))
    quotas = (allows_all(tasks=7), Quota(100, 0, CourseLimits(tasks=100), WholeCourse(COURSE, CourseLimits(tasks=7))))
    # One line a process, as the service has it; each with another owner, whose own lock is no help.
    lines = [one_by_one(*line) for line in zip((store, other_store), (ADA, BOB), quotas, strict=True)]
    ends = [end for line in await asyncio.gather(*lines) for end in line]
    assert all(isinstance(end, Stored | QuotaExceededError) for end in ends), ends
    assert sum(isinstance(end, Stored) for end in ends) == 7
    assert await store.usage_of_course(COURSE) == (7, 0.0)


async def test_the_whole_counts_what_waits_runs_and_is_paused_and_the_slot_seconds_of_all(
    database: Database, store: SqlStore
) -> None:
    done, running = [await submit_one(store, owner, course=COURSE) for owner in (ADA, BOB)]
    await complete(store, await claim_one(store, done))
    await claim_one(store, running)
    await submit(store, 1, "cyd", course=COURSE)
    await store.pause(PauseTarget(COURSE, PauseKind.STUDENT, "dan"), TEACH, "teach", "paused")
    await submit(store, 2, "dan", course=COURSE)
    async with database.write() as connection:
        await connection.execute(update(tasks).where(tasks.c.id == running).values(started_at=db_now(-40.0)))
    unfinished, seconds = await store.usage_of_course(COURSE)
    assert unfinished == 4
    assert 40.0 <= seconds < 100.0
    for refused in (allows_all(tasks=4), allows_all(slot_seconds=40.0)):
        with pytest.raises(QuotaExceededError):
            await store.create(submission(owner="eve", course=COURSE), None, refused)
    await store.create(submission(owner="eve", course=COURSE), None, allows_all(tasks=5, slot_seconds=1000.0))
    assert await store.usage_of_course("qc201") == (0, 0.0)


async def test_a_limit_counts_the_course_alone_and_what_is_paused_too(store: SqlStore) -> None:
    await submit(store, 3)
    await submit(store, 3, course="qc201")
    await store.create(submission(course=COURSE), None, allows(tasks=2))
    await store.pause(PauseTarget(COURSE, PauseKind.STUDENT, ADA), TEACH, "teach", "paused")
    await store.create(submission(course=COURSE), None, allows(tasks=2))
    with pytest.raises(QuotaExceededError):
        await store.create(submission(course=COURSE), None, allows(tasks=2))
    assert await store.usage_in_course(ADA, COURSE) == (2, 0.0)


async def test_slot_seconds_are_those_of_what_ran_and_runs_and_not_of_what_waits(
    database: Database, store: SqlStore
) -> None:
    done, running, waiting = await submit(store, 3, course=COURSE)
    await complete(store, await claim_one(store, done))
    released = await claim_one(store, waiting)
    await store.release([released], "worker-1", "worker-1", "shutdown")
    await claim_one(store, running)
    async with database.write() as connection:
        for task_id, seconds in ((running, 40.0), (waiting, 1000.0)):
            await connection.execute(update(tasks).where(tasks.c.id == task_id).values(started_at=db_now(-seconds)))
    unfinished, seconds = await store.usage_in_course(ADA, COURSE)
    assert unfinished == 2
    assert 40.0 <= seconds < 100.0
    with pytest.raises(QuotaExceededError):
        await store.create(submission(course=COURSE), None, allows(slot_seconds=40.0))
    await store.create(submission(course=COURSE), None, allows(slot_seconds=1000.0))
    await store.create(submission(owner=BOB, course=COURSE), None, allows(slot_seconds=40.0))


async def test_the_quotas_of_the_deployment_hold_beside(store: SqlStore) -> None:
    await submit(store, 2)
    both = Quota(3, 0, CourseLimits(tasks=5))
    await store.create(submission(course=COURSE), None, both)
    with pytest.raises(QuotaExceededError):
        await store.create(submission(course=COURSE), None, both)
