"""Submit: tasks, their batch and their first history rows in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from quantask_jupyter.adapters.sql.database import Database
from quantask_jupyter.adapters.sql.hot_path import Inserted, NewRows
from quantask_jupyter.adapters.sql.hot_path.grouped import Grouped
from quantask_jupyter.adapters.sql.rows import TASK_COLUMNS, task_from_row
from quantask_jupyter.adapters.sql.tables import batches, tasks
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Batch, NewTask, Submission, Task
from quantask_jupyter.errors import DatabaseUnavailableError, IdempotencyConflictError
from quantask_jupyter.ports import Share, Stored

ACTOR = "api"


class Submitting:
    """The part of the store that accepts tasks."""

    _database: Database
    _creating: dict[Share | None, Grouped[Submission, Stored | None]]  # what is reserved alike is stored together

    async def create(self, submission: Submission, share: Share | None = None) -> Stored:
        """See :meth:`quantask_jupyter.ports.Tasks.create`."""
        if share not in self._creating:
            self._creating[share] = Grouped(partial(self._create_all, share))
        stored = await self._creating[share](submission) or await self.earlier(submission)
        if stored is None:
            raise DatabaseUnavailableError()  # what had the key was removed this moment
        return stored

    async def _create_all(self, share: Share | None, submissions: Sequence[Submission]) -> list[Stored | None]:
        """Store submissions in one transaction; None stands for one whose key is known."""
        rows = NewRows(
            tasks=[_task_row(task, submission) for submission in submissions for task in submission.tasks],
            batches=[_batch_row(submission) for submission in submissions if submission.batch_id is not None],
        )
        inserted = await self._database.hot_path.insert(rows, share, ACTOR)
        return [_stored(submission, inserted) for submission in submissions]

    async def earlier(self, submission: Submission) -> Stored | None:
        """See :meth:`quantask_jupyter.ports.Tasks.earlier`."""
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


def _stored(submission: Submission, inserted: Mapping[UUID, Inserted]) -> Stored | None:
    if submission.tasks[0].id not in inserted:
        return None
    created_at = inserted[submission.tasks[0].id].created_at
    batch = None
    if submission.batch_id is not None:
        size = len(submission.tasks)
        progress = {Status.PENDING: size}
        batch = Batch(submission.batch_id, submission.owner, submission.batch_name, size, created_at, progress)
    members = tuple(_new_task(task, submission, created_at) for task in submission.tasks)
    reserved = tuple(task.id for task in submission.tasks if inserted[task.id].reserved)
    return Stored(members, batch, repeated=False, reserved=reserved)


def _batch_row(submission: Submission) -> dict[str, Any]:
    return {
        "id": submission.batch_id,
        "owner": submission.owner,
        "name": submission.batch_name,
        "size": len(submission.tasks),
        "idempotency_key": submission.idempotency_key,
        "request_sha256": submission.request_sha256,
    }


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
