import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from quantask_jupyter.adapters.sql.failures import RowRefusedError
from quantask_jupyter.adapters.sql.tables import task_history, tasks
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import NewTask, Submission, TaskFilter, TaskRequest
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.errors import BatchNotFoundError, TaskNotFoundError
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, spoiled, submission, submit_one


async def test_a_submitted_task_is_pending_and_has_its_first_history_row(store: SqlStore) -> None:
    stored = await store.create(submission(name="bell", tags=("a", "b"), seed=7))
    [task] = stored.tasks
    assert not stored.repeated
    assert stored.batch is None
    assert (task.status, task.version, task.attempt, task.max_attempts) == (Status.PENDING, 1, 0, 3)
    assert task == await store.get(ADA, task.id, full=False)
    full = await store.get(ADA, task.id, full=True)
    assert (full.result, full.error, full.queue_position) == (None, None, 1)
    assert full.history is not None
    [entry] = full.history
    assert (entry.source, entry.target, entry.attempt, entry.actor, entry.note) == (None, "pending", 0, "api", None)
    assert abs(entry.at - full.created_at) < timedelta(seconds=5)


async def test_times_are_utc_and_now(store: SqlStore) -> None:
    task = await store.get(ADA, await submit_one(store), full=False)
    assert task.created_at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - task.created_at) < timedelta(seconds=30)


async def test_what_was_asked_for_is_kept_to_the_letter(store: SqlStore) -> None:
    request = TaskRequest(
        Circuit(
            CircuitFormat.OPENQASM2, "OPENQASM 2.0;\r\n// Zürich 🐈 'quoted' \"twice\" \\u0000 %s :name\nqreg q[1];"
        ),
        shots=2**31 - 1,
        seed=2**63 - 1,
        parameters={"θ": [0.0, -0.5, 1e-300], "phi": 0.1, "n": 2**64 - 1, "large": [2**200 + 1, -(2**53) - 1]},
        method="statevector",
        noise={"depolarizing": {"p1": 0.001, "gates": ["cx", None, True]}},
        name="naïve",
        tags=("lecture-3", "a'b", '"', "[]", "%"),
    )
    new = NewTask(new_task_ids(1)[0], ADA, request, max_attempts=5)
    await store.create(Submission(ADA, (new,)))
    assert await store.get_request(ADA, new.id) == Submission(ADA, (new,))
    task = await store.get(ADA, new.id, full=False)
    assert (task.points, task.name, task.tags, task.seed) == (3, "naïve", request.tags, 2**63 - 1)


async def test_a_retry_names_the_task_it_repeats(store: SqlStore) -> None:
    first = await submit_one(store)
    again = submission()
    again = replace(again, tasks=(replace(again.tasks[0], retry_of=first),))
    [task] = (await store.create(again)).tasks
    assert (await store.get(ADA, task.id, full=False)).retry_of == first


async def test_a_batch_of_a_thousand_is_stored_with_its_history(database: Database, store: SqlStore) -> None:
    big = replace(submission(1000), batch_name="scan")
    stored = await store.create(big)
    assert [task.id for task in stored.tasks] == [new.id for new in big.tasks]
    assert stored.batch is not None
    assert (stored.batch.size, stored.batch.name, stored.batch.progress) == (1000, "scan", {Status.PENDING: 1000})
    assert stored.batch == await store.get_batch(ADA, stored.batch.id)
    async with database.read() as connection:
        history = (await connection.execute(select(func.count(), func.count(task_history.c.task_id.distinct())))).one()
    assert tuple(history) == (1000, 1000)


async def test_a_batch_with_one_wrong_task_stores_nothing(database: Database, store: SqlStore) -> None:
    wrong = spoiled(submission(1000, key="key"), 998)
    with pytest.raises(RowRefusedError):
        await store.create(wrong)
    assert wrong.batch_id is not None
    with pytest.raises(BatchNotFoundError):
        await store.get_batch(ADA, wrong.batch_id)
    assert (await store.page(ADA, TaskFilter(), 10, None)).tasks == ()
    async with database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(tasks)) == 0
        assert await connection.scalar(select(func.count()).select_from(task_history)) == 0
    assert not (await store.create(submission(2, key="key"))).repeated, "the key is free"


async def test_an_id_is_taken_once(store: SqlStore) -> None:
    first = submission(name="first")
    await store.create(first)
    with pytest.raises(RowRefusedError):
        await store.create(replace(first, tasks=(replace(first.tasks[0], owner="bob"),), owner="bob"))
    assert (await store.get(ADA, first.tasks[0].id, full=False)).name == "first"
    with pytest.raises(TaskNotFoundError):
        await store.get("bob", first.tasks[0].id, full=False)


async def test_submits_of_the_same_moment_are_stored_together_and_each_gets_its_own_answer(
    database: Database, store: SqlStore
) -> None:
    asked = [submission(owner=(ADA, BOB)[n % 2], name=f"task {n}") for n in range(50)]
    stored = await asyncio.gather(*(store.create(one) for one in asked))
    assert [answer.tasks[0].id for answer in stored] == [one.tasks[0].id for one in asked]
    assert [answer.tasks[0].name for answer in stored] == [f"task {n}" for n in range(50)]
    # Rows of one statement have one time; the first submit went alone, for nothing was under way.
    moments = {answer.tasks[0].created_at for answer in stored}
    assert len(moments) < 50
    async with database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(task_history)) == 50


async def test_one_wrong_submit_does_not_spoil_those_of_the_same_moment(store: SqlStore) -> None:
    asked = [
        submission(),
        submission(),
        spoiled(submission(), 0),
        submission(3),
        spoiled(submission(3), 2),
        submission(),
    ]
    answers = await asyncio.gather(*(store.create(one) for one in asked), return_exceptions=True)
    assert [isinstance(answer, RowRefusedError) for answer in answers] == [False, False, True, False, True, False]
    known = await store.versions([task.id for one in asked for task in one.tasks])
    assert set(known) == {task.id for n in (0, 1, 3, 5) for task in asked[n].tasks}


async def test_two_submits_of_the_same_moment_with_one_key_are_one_task(store: SqlStore) -> None:
    answers = await asyncio.gather(*(store.create(submission(key="k")) for _ in range(10)))
    assert len({answer.tasks[0].id for answer in answers}) == 1
    assert sorted(answer.repeated for answer in answers) == [False] + 9 * [True]
