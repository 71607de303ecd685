"""Submit: tasks, their batch and their first history rows in one transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.engine import Database
from quantask_jupyter.adapters.sql.rows import TASK_COLUMNS, task_from_row, write_history
from quantask_jupyter.adapters.sql.tables import batches, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Batch, NewTask, Submission, Task
from quantask_jupyter.errors import IdempotencyConflictError
from quantask_jupyter.ports import Stored

ACTOR = "api"


class Submitting:
    """The part of the store that accepts tasks."""

    _database: Database

    async def create(self, submission: Submission) -> Stored:
        """See :meth:`quantask_jupyter.ports.TaskStore.create`."""
        try:
            return await self._insert(submission)
        except IntegrityError:
            # Looking only now keeps the common case at one round trip less: nearly every key is new.
            earlier = await self._made_before(submission)
            if earlier is None:
                raise
            return earlier

    async def _insert(self, submission: Submission) -> Stored:
        rows = [_task_row(task, submission) for task in submission.tasks]
        async with self._database.write() as connection:
            batch = await _insert_batch(connection, submission)
            inserted = await connection.execute(
                insert(tasks).values(created_at=db_now()).returning(tasks.c.id, tasks.c.created_at), rows
            )
            created = {row.id: row.created_at for row in inserted}
            moves = [(task.id, 0) for task in submission.tasks]
            await write_history(connection, moves, None, Status.PENDING, ACTOR)
        stored = tuple(_new_task(task, submission, created[task.id]) for task in submission.tasks)
        return Stored(stored, batch, repeated=False)

    async def _made_before(self, submission: Submission) -> Stored | None:
        if submission.idempotency_key is None:
            return None
        table = tasks if submission.batch_id is None else batches
        async with self._database.read() as connection:
            found = (
                await connection.execute(
                    select(table).where(
                        table.c.owner == submission.owner, table.c.idempotency_key == submission.idempotency_key
                    )
                )
            ).one_or_none()
            if found is None:
                return None
            if found.request_sha256 != submission.request_sha256:
                raise IdempotencyConflictError()
            if table is tasks:
                return Stored((task_from_row(found),), None, repeated=True)
            rows = await connection.execute(
                select(*TASK_COLUMNS).where(tasks.c.batch_id == found.id).order_by(tasks.c.id)
            )
            members = tuple(task_from_row(row) for row in rows)
        return Stored(members, _batch(found, members), repeated=True)


async def _insert_batch(connection: AsyncConnection, submission: Submission) -> Batch | None:
    if submission.batch_id is None:
        return None
    inserted = await connection.execute(
        insert(batches)
        .values(
            id=submission.batch_id,
            owner=submission.owner,
            name=submission.batch_name,
            size=len(submission.tasks),
            created_at=db_now(),
            idempotency_key=submission.idempotency_key,
            request_sha256=submission.request_sha256,
        )
        .returning(batches)
    )
    row = inserted.one()
    return Batch(row.id, row.owner, row.name, row.size, row.created_at, {Status.PENDING: row.size})


def _batch(row: Any, members: tuple[Task, ...]) -> Batch:
    progress: dict[Status, int] = {}
    for task in members:
        progress[task.status] = progress.get(task.status, 0) + 1
    return Batch(row.id, row.owner, row.name, row.size, row.created_at, progress)


def _task_row(task: NewTask, submission: Submission) -> dict[str, Any]:
    request = task.request
    single = submission.batch_id is None  # a batch's key is the batch's
    return {
        "id": task.id,
        "owner": task.owner,
        "batch_id": submission.batch_id,
        "retry_of": task.retry_of,
        "name": request.name,
        "tags": list(request.tags),
        "backend": request.backend,
        "method": request.method,
        "noise": None if request.noise is None else dict(request.noise),
        "shots": request.shots,
        "points": request.points,
        "seed": request.seed,
        "parameters": None if request.parameters is None else dict(request.parameters),
        "circuit_format": request.circuit.format,
        "circuit_source": request.circuit.source,
        "status": Status.PENDING,
        "version": 1,
        "attempt": 0,
        "max_attempts": task.max_attempts,
        "idempotency_key": submission.idempotency_key if single else None,
        "request_sha256": submission.request_sha256 if single else None,
    }


def _new_task(task: NewTask, submission: Submission, created_at: Any) -> Task:
    request = task.request
    return Task(
        id=task.id,
        owner=task.owner,
        status=Status.PENDING,
        version=1,
        name=request.name,
        tags=request.tags,
        backend=request.backend,
        method=request.method,
        shots=request.shots,
        seed=request.seed,
        points=request.points,
        attempt=0,
        max_attempts=task.max_attempts,
        created_at=created_at,
        started_at=None,
        finished_at=None,
        cancel_requested_at=None,
        batch_id=submission.batch_id,
        retry_of=task.retry_of,
    )
