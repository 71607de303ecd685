"""Short words for what most store tests do: submit, claim, look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, event, select

from quantask_jupyter.adapters.sql.dialects import db_now
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Attempt, Lease, NewTask, Outcome, Submission, TaskRequest
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.errors import CircuitSyntaxError
from tests.contract.databases import Database
from tests.contract.stores import SqlStore, SqlTasks

ADA, BOB = "ada", "bob"
WORKER, OTHER_WORKER = "worker-1", "worker-2"
SWEEPER = "sweeper"
BELL = Circuit(
    CircuitFormat.OPENQASM3,
    'OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;',
)
RESULT = {
    "counts": {"00": 519, "11": 505},
    "shots": 1024,
    "registers": [{"name": "c", "size": 2}],
    "metadata": {"method": "stabilizer", "seed": 7},
}
ERROR = CircuitSyntaxError("There is no gate hh.", line=3, column=5, source_line="hh q[0];").to_dict()


def submission(
    count: int = 1,
    owner: str = ADA,
    *,
    max_attempts: int = 3,
    key: str | None = None,
    sha: str = "0" * 64,
    course: str | None = None,
    circuit: Circuit = BELL,
    **asked: Any,
) -> Submission:
    """One task, or a batch of many."""
    request = TaskRequest(circuit, **asked)
    return Submission(
        owner=owner,
        tasks=tuple(NewTask(task_id, owner, request, max_attempts) for task_id in new_task_ids(count)),
        idempotency_key=key,
        request_sha256=sha,
        batch_id=None if count == 1 else new_task_ids(1)[0],
        course=course,
    )


def spoiled(good: Submission, position: int) -> Submission:
    """The same with a task in it that no database accepts."""
    tasks = list(good.tasks)
    tasks[position] = replace(tasks[position], request=replace(tasks[position].request, shots=0))
    return replace(good, tasks=tuple(tasks))


async def submit(store: SqlStore, count: int = 1, owner: str = ADA, **options: Any) -> list[UUID]:
    """Submit and return the ids."""
    return [task.id for task in (await store.create(submission(count, owner, **options))).tasks]


async def submit_one(store: SqlStore, owner: str = ADA, **options: Any) -> UUID:
    [task_id] = await submit(store, 1, owner, **options)
    return task_id


async def claim(store: SqlStore, *ids: UUID, worker: str = WORKER, seconds: float = 60.0) -> list[Attempt]:
    """Claim tasks and return the attempts that were got."""
    return [claimed.attempt for claimed in await store.claim(ids, Lease(worker, seconds), worker)]


async def claim_one(store: SqlStore, task_id: UUID, *, worker: str = WORKER, seconds: float = 60.0) -> Attempt:
    [attempt] = await claim(store, task_id, worker=worker, seconds=seconds)
    return attempt


async def lose(store: SqlStore, *ids: UUID, worker: str = WORKER) -> list[Attempt]:
    """Claim tasks with a lease that has ended already: what a dead worker leaves."""
    return await claim(store, *ids, worker=worker, seconds=-1.0)


async def complete(store: SqlStore, attempt: Attempt, *, worker: str = WORKER) -> frozenset[UUID]:
    return await store.finish([Outcome(attempt, result=RESULT)], worker, worker)


async def completed_task(tasks: SqlTasks, owner: str = ADA, **options: Any) -> UUID:
    store = SqlStore(tasks._database)
    task_id = await submit_one(store, owner, **options)
    await complete(store, await claim_one(store, task_id))
    return task_id


async def status(store: SqlStore, task_id: UUID) -> Status:
    return (await store.versions([task_id]))[task_id][1]


async def version(store: SqlStore, task_id: UUID) -> int:
    return (await store.versions([task_id]))[task_id][0]


async def moves(store: SqlStore, task_id: UUID, owner: str = ADA) -> list[tuple[str | None, str, int]]:
    """The history as (from, to, attempt)."""
    task = await store.get(owner, task_id, full=True)
    assert task.history is not None
    return [(entry.source, entry.target, entry.attempt) for entry in task.history]


async def until_clock_moves(database: Database) -> None:
    """Return when the database's time is another one: SQLite counts only milliseconds."""
    async with database.read() as connection:
        before = await connection.scalar(select(db_now()))
        while await connection.scalar(select(db_now())) == before:
            continue


async def row_of(database: Database, task_id: UUID) -> Row[Any]:
    """The whole row, as it lies in the table."""
    async with database.read() as connection:
        return (await connection.execute(select(tasks).where(tasks.c.id == task_id))).one()


@contextmanager
def counted_commits(database: Database) -> Iterator[list[object]]:
    """The transactions that were committed in the block."""
    commits: list[object] = []

    def count(connection: object) -> None:
        commits.append(connection)

    event.listen(database.engine, "commit", count)
    try:
        yield commits
    finally:
        event.remove(database.engine, "commit", count)
