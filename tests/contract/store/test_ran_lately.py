"""What ran lately is told with its size, whosever it was."""

from __future__ import annotations

from sqlalchemy import text

from quantask_jupyter.adapters.sql.ran_lately import NEWEST
from quantask_jupyter.domain.estimate import Size
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
    completed_task,
    submit,
    submit_one,
    until_clock_moves,
)


async def ran(store: SqlStore, owner: str, qubits: int | None, **asked: object) -> None:
    """A task that completes with a result that says how large it was."""
    size = {} if qubits is None else {"qubits": qubits, "operations": 2 * qubits}  # what is run shot by shot has none
    metadata = {"method": "statevector", "seed": 7, "size": size}
    result = {**RESULT, "metadata": metadata}
    attempt = await claim_one(store, await submit_one(store, owner, **asked))
    await store.finish([Outcome(attempt, result=result)], WORKER, WORKER)


async def test_the_newest_runs_of_a_backend_are_told_with_their_sizes(store: SqlStore, database: Database) -> None:
    await completed_task(store)  # whose result says nothing of its size
    await ran(store, BOB, None)
    for qubits in (3, 4, 5):
        await ran(store, BOB, qubits, parameters={"a": [0.1, 0.2]}, shots=1024)
        await until_clock_moves(database)
    await ran(store, BOB, 6, backend="fake_manila")
    failing = await claim_one(store, await submit_one(store))
    await store.finish([Outcome(failing, error=ERROR)], WORKER, WORKER)
    found = await store.ran_lately("aer", 2)
    assert [each.size for each in found] == [Size("statevector", 5, 10, 2048), Size("statevector", 4, 8, 2048)]
    assert all(0 <= each.waited_seconds < 60 and 0 <= each.seconds < 60 for each in found)
    assert [each.size.qubits for each in await store.ran_lately("fake_manila", 10)] == [6]
    assert [each.size.qubits for each in await store.ran_lately("aer", 10)] == [5, 4, 3]


async def test_what_ran_on_a_seldom_used_backend_is_looked_for_among_the_newest_of_all(
    store: SqlStore, database: Database
) -> None:
    await ran(store, BOB, 3, backend="fake_manila")
    [known] = await store.ran_lately("fake_manila", 10)
    await until_clock_moves(database)
    others = [task_id for _ in range(10) for task_id in await submit(store, 100)]
    await store.cancel(ADA, others[:-1], "api")
    assert await store.ran_lately("fake_manila", 10) == [known], "999 have ended since"
    await store.cancel(ADA, others[-1:], "api")
    assert await store.ran_lately("fake_manila", 10) == []


async def test_shots_of_estimates_are_not_counted_as_used(store: SqlStore) -> None:
    await submit_one(store, BOB, backend="estimate:aer", shots=1024)
    await submit_one(store, BOB, shots=100)
    assert await store.usage(BOB) == (2, 100)


async def test_the_index_of_finished_tasks_is_read_from_its_end(store: SqlStore, database: Database) -> None:
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    query = NEWEST.params(on="aer", most=10)
    compiled = query.compile(dialect=database.engine.dialect, compile_kwargs={"literal_binds": True})
    async with database.write() as connection:
        if not database.is_sqlite:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))  # the table is nearly empty
            await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        plan = "\n".join(str(row) for row in await connection.exec_driver_sql(f"{explain} {compiled}"))
    assert "ix_tasks_finished" in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan
