"""Results of taskiq in PostgreSQL: what is published for it does not run with this version of taskiq or asyncpg."""

from __future__ import annotations

import pickle
from typing import Any

import asyncpg
from taskiq import AsyncResultBackend, TaskiqResult

TABLE = "CREATE TABLE IF NOT EXISTS bench_results (task_id text PRIMARY KEY, result bytea NOT NULL)"


class PostgresResults(AsyncResultBackend[Any]):
    """One row a result, written with one prepared statement."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._pool: asyncpg.Pool | None = None

    async def startup(self) -> None:
        self._pool = await asyncpg.create_pool(self._url, min_size=1)
        await self._pool.execute(f"SELECT pg_advisory_lock(1); {TABLE}; SELECT pg_advisory_unlock(1)")

    async def shutdown(self) -> None:
        await self._open.close()

    @property
    def _open(self) -> asyncpg.Pool:
        if self._pool is None:
            raise RuntimeError("the result backend is not open")
        return self._pool

    async def set_result(self, task_id: str, result: TaskiqResult[Any]) -> None:
        await self._open.execute("INSERT INTO bench_results VALUES ($1, $2)", task_id, pickle.dumps(result))

    async def is_result_ready(self, task_id: str) -> bool:
        ready: bool = await self._open.fetchval("SELECT EXISTS (SELECT FROM bench_results WHERE task_id = $1)", task_id)
        return ready

    async def get_result(self, task_id: str, with_logs: bool = False) -> TaskiqResult[Any]:  # noqa: ARG002
        stored = await self._open.fetchval("SELECT result FROM bench_results WHERE task_id = $1", task_id)
        result: TaskiqResult[Any] = pickle.loads(stored)
        return result
