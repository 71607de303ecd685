"""The hot path in SQLite: one visit to a thread each, which has a connection of its own.

A claim commits without waiting for the disk (``synchronous=NORMAL``): one that a loss of power undoes leaves the task
pending. Submit and finish wait (``FULL``). Reads have a thread of their own and never wait for a commit.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from quantask_jupyter.adapters.sql.hot_path import (
    PARTS_OF_A_SHARE,
    PARTS_OF_THE_QUEUE,
    Inserted,
    NewRows,
)
from quantask_jupyter.adapters.sql.hot_path import sqlite_housekeeping_statements as housekeeping
from quantask_jupyter.adapters.sql.hot_path import sqlite_statements as sql
from quantask_jupyter.adapters.sql.hot_path.sqlite_connections import AnswerT, ConnectionThread, Work, in_transaction
from quantask_jupyter.adapters.sql.hot_path.sqlite_values import (
    claimed_from_row,
    history_from_row,
    task_from_row,
    to_json,
    to_sqlite,
    to_time,
    worker_from_row,
)
from quantask_jupyter.domain.task import Attempt, ClaimedTask, Lease, Outcome, Task, WorkerInfo
from quantask_jupyter.ports import Share, Turn


class SqliteHotPath:
    """See :class:`quantask_jupyter.adapters.sql.hot_path.HotPath`."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], turn: asyncio.Semaphore) -> None:
        """Connect by ``connect``, when first needed; write only in one's ``turn``."""
        self._turn = turn
        self._writer = ConnectionThread("quantask-sqlite-write", connect)
        self._reader = ConnectionThread("quantask-sqlite-read", connect)

    async def insert(self, rows: NewRows, share: Share | None, actor: str) -> dict[UUID, Inserted]:  # noqa: ARG002 - nobody reserves in SQLite
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.insert`."""
        tasks = [{name: to_sqlite(value) for name, value in row.items()} for row in rows.tasks]
        batches = [{name: to_sqlite(value) for name, value in row.items()} for row in rows.batches]

        def work(connection: sqlite3.Connection) -> dict[UUID, Inserted]:
            (now,) = connection.execute(sql.NOW).fetchone()
            known = {b["id"] for b in batches if not connection.execute(sql.INSERT_BATCH, b | {"now": now}).fetchall()}
            asked = [task | {"now": now} for task in tasks if task["batch_id"] not in known]
            stored = [task["id"] for task in asked if connection.execute(sql.INSERT_TASK, task).fetchall()]
            connection.executemany(sql.INSERT_FIRST_HISTORY, [(task_id, actor, now) for task_id in stored])
            return dict.fromkeys(map(UUID, stored), Inserted(to_time(now), reserved=False))

        return await self._write(work)

    async def claim(self, ids: Sequence[UUID], lease: Lease, actor: str) -> list[ClaimedTask]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.claim`."""

        def work(connection: sqlite3.Connection) -> list[sqlite3.Row]:
            rows = connection.execute(sql.CLAIM, (lease.owner, f"{lease.seconds} seconds", _list(ids))).fetchall()
            history = [(row["id"], "pending", "processing", row["attempt"], actor) for row in rows]
            connection.executemany(sql.INSERT_HISTORY, history)
            return rows

        return [claimed_from_row(row) for row in await self._write(work, durable=False)]

    async def finish(self, outcomes: Sequence[Outcome], lease_owner: str, actor: str) -> set[UUID]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.finish`."""
        stored = {o.attempt.task_id.hex: (o, to_json(o.error), to_json(o.result)) for o in outcomes}

        def work(connection: sqlite3.Connection) -> set[UUID]:
            moved = set()
            for task_id, (outcome, error, result) in stored.items():
                status, attempt = "completed" if error is None else "failed", outcome.attempt
                ending = (status, error, task_id, attempt.number, lease_owner)
                if not connection.execute(sql.FINISH, ending).rowcount:
                    continue
                connection.execute(sql.INSERT_HISTORY, (task_id, "processing", status, attempt.number, actor))
                if result is not None:
                    connection.execute(sql.INSERT_RESULT, (task_id, result))
                moved.add(attempt.task_id)
            return moved

        return await self._write(work)

    async def renew(self, attempts: Sequence[Attempt], lease: Lease) -> dict[UUID, bool]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.renew`."""

        def work(connection: sqlite3.Connection) -> dict[UUID, bool]:
            renewed = {}
            for attempt in attempts:
                held = (f"{lease.seconds} seconds", attempt.task_id.hex, attempt.number, lease.owner)
                for (cancelled_at,) in connection.execute(sql.RENEW, held).fetchall():
                    renewed[attempt.task_id] = cancelled_at is not None
            return renewed

        return await self._write(work)

    async def release(self, attempts: Sequence[Attempt], lease_owner: str, actor: str, note: str) -> set[UUID]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.release`."""

        def work(connection: sqlite3.Connection) -> set[UUID]:
            moved = set()
            for attempt in attempts:
                task_id = attempt.task_id.hex
                if connection.execute(sql.RELEASE, (task_id, attempt.number, lease_owner)).rowcount:
                    connection.execute(sql.INSERT_RELEASE_HISTORY, (task_id, attempt.number, actor, note))
                    moved.add(attempt.task_id)
            return moved

        return await self._write(work)

    async def read(self, ids: Sequence[UUID]) -> dict[UUID, Task]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.read`."""

        def work(connection: sqlite3.Connection) -> dict[UUID, Task]:
            connection.execute("BEGIN")  # one snapshot for all of it
            try:
                rows = connection.execute(sql.READ, (_list(ids),)).fetchall()
                history: dict[str, list[Any]] = {row["id"]: [] for row in rows}
                for entry in connection.execute(sql.READ_HISTORY, (_list(ids),)):
                    history[entry["task_id"]].append(history_from_row(entry))
            finally:
                connection.execute("COMMIT")
            return {UUID(row["id"]): task_from_row(row, tuple(history[row["id"]])) for row in rows}

        return await self._reader.run(work)

    async def reserve(
        self, limit: int, per_owner: int, seconds: float, queue_length: int | None, turn: Turn
    ) -> list[tuple[str, list[UUID]]]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.reserve`."""

        def work(connection: sqlite3.Connection) -> list[tuple[str, list[UUID]]]:
            length = limit
            if queue_length is not None:
                free = queue_length - _with_broker(connection, queue_length)
                if free < max(1, queue_length // PARTS_OF_THE_QUEUE):
                    return []
                length = min(limit, free)
            in_need = _in_need(connection, per_owner, turn.served)[: max(1, length // turn.tasks)]
            chosen = []
            for owner, room in in_need:
                most = min(room, max(1, length // len(in_need)))
                rows = connection.execute(sql.OLDEST_OF_OWNER, (owner, most)).fetchall()
                chosen.append((owner, [UUID(row["id"]) for row in rows]))
            taken = [task_id for _, ids in chosen for task_id in ids]
            connection.execute(sql.RESERVE, (f"{seconds} seconds", _list(taken)))
            return chosen

        return await self._write(work, durable=False)

    async def mark_dispatched(self, ids: Sequence[UUID]) -> None:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.mark_dispatched`."""
        await self._write(lambda connection: connection.execute(sql.MARK_DISPATCHED, (_list(ids),)), durable=False)

    async def ready(self, limit: int, exclude: Sequence[UUID]) -> list[UUID]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.ready`."""
        rows = await self._reader.run(
            lambda connection: connection.execute(sql.READY, (_list(exclude), limit)).fetchall()
        )
        return [UUID(row["id"]) for row in rows]

    async def revision(self) -> str | None:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.revision`."""

        def work(connection: sqlite3.Connection) -> str | None:
            (is_there,) = connection.execute(housekeeping.HAS_REVISION).fetchone()
            row = connection.execute(housekeeping.READ_REVISION).fetchone() if is_there else None
            return None if row is None else str(row[0])

        return await self._reader.run(work)

    async def heartbeat(self, worker: WorkerInfo) -> None:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.heartbeat`."""

        def work(connection: sqlite3.Connection) -> None:
            if not connection.execute(housekeeping.HEARTBEAT, (worker.slots, worker.name)).rowcount:
                described = (worker.name, worker.host, worker.slots, to_json(dict(worker.versions)))
                connection.execute(housekeeping.INSERT_WORKER, described)
                connection.execute(housekeeping.FORGET_WORKERS)

        await self._write(work)

    async def workers(self, silent_seconds: float) -> list[WorkerInfo]:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.workers`."""
        rows = await self._reader.run(
            lambda connection: connection.execute(housekeeping.WORKERS, (_ago(silent_seconds),)).fetchall()
        )
        return [worker_from_row(row) for row in rows]

    async def is_any_lost(self, ids: Sequence[UUID]) -> bool:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.is_any_lost`."""
        return await self._is(housekeeping.IS_ANY_LOST, _list(ids))

    async def is_any_expired(self) -> bool:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.is_any_expired`."""
        return await self._is(housekeeping.IS_ANY_EXPIRED)

    async def is_any_message_old(self, older_than_seconds: float) -> bool:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.is_any_message_old`."""
        return await self._is(housekeeping.IS_ANY_MESSAGE_OLD, _ago(older_than_seconds))

    async def is_any_to_remove(self, older_than_seconds: float) -> bool:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.is_any_to_remove`."""
        return await self._is(housekeeping.IS_ANY_TO_REMOVE, _ago(older_than_seconds))

    async def close(self) -> None:
        """See :meth:`quantask_jupyter.adapters.sql.hot_path.HotPath.close`."""
        await asyncio.gather(self._writer.close(), self._reader.close())

    async def _is(self, question: str, *values: Any) -> bool:
        return await self._reader.run(lambda connection: bool(connection.execute(question, values).fetchone()[0]))

    async def _write(self, work: Work[AnswerT], *, durable: bool = True) -> AnswerT:
        async with self._turn:
            return await self._writer.run(lambda connection: in_transaction(connection, work, durable=durable))


def _with_broker(connection: sqlite3.Connection, most: int) -> int:
    return int(connection.execute(sql.COUNT_WITH_BROKER, (most,)).fetchone()[0])


def _in_need(connection: sqlite3.Connection, per_owner: int, served: Sequence[str]) -> list[tuple[str, int]]:
    """Return who has room in the share and how much: who has least in flight first, else in turn."""
    in_need = []
    for (owner,) in connection.execute(sql.WAITING_OWNERS).fetchall():
        flying, waiting = connection.execute(sql.COUNT_IN_FLIGHT, (owner, per_owner)).fetchone()
        room = per_owner - flying
        if room > 0 and (not waiting or room >= per_owner // PARTS_OF_A_SHARE):
            in_need.append((owner, room))
    turns = {owner: place for place, owner in enumerate(served, 1)}
    return sorted(in_need, key=lambda needy: (-needy[1], turns.get(needy[0], 0), needy[0]))


def _list(ids: Sequence[UUID]) -> str:
    return to_json([task_id.hex for task_id in ids])


def _ago(seconds: float) -> str:
    return f"{-seconds} seconds"
