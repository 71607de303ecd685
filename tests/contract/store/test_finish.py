import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from quantask_jupyter.adapters.sql.dialects import db_now
from quantask_jupyter.adapters.sql.failures import RowRefusedError
from quantask_jupyter.adapters.sql.tables import task_history
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Attempt, Outcome
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import (
    ADA,
    ERROR,
    OTHER_WORKER,
    RESULT,
    SWEEPER,
    WORKER,
    claim,
    claim_one,
    complete,
    lose,
    moves,
    row_of,
    status,
    submit,
    submit_one,
)

OUTCOMES = {"completed": {"result": RESULT}, "failed": {"error": ERROR}, "cancelled": {}}


@pytest.mark.parametrize("ending", OUTCOMES)
async def test_an_outcome_ends_the_task(store: SqlStore, ending: str) -> None:
    attempt = await claim_one(store, await submit_one(store))
    moved = await store.finish([Outcome(attempt, **OUTCOMES[ending])], WORKER, "worker:w")
    assert moved == {attempt.task_id}
    task = await store.get(ADA, attempt.task_id, full=True)
    assert (task.status, task.version, task.attempt) == (ending, 3, 1)
    assert task.result == OUTCOMES[ending].get("result")
    assert task.error == OUTCOMES[ending].get("error")
    assert task.started_at is not None
    assert task.finished_at is not None
    assert task.created_at <= task.started_at <= task.finished_at
    assert task.history is not None
    entry = task.history[-1]
    assert (entry.source, entry.target, entry.attempt, entry.actor) == ("processing", ending, 1, "worker:w")
    assert len(task.history) == 3


@pytest.mark.parametrize("ending", OUTCOMES)
async def test_an_outcome_whose_history_is_refused_is_not_stored_at_all(
    database: Database, store: SqlStore, ending: str
) -> None:
    attempt = await claim_one(store, await submit_one(store))
    async with database.write() as connection:
        await connection.execute(
            insert(task_history).values(task_id=attempt.task_id, target=ending, attempt=1, actor="x", at=db_now())
        )
    before = await row_of(database, attempt.task_id)
    with pytest.raises((RowRefusedError, IntegrityError)):
        await store.finish([Outcome(attempt, **OUTCOMES[ending])], WORKER, "worker:w")
    assert await row_of(database, attempt.task_id) == before
    assert (await store.get(ADA, attempt.task_id, full=True)).result is None


async def test_a_group_of_outcomes_ends_each_task_its_own_way(store: SqlStore) -> None:
    ids = await submit(store, 5)
    attempts = await claim(store, *ids)
    await store.cancel(ADA, [ids[3]], "api")
    endings: list[dict[str, object]] = [
        {"result": RESULT},
        {"error": ERROR},
        {},
        {"result": RESULT},
        {"result": {"a": 1}},
    ]
    outcomes = [Outcome(attempt, **ending) for attempt, ending in zip(attempts, endings, strict=True)]
    assert await store.finish(outcomes, WORKER, WORKER) == set(ids)
    stored = [await store.get(ADA, task_id, full=True) for task_id in ids]
    assert [task.status for task in stored] == ["completed", "failed", "cancelled", "cancelled", "completed"]
    assert [task.result for task in stored] == [RESULT, None, None, None, {"a": 1}]
    assert [task.error for task in stored] == [None, ERROR, None, None, None]


@pytest.mark.parametrize("ending", OUTCOMES)
async def test_after_an_accepted_cancel_every_outcome_is_cancelled(store: SqlStore, ending: str) -> None:
    attempt = await claim_one(store, await submit_one(store))
    await store.cancel(ADA, [attempt.task_id], "api")
    assert await store.finish([Outcome(attempt, **OUTCOMES[ending])], WORKER, WORKER) == {attempt.task_id}
    task = await store.get(ADA, attempt.task_id, full=True)
    assert (task.status, task.result, task.error) == (Status.CANCELLED, None, None)
    assert (await moves(store, attempt.task_id))[-1] == ("processing", "cancelled", 1)


@pytest.mark.parametrize("ending", OUTCOMES)
async def test_only_the_lease_owner_ends_an_attempt(store: SqlStore, ending: str) -> None:
    attempt = await claim_one(store, await submit_one(store))
    assert await store.finish([Outcome(attempt, **OUTCOMES[ending])], OTHER_WORKER, OTHER_WORKER) == frozenset()
    assert await status(store, attempt.task_id) is Status.PROCESSING
    assert len(await moves(store, attempt.task_id)) == 2


@pytest.mark.parametrize("ending", OUTCOMES)
@pytest.mark.parametrize("number", [0, 1, 3])
async def test_only_the_current_attempt_ends_the_task(store: SqlStore, ending: str, number: int) -> None:
    task_id = await submit_one(store)
    await lose(store, task_id)
    assert await claim_one(store, task_id) == Attempt(task_id, 2)
    assert await store.finish([Outcome(Attempt(task_id, number), **OUTCOMES[ending])], WORKER, WORKER) == frozenset()
    assert await status(store, task_id) is Status.PROCESSING


@pytest.mark.parametrize("ending", OUTCOMES)
async def test_an_attempt_whose_lease_has_expired_ends_nothing(store: SqlStore, ending: str) -> None:
    [attempt] = await lose(store, await submit_one(store))
    assert await store.finish([Outcome(attempt, **OUTCOMES[ending])], WORKER, WORKER) == frozenset()
    assert await status(store, attempt.task_id) is Status.PROCESSING


async def test_a_zombie_changes_nothing_and_its_successor_finishes(store: SqlStore) -> None:
    task_id = await submit_one(store)
    [zombie] = await lose(store, task_id, worker=WORKER)
    await store.expire(10, 0.0, SWEEPER)
    successor = await claim_one(store, task_id, worker=OTHER_WORKER)
    assert await store.finish([Outcome(zombie, error=ERROR)], WORKER, WORKER) == frozenset()
    assert await complete(store, successor, worker=OTHER_WORKER) == {task_id}
    assert await complete(store, zombie, worker=WORKER) == frozenset()
    task = await store.get(ADA, task_id, full=True)
    assert (task.status, task.attempt, task.result, task.error) == (Status.COMPLETED, 2, RESULT, None)


@pytest.mark.parametrize("first", OUTCOMES)
@pytest.mark.parametrize("second", OUTCOMES)
async def test_a_second_outcome_changes_nothing(store: SqlStore, first: str, second: str) -> None:
    attempt = await claim_one(store, await submit_one(store))
    await store.finish([Outcome(attempt, **OUTCOMES[first])], WORKER, WORKER)
    before = await store.get(ADA, attempt.task_id, full=True)
    assert await store.finish([Outcome(attempt, **OUTCOMES[second])], WORKER, WORKER) == frozenset()
    assert await store.get(ADA, attempt.task_id, full=True) == before


async def test_the_same_attempt_twice_in_one_group_ends_once(store: SqlStore) -> None:
    attempt = await claim_one(store, await submit_one(store))
    outcomes = [Outcome(attempt, error=ERROR), Outcome(attempt, result=RESULT)]
    assert await store.finish(outcomes, WORKER, WORKER) == {attempt.task_id}
    assert len(await moves(store, attempt.task_id)) == 3


async def test_no_outcomes_move_nothing(store: SqlStore) -> None:
    assert await store.finish([], WORKER, WORKER) == frozenset()
