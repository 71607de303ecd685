"""The hot path in PostgreSQL: one statement each, so one round trip and one commit, over asyncpg.

A claim and the note of a dispatch commit without waiting for the disk (``synchronous_commit=off``): one that a crash
of the server undoes leaves the task pending, and it is claimed or sent again. Submit and finish wait.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from quantask_jupyter.adapters.sql.fields import HISTORY_FIELDS, history_from, request_from, task_from
from quantask_jupyter.adapters.sql.hot_path import (
    HOT_CONNECTIONS,
    Inserted,
    NewRows,
    RowRefusedError,
    unavailable,
)
from quantask_jupyter.adapters.sql.hot_path import postgres_housekeeping_statements as housekeeping
from quantask_jupyter.adapters.sql.hot_path import postgres_statements as sql
from quantask_jupyter.adapters.sql.hot_path.postgres_connections import NOT_THERE, Connection, Connections
from quantask_jupyter.domain.task import Attempt, ClaimedTask, Lease, Outcome, Task, WorkerInfo
from quantask_jupyter.ports import Share, Turn

_JSON_FIELDS = ("tags", "noise", "parameters", "error", "result")
_OUR_FAULT = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.SyntaxOrAccessError,
    asyncpg.DataError,
)


class PostgresHotPath:
    """See :class:`quantask_jupyter.adapters.sql.hot_path.HotPath`."""

    def __init__(self, connect: Mapping[str, Any], *, timeout_seconds: float, call_seconds: float | None) -> None:
        """Connect with these arguments of ``asyncpg.connect``, when first needed."""
        self._connections = Connections(connect, most=HOT_CONNECTIONS, timeout_seconds=timeout_seconds)
        self._call_seconds = call_seconds

    async def insert(self, rows: NewRows, share: Share | None, actor: str) -> dict[UUID, Inserted]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.insert`."""
        tasks, batches = json.dumps(rows.tasks, default=str), json.dumps(rows.batches, default=str)
        async with self._connection() as connection:
            if share is None:
                stored = await connection.fetch(sql.INSERT, tasks, batches, actor)
            else:
                limits = (share.per_owner, share.seconds, share.queue_length)
                stored = await connection.fetch(sql.INSERT_AND_RESERVE, tasks, batches, actor, *limits)
        return {row["id"]: Inserted(row["created_at"], row["reserved"]) for row in stored}

    async def claim(self, ids: Sequence[UUID], lease: Lease, actor: str) -> list[ClaimedTask]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.claim`."""
        async with self._connection() as connection:
            rows = await connection.fetch(sql.CLAIM, ids, lease.owner, lease.seconds, actor)
        return [
            ClaimedTask(Attempt(row["id"], row["attempt"]), row["owner"], request_from(_fields(row))) for row in rows
        ]

    async def finish(self, outcomes: Sequence[Outcome], lease_owner: str, actor: str) -> set[UUID]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.finish`."""
        ended = [
            {
                "id": str(outcome.attempt.task_id),
                "attempt": outcome.attempt.number,
                "status": "completed" if outcome.error is None else "failed",
                "result": outcome.result,
                "error": outcome.error,
            }
            for outcome in outcomes
        ]
        async with self._connection() as connection:
            ids = [outcome.attempt.task_id for outcome in outcomes]
            rows = await connection.fetch(sql.FINISH, json.dumps(ended), lease_owner, actor, ids)
        return {row["id"] for row in rows}

    async def renew(self, attempts: Sequence[Attempt], lease: Lease) -> dict[UUID, bool]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.renew`."""
        ids, numbers = [attempt.task_id for attempt in attempts], [attempt.number for attempt in attempts]
        async with self._connection() as connection:
            rows = await connection.fetch(sql.RENEW, ids, numbers, lease.owner, lease.seconds)
        return {row["id"]: row["is_cancelled"] for row in rows}

    async def release(self, attempts: Sequence[Attempt], lease_owner: str, actor: str, note: str) -> set[UUID]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.release`."""
        ids, numbers = [attempt.task_id for attempt in attempts], [attempt.number for attempt in attempts]
        async with self._connection() as connection:
            rows = await connection.fetch(sql.RELEASE, ids, numbers, lease_owner, actor, note)
        return {row["id"] for row in rows}

    async def read(self, ids: Sequence[UUID]) -> dict[UUID, Task]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.read`."""
        async with self._connection() as connection:
            rows = await connection.fetch(sql.READ, ids)
        return {row["id"]: _task(row) for row in rows}

    async def reserve(
        self, limit: int, per_owner: int, seconds: float, queue_length: int | None, turn: Turn
    ) -> list[tuple[str, list[UUID]]]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.reserve`."""
        async with self._connection() as connection:
            if not await connection.fetchval(sql.IS_WORTH_A_ROUND, queue_length):
                return []  # nobody shall wait for the lock of a round that finds nothing
            async with _transaction(connection, sql.BEGIN_ROUND):
                rows = await connection.fetch(
                    sql.RESERVE, limit, per_owner, seconds, queue_length, turn.tasks, turn.served
                )
        return [(row["owner"], row["ids"]) for row in rows]

    async def mark_dispatched(self, ids: Sequence[UUID]) -> None:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.mark_dispatched`."""
        async with self._connection() as connection:
            await connection.execute(sql.MARK_DISPATCHED, ids)

    async def ready(self, limit: int, exclude: Sequence[UUID]) -> list[UUID]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.ready`."""
        async with self._connection() as connection:
            return [row["id"] for row in await connection.fetch(sql.READY, limit, exclude)]

    async def revision(self) -> str | None:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.revision`."""
        async with self._connection() as connection:
            if not await connection.fetchval(housekeeping.HAS_REVISION):
                return None
            revision: str | None = await connection.fetchval(housekeeping.READ_REVISION)
        return revision

    async def heartbeat(self, worker: WorkerInfo) -> None:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.heartbeat`."""
        async with self._connection() as connection:
            if await connection.fetchval(housekeeping.HEARTBEAT, worker.name, worker.slots) is None:
                described = (worker.name, worker.host, worker.slots, json.dumps(dict(worker.versions)))
                await connection.execute(housekeeping.INSERT_WORKER, *described)

    async def workers(self, silent_seconds: float) -> list[WorkerInfo]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.workers`."""
        async with self._connection() as connection:
            rows = await connection.fetch(housekeeping.WORKERS, silent_seconds)
        return [
            WorkerInfo(row["name"], row["host"], row["slots"], json.loads(row["versions"]), row["seen_at"])
            for row in rows
        ]

    async def is_any_lost(self, ids: Sequence[UUID]) -> bool:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.is_any_lost`."""
        return await self._is(housekeeping.IS_ANY_LOST, ids)

    async def is_any_expired(self) -> bool:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.is_any_expired`."""
        return await self._is(housekeeping.IS_ANY_EXPIRED)

    async def is_any_message_old(self, older_than_seconds: float) -> bool:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.is_any_message_old`."""
        return await self._is(housekeeping.IS_ANY_MESSAGE_OLD, older_than_seconds)

    async def is_any_to_remove(self, older_than_seconds: float) -> bool:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.is_any_to_remove`."""
        return await self._is(housekeeping.IS_ANY_TO_REMOVE, older_than_seconds)

    async def close(self) -> None:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.close`."""
        await self._connections.close()

    async def _is(self, question: str, *values: Any) -> bool:
        async with self._connection() as connection:
            return bool(await connection.fetchval(question, *values))

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        try:
            async with asyncio.timeout(self._call_seconds), self._connections.lent() as connection:
                yield connection
        except _OUR_FAULT as error:
            raise RowRefusedError(str(error)) from error
        except NOT_THERE:
            raise unavailable() from None


@asynccontextmanager
async def _transaction(connection: Connection, begin: str) -> AsyncIterator[None]:
    try:
        await connection.execute(begin)
        yield
        await connection.execute("COMMIT")
    except _OUR_FAULT:
        await connection.execute("ROLLBACK")
        raise
    except BaseException:
        connection.terminate()  # nobody knows how far it has come; the server undoes it
        raise


def _fields(row: asyncpg.Record) -> dict[str, Any]:
    fields = dict(row)
    for name in _JSON_FIELDS:
        if fields.get(name) is not None:
            fields[name] = json.loads(fields[name])
    return fields


def _task(row: asyncpg.Record) -> Task:
    fields = _fields(row)
    history = tuple(history_from(dict(zip(HISTORY_FIELDS, entry, strict=True))) for entry in fields.pop("history"))
    return task_from(fields, history=history)
