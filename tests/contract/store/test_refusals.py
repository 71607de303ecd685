"""What the database itself refuses, whatever program writes to it."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from quantask_jupyter.adapters.sql.dialects import db_now
from quantask_jupyter.adapters.sql.tables import batches, task_history, tasks
from quantask_jupyter.domain.task import Outcome
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    ERROR,
    RESULT,
    WORKER,
    claim_one,
    completed_task,
    row_of,
    submission,
    submit_one,
)

STATES = ("pending", "processing", "completed", "failed", "cancelled")
FINAL = ("completed", "failed", "cancelled")


async def task_in(store: SqlStore, state: str) -> UUID:
    task_id = await submit_one(store)
    if state == "pending":
        return task_id
    attempt = await claim_one(store, task_id)
    outcome = {"completed": {"result": RESULT}, "failed": {"error": ERROR}, "cancelled": {}}.get(state)
    if outcome is not None:
        await store.finish([Outcome(attempt, **outcome)], WORKER, WORKER)
    return task_id


async def refused(database: Database, statement: Any) -> str:
    with pytest.raises(IntegrityError) as refusal:
        async with database.write() as connection:
            await connection.execute(statement)
    return str(refusal.value.orig)


def result_of(task_id: UUID) -> Any:
    return update(tasks).where(tasks.c.id == task_id).values(result=RESULT)


def move_to(task_id: UUID, target: str) -> Any:
    return insert(task_history).values(task_id=task_id, target=target, attempt=1, actor="someone", at=db_now())


async def test_a_second_result(database: Database, store: SqlStore) -> None:
    await refused(database, result_of(await completed_task(store)))


@pytest.mark.parametrize("state", [state for state in STATES if state != "completed"])
async def test_a_result_of_a_task_that_has_not_completed(database: Database, store: SqlStore, state: str) -> None:
    said = await refused(database, result_of(await task_in(store, state)))
    assert ("a finished task never changes" if state in FINAL else "ck_tasks_result") in said


async def test_completed_without_a_result(database: Database, store: SqlStore) -> None:
    completed = {"status": "completed", "finished_at": db_now(), "lease_owner": None, "lease_expires_at": None}
    change = update(tasks).where(tasks.c.id == await task_in(store, "processing")).values(completed)
    assert "ck_tasks_result" in await refused(database, change)


async def test_another_result_in_place_of_the_first(database: Database, store: SqlStore) -> None:
    task_id = await completed_task(store)
    change = update(tasks).where(tasks.c.id == task_id).values(result={"counts": {}})
    assert "a finished task never changes" in await refused(database, change)
    assert (await store.get(ADA, task_id, full=True)).result == RESULT


CHANGES: dict[str, dict[str, Any]] = {
    "another final state": {"status": "cancelled", "error": None},
    "pending again": {"status": "pending", "finished_at": None, "error": None},
    "one more version": {"version": 9},
    "another error": {"error": {"code": "OTHER"}},
    "another owner": {"owner": "eve"},
    "a late cancel": {"cancel_requested_at": db_now()},
    "a late dispatch": {"dispatched_at": db_now()},
    "the same again": {"attempt": tasks.c.attempt},
}


@pytest.mark.parametrize("state", FINAL)
async def test_a_change_of_a_finished_task(database: Database, store: SqlStore, state: str) -> None:
    task_id = await task_in(store, state)
    before = await row_of(database, task_id)
    for what, change in CHANGES.items():
        refusal = await refused(database, update(tasks).where(tasks.c.id == task_id).values(change))
        assert "a finished task never changes" in refusal, what
    assert await row_of(database, task_id) == before


@pytest.mark.parametrize("state", FINAL)
@pytest.mark.parametrize("second", FINAL)
async def test_a_second_final_history_row(database: Database, store: SqlStore, state: str, second: str) -> None:
    await refused(database, move_to(await task_in(store, state), second))


async def test_history_of_no_task(database: Database, store: SqlStore) -> None:
    await refused(database, move_to(submission().tasks[0].id, "pending"))


IMPOSSIBLE: dict[str, tuple[str, dict[str, Any]]] = {
    "a state that does not exist": ("pending", {"status": "running"}),
    "no state": ("pending", {"status": None}),
    "processing without a lease": ("pending", {"status": "processing"}),
    "processing with half a lease": ("pending", {"status": "processing", "lease_owner": "w"}),
    "a lease without its end": ("processing", {"lease_expires_at": None}),
    "a lease without its owner": ("processing", {"lease_owner": None}),
    "pending with a lease": ("processing", {"status": "pending"}),
    "pending with half a lease": ("pending", {"lease_expires_at": db_now()}),
    "a final state without its time": ("pending", {"status": "cancelled"}),
    "a time of the end before the end": ("pending", {"finished_at": db_now()}),
    "a final state with a lease": ("processing", {"status": "completed", "finished_at": db_now()}),
    "failed without an error": ("pending", {"status": "failed", "finished_at": db_now()}),
    "pending with an error": ("pending", {"error": ERROR}),
    "completed with an error": ("pending", {"status": "completed", "finished_at": db_now(), "error": ERROR}),
    "completed after an accepted cancel": (
        "pending",
        {"status": "completed", "finished_at": db_now(), "cancel_requested_at": db_now()},
    ),
    "an attempt too many": ("pending", {"attempt": 4}),
    "less than no attempt": ("pending", {"attempt": -1}),
    "no shots": ("pending", {"shots": 0}),
    "no points": ("pending", {"points": 0}),
    "no owner": ("pending", {"owner": None}),
    "a batch that does not exist": ("pending", {"batch_id": UUID(int=1)}),
}


@pytest.mark.parametrize("what", IMPOSSIBLE)
async def test_an_impossible_task(database: Database, store: SqlStore, what: str) -> None:
    state, change = IMPOSSIBLE[what]
    task_id = await task_in(store, state)
    before = await row_of(database, task_id)
    await refused(database, update(tasks).where(tasks.c.id == task_id).values(change))
    assert await row_of(database, task_id) == before


async def test_a_key_twice_for_one_owner(database: Database, store: SqlStore) -> None:
    await store.create(submission(key="first"))
    [second] = (await store.create(submission(key="second"))).tasks
    await refused(database, update(tasks).where(tasks.c.id == second.id).values(idempotency_key="first"))


async def test_a_batch_that_goes_before_its_tasks(database: Database, store: SqlStore) -> None:
    stored = await store.create(submission(2))
    assert stored.batch is not None
    await refused(database, delete(batches).where(batches.c.id == stored.batch.id))
