"""What instructors see and do in a course: its students, its queue, its load, and a cancel of many tasks at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select

from quantask_jupyter.adapters.sql.dialects import db_now
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.course import LoadStep, Student
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Outcome
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    BOB,
    ERROR,
    RESULT,
    WORKER,
    claim_one,
    moves,
    row_of,
    status,
    submit,
    submit_one,
)

COURSE, OTHER = "qc101", "qc201"
HOUR, DAY = 3600.0, 86_400.0
WORD = "cancelled as an instructor of qc101"


async def ended(store: SqlStore, owner: str = ADA, *, seconds: float = 1.5, error: bool = False, **asked: int) -> UUID:
    """A task of the course that has ended, after so many seconds of a slot."""
    task_id = await submit_one(store, owner, course=COURSE, **asked)
    attempt = await claim_one(store, task_id)
    outcome = {"error": ERROR} if error else {"result": RESULT}
    await store.finish([Outcome(attempt, seconds=seconds, **outcome)], WORKER, WORKER)
    return task_id


async def set_back(database: Database, task_id: UUID, **seconds: float) -> None:
    """Let moments of a task be so many seconds ago; a finished one never changes, so its row is written anew."""
    row = dict((await row_of(database, task_id))._mapping)
    async with database.write() as connection:
        now = (await connection.execute(select(db_now()))).scalar_one()
        row |= {name: now - timedelta(seconds=by) for name, by in seconds.items()}
        await connection.execute(delete(tasks).where(tasks.c.id == task_id))
        await connection.execute(insert(tasks).values(row))


async def student(store: SqlStore, owner: str, seconds: float = DAY) -> Student:
    [found] = [each for each in await store.students(COURSE, seconds) if each.owner == owner]
    return found


async def test_of_each_student_it_is_told_what_was_run_and_what_waits_and_runs(store: SqlStore) -> None:
    await ended(store, shots=100)
    await ended(store, seconds=2.0)
    await submit(store, 2, course=COURSE, shots=10)
    await claim_one(store, await submit_one(store, course=COURSE, shots=1))
    [cancelled] = await store.cancel(ADA, [await submit_one(store, course=COURSE, shots=1)], "api")
    await submit_one(store, BOB, course=COURSE, shots=7)
    await submit_one(store, BOB, course=OTHER)
    ada, bob = await store.students(COURSE, DAY)
    assert (ada.owner, bob.owner) == (ADA, BOB)
    assert (ada.completed, ada.failed, ada.cancelled, ada.waiting, ada.running) == (2, 0, 1, 2, 1)
    assert ada.shots == 100 + 1024 + 2 * 10 + 1 + 1
    assert ada.slot_seconds == pytest.approx(3.5, abs=1.0), "and what runs now has just begun"
    assert ada.last_at == cancelled.created_at
    assert (bob.waiting, bob.shots, bob.slot_seconds, bob.last_error) == (1, 7, 0.0, None)
    assert await store.students("nobody", DAY) == []


async def test_the_last_error_is_that_of_the_newest_task_that_failed(store: SqlStore) -> None:
    await ended(store, error=True)
    newest = await ended(store, error=True)
    await ended(store)
    ada = await student(store, ADA)
    assert (ada.failed, ada.last_failed, ada.last_error) == (2, newest, ERROR)


async def test_an_estimate_makes_no_shots_and_a_sweep_those_of_all_points(store: SqlStore) -> None:
    await submit_one(store, course=COURSE, shots=50, backend="estimate:aer")
    await submit_one(store, course=COURSE, shots=50, parameters={"t": [0.0, 0.1, 0.2]})
    assert (await student(store, ADA)).shots == 150


async def test_what_was_submitted_before_counts_only_while_it_waits_or_runs(
    store: SqlStore, database: Database
) -> None:
    await ended(store, error=True)
    await submit_one(store, course=COURSE)
    await claim_one(store, await submit_one(store, course=COURSE))
    ada = await student(store, ADA, seconds=-60.0)  # everything was submitted before the time that is looked at
    assert (ada.completed, ada.failed, ada.waiting, ada.running, ada.shots, ada.slot_seconds) == (0, 0, 1, 1, 0, 0.0)
    assert ada.last_error is None


async def test_the_queue_is_the_courses_oldest_first_with_what_says_why(store: SqlStore, database: Database) -> None:
    first = await submit_one(store, course=COURSE, name="first", tags=("hw3",))
    await submit_one(store, course=OTHER)
    second, third = await submit(store, 2, BOB, course=COURSE)
    running = await submit_one(store, BOB, course=OTHER)
    await claim_one(store, running)
    assert [ids for _, ids in await store.reserve(1, 1, 60.0)] == [[first]]
    queue = await store.queue(COURSE, 10)
    assert [task.id for task in queue.tasks] == [first, second, third]
    assert [task.is_sent for task in queue.tasks] == [True, False, False]
    assert (queue.tasks[0].name, queue.tasks[0].tags, queue.tasks[0].seconds_to_retry) == ("first", ("hw3",), None)
    assert queue.total == 3
    await set_back(database, first, created_at=90.0, not_before=-30.0)
    [oldest] = (await store.queue(COURSE, 1)).tasks
    assert oldest.seconds == pytest.approx(90.0, abs=20.0)
    assert oldest.seconds_to_retry == pytest.approx(30.0, abs=20.0)
    assert (await store.queue(COURSE, 1)).total == 3
    assert (await store.queue("nobody", 10)).total == 0


async def test_the_load_says_how_many_waited_and_ran_on_average_in_each_step(
    store: SqlStore, database: Database
) -> None:
    done = await ended(store)
    await set_back(database, done, created_at=HOUR * 3.5, started_at=HOUR * 3, finished_at=HOUR * 1)
    never_ran = await submit_one(store, course=COURSE)
    await store.cancel(ADA, [never_ran], "api")
    await set_back(database, never_ran, created_at=HOUR * 2, finished_at=HOUR * 1.5)
    waits, runs = await submit_one(store, course=COURSE), await submit_one(store, BOB, course=COURSE)
    await claim_one(store, runs)
    await set_back(database, waits, created_at=HOUR * 0.25)
    await set_back(database, runs, created_at=HOUR * 0.5, started_at=HOUR * 0.5)
    await submit_one(store, course=OTHER)
    steps = await store.load(COURSE, 4 * HOUR, 4)
    told = [(step.waiting, step.running) for step in steps]
    expected = [(0.5, 0.0), (0.0, 1.0), (0.5, 1.0), (0.25, 0.5)]
    for found, wanted in zip(told, expected, strict=True):
        assert found == pytest.approx(wanted, abs=0.02)
    assert await store.load("nobody", HOUR, 2) == [LoadStep(0.0, 0.0), LoadStep(0.0, 0.0)]


async def test_a_cancel_takes_what_waits_and_runs_of_one_owner_or_with_one_tag_and_no_other(store: SqlStore) -> None:
    done = await ended(store)
    waits, tagged = await submit_one(store, course=COURSE), await submit_one(store, course=COURSE, tags=("hw3", "x"))
    runs = await submit_one(store, course=COURSE)
    attempt = await claim_one(store, runs)
    bobs = await submit_one(store, BOB, course=COURSE, tags=("hw3",))
    elsewhere = await submit_one(store, course=OTHER, tags=("hw3",))
    assert set(await store.cancel_of_course(COURSE, None, "hw3", "teach", WORD)) == {tagged, bobs}
    assert set(await store.cancel_of_course(COURSE, ADA, None, "teach", WORD)) == {waits, runs}
    assert await store.cancel_of_course(COURSE, ADA, None, "teach", WORD) == []
    assert await status(store, elsewhere) is Status.PENDING
    assert await status(store, done) is Status.COMPLETED
    assert await status(store, runs) is Status.PROCESSING
    await store.finish([Outcome(attempt, result=RESULT)], WORKER, WORKER)
    assert await moves(store, runs) == [
        (None, "pending", 0),
        ("pending", "processing", 1),
        ("processing", "processing", 1),
        ("processing", "cancelled", 1),
    ]
    for task_id, owner in ((waits, ADA), (bobs, BOB)):
        last = ((await store.get(owner, task_id, full=True)).history or ())[-1]
        assert (last.target, last.actor, last.note) == (Status.CANCELLED, "teach", WORD)


async def test_the_courses_that_there_are_tasks_of_are_named_in_order(store: SqlStore) -> None:
    assert await store.names_of_courses() == []
    for course in ("b", "a", None, "b", "c"):
        await submit_one(store, course=course)
    assert await store.names_of_courses() == ["a", "b", "c"]


async def test_a_finished_task_keeps_what_it_has_used_of_a_slot(store: SqlStore) -> None:
    await ended(store, seconds=12.5)
    assert (await student(store, ADA)).slot_seconds == 12.5
