"""Puts many tasks into a database, as copies of one that Quantask itself has stored and run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import asyncpg

from benchmarks.place import plain_postgresql

# Ids as Quantask makes them (UUID version 7): milliseconds, then a counter that keeps their order.
IDS = """
    CREATE TEMP TABLE bench_ids AS
    SELECT number, encode(
        decode(lpad(to_hex((extract(epoch FROM created_at) * 1000)::bigint), 12, '0'), 'hex')
        || decode('7' || lpad(to_hex(number % 4096), 3, '0'), 'hex')
        || decode('8' || substr(md5(number::text || random()::text), 1, 15), 'hex'), 'hex')::uuid AS id,
        created_at
    FROM (
        SELECT number, now() - make_interval(secs => ($1 - number) * $2) AS created_at
        FROM generate_series(1, $1) AS number
    ) AS times
"""
WAITING = {
    "status": "'pending'",
    "version": "1",
    "attempt": "0",
    "dispatched_at": "NULL",
    "reserved_until": "NULL",
    "started_at": "NULL",
    "finished_at": "NULL",
    "result": "NULL",
}
FINISHED = {
    "started_at": "ids.created_at + interval '5 ms'",
    "finished_at": "ids.created_at + interval '10 ms'",
}
OF_ANY = {
    "id": "ids.id",
    "created_at": "ids.created_at",
    "batch_id": "NULL",
    "idempotency_key": "NULL",
    "request_sha256": "NULL",
}


def add_waiting(database_url: str, like: str, count: int, *, owners: int = 50) -> None:
    """Add tasks that wait, submitted just now, a millisecond after one another: all of one owner, then of the next."""
    owner = f"'student-' || (ids.number - 1) / {count // owners}"
    asyncio.run(_add(database_url, like, count, WAITING, owner=owner, seconds_apart=0.001, finished=False))


def add_finished(database_url: str, like: str, count: int, *, owners: int = 50) -> None:
    """Add tasks that have completed, with history and result, over the last days."""
    owner = f"'student-' || ids.number % {owners}"
    asyncio.run(_add(database_url, like, count, FINISHED, owner=owner, seconds_apart=1.0, finished=True))


async def _add(
    url: str, like: str, count: int, values: Mapping[str, str], *, owner: str, seconds_apart: float, finished: bool
) -> None:
    connection = await asyncpg.connect(plain_postgresql(url))
    try:
        # Foreign keys and triggers hold for copies of rows for which they held; checking a million takes minutes.
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(IDS, count, seconds_apart, timeout=600)
        of_task = {**OF_ANY, "owner": owner, **values}
        await _copy(connection, "tasks", "copied.id = $1", of_task, like)
        moves = "copied.task_id = $1" if finished else "copied.task_id = $1 AND copied.source IS NULL"
        of_move = {"task_id": "ids.id", "at": "ids.created_at"}
        await _copy(connection, "task_history", moves, of_move, like, without=("id",))
        for table in ("tasks", "task_history"):
            await connection.execute(f"VACUUM (ANALYZE) {table}", timeout=600)
    finally:
        await connection.close()


async def _copy(
    connection: asyncpg.Connection,
    table: str,
    where: str,
    values: Mapping[str, str],
    like: str,
    without: tuple[str, ...] = (),
) -> None:
    rows = await connection.fetch(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = $1 AND table_schema = 'public' ORDER BY ordinal_position",
        table,
    )
    columns = [row["column_name"] for row in rows if row["column_name"] not in without]
    selected = ", ".join(values.get(column, f"copied.{column}") for column in columns)
    await connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {selected}"
        f" FROM bench_ids AS ids, {table} AS copied WHERE {where} ORDER BY ids.number",
        like,
        timeout=600,
    )
