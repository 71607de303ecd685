"""Queries: reading one owner's tasks and batches, and the system's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Text, cast, exists, func, literal, literal_column, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import ColumnElement

from quantask_jupyter.adapters.sql.claim import IS_PENDING, IS_PROCESSING
from quantask_jupyter.adapters.sql.clock import db_now
from quantask_jupyter.adapters.sql.database import Database
from quantask_jupyter.adapters.sql.fields import request_from
from quantask_jupyter.adapters.sql.hot_path.grouped import Grouped
from quantask_jupyter.adapters.sql.predicates import EVERY_TASK
from quantask_jupyter.adapters.sql.rows import REQUEST_COLUMNS, TASK_COLUMNS, t, task_from_row
from quantask_jupyter.adapters.sql.tables import batches, task_results
from quantask_jupyter.domain.states import FINAL, Status
from quantask_jupyter.domain.task import (
    Batch,
    NewTask,
    Page,
    StoreHealth,
    Submission,
    Task,
    TaskFilter,
)
from quantask_jupyter.errors import BatchNotFoundError, TaskNotFoundError


class Querying:
    """The part of the store that answers questions."""

    _database: Database
    _reading: Grouped[UUID, Task | None]

    async def get(self, owner: str, task_id: UUID, *, full: bool) -> Task:
        """See :meth:`quantask_jupyter.ports.Tasks.get`."""
        if full:
            task = await self._reading(task_id)
            if task is None or task.owner != owner:
                raise TaskNotFoundError()
            return task
        async with self._database.read() as connection:
            query = select(*TASK_COLUMNS).where(t.owner == owner, t.id == task_id)
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise TaskNotFoundError()
        return task_from_row(row)

    async def _read_all(self, ids: Sequence[UUID]) -> list[Task | None]:
        found = await self._database.hot_path.read(ids)
        return [found.get(task_id) for task_id in ids]

    async def get_request(self, owner: str, task_id: UUID) -> Submission:
        """See :meth:`quantask_jupyter.ports.Tasks.get_request`."""
        async with self._database.read() as connection:
            query = select(t.max_attempts, *REQUEST_COLUMNS).where(t.owner == owner, t.id == task_id)
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise TaskNotFoundError()
        return Submission(owner, (NewTask(task_id, owner, request_from(dict(row._mapping)), row.max_attempts),))

    async def versions(self, ids: Sequence[UUID]) -> dict[UUID, tuple[int, Status]]:
        """See :meth:`quantask_jupyter.ports.Tasks.versions`."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(t.id, t.version, t.status).where(t.id.in_(ids)))
            return {row.id: (row.version, Status(row.status)) for row in rows}

    async def page(self, owner: str, criteria: TaskFilter, limit: int, after: UUID | None) -> Page:
        """See :meth:`quantask_jupyter.ports.Tasks.page`."""
        query = select(*TASK_COLUMNS).where(*_all_of(owner), *self._conditions(criteria))
        if after is not None:
            query = query.where(t.id < after)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(t.id.desc()).limit(limit + 1))).all()
        found = tuple(task_from_row(row) for row in rows[:limit])
        return Page(found, found[-1].id if len(rows) > limit else None)

    def _conditions(self, criteria: TaskFilter) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if criteria.status is not None:
            conditions.append(t.status == criteria.status.value)
        if criteria.name is not None:
            conditions.append(t.name == criteria.name)
        if criteria.batch_id is not None:
            conditions.append(t.batch_id == criteria.batch_id)
        if criteria.created_before is not None:
            conditions.append(t.created_at < criteria.created_before)
        if criteria.tag is not None:
            conditions.append(self._has_tag(criteria.tag))
        return conditions

    def _has_tag(self, tag: str) -> ColumnElement[bool]:
        if self._database.is_sqlite:
            each = func.json_each(t.tags).table_valued("value")
            return exists(select(literal(1)).select_from(each).where(each.c.value == tag))
        return cast(t.tags, JSONB).contains([tag])

    async def get_batch(self, owner: str, batch_id: UUID) -> Batch:
        """See :meth:`quantask_jupyter.ports.Tasks.get_batch`."""
        b = batches.c
        async with self._database.read() as connection:
            row = (await connection.execute(select(batches).where(b.owner == owner, b.id == batch_id))).one_or_none()
            if row is None:
                raise BatchNotFoundError()
            counted = await connection.execute(
                select(t.status, func.count().label("tasks")).where(t.batch_id == batch_id).group_by(t.status)
            )
            progress = {Status(line.status): line.tasks for line in counted}
        return Batch(row.id, row.owner, row.name, row.size, row.created_at, progress)

    async def unfinished(self, batch_id: UUID) -> set[UUID]:
        """See :meth:`quantask_jupyter.ports.Tasks.unfinished`."""
        async with self._database.read() as connection:
            query = select(t.id).where(t.batch_id == batch_id, IS_PENDING | IS_PROCESSING)
            return set(await connection.scalars(query))

    async def results(self, owner: str, batch_id: UUID, limit: int, most_characters: int, after: UUID | None) -> Page:
        """See :meth:`quantask_jupyter.ports.Tasks.results`."""
        b = batches.c
        has_finished = t.status.in_([status.value for status in FINAL])
        finished = (
            select(t.id, func.coalesce(func.length(cast(task_results.c.result, Text)), 0).label("characters"))
            .outerjoin(task_results, task_results.c.task_id == t.id)
            .where(t.batch_id == batch_id, has_finished)
            .order_by(t.id)
            .limit(limit + 1)
        )
        if after is not None:
            finished = finished.where(t.id > after)
        async with self._database.read() as connection:
            if await connection.scalar(select(b.id).where(b.owner == owner, b.id == batch_id)) is None:
                raise BatchNotFoundError()
            sizes = [(row.id, row.characters) for row in await connection.execute(finished)]
        ids = _first(sizes, limit, most_characters)
        tasks = await self._database.hot_path.read(ids)
        found = tuple(tasks[task_id] for task_id in ids if task_id in tasks)
        return Page(found, ids[-1] if len(ids) < len(sizes) else None)

    async def usage(self, owner: str) -> tuple[int, int]:
        """See :meth:`quantask_jupyter.ports.Tasks.usage`."""
        yesterday = _lowest_id_at(datetime.now(UTC) - timedelta(days=1))
        waiting = select(func.count()).where(*_all_of(owner), IS_PENDING).scalar_subquery()
        running = select(func.count()).where(*_all_of(owner), IS_PROCESSING).scalar_subquery()
        shots = select(func.coalesce(func.sum(cast(t.shots, BigInteger) * t.points), 0)).where(
            *_all_of(owner), t.id >= yesterday
        )
        async with self._database.read() as connection:
            row = (await connection.execute(select(waiting + running, shots.scalar_subquery()))).one()
        return int(row[0]), int(row[1])

    async def health(self) -> StoreHealth:
        """See :meth:`quantask_jupyter.ports.Upkeep.health`."""
        pending = select(func.count()).where(IS_PENDING).scalar_subquery()
        processing = select(func.count()).where(IS_PROCESSING).scalar_subquery()
        oldest = select(t.created_at, db_now().label("now")).where(IS_PENDING).order_by(t.id).limit(1)
        async with self._database.read() as connection:
            counted = (await connection.execute(select(pending, processing))).one()
            first = (await connection.execute(oldest)).one_or_none()
        waited = None if first is None else max(0.0, (first.now - first.created_at).total_seconds())
        return StoreHealth({Status.PENDING: counted[0], Status.PROCESSING: counted[1]}, waited)

    async def connection_limit(self) -> int | None:
        """See :meth:`quantask_jupyter.ports.Upkeep.connection_limit`."""
        if self._database.is_sqlite:
            return None
        async with self._database.read() as connection:
            return int(await connection.scalar(text("SHOW max_connections")))


def _all_of(owner: str) -> tuple[ColumnElement[bool], ...]:
    return t.owner == owner, literal_column(EVERY_TASK, Boolean)


def _first(sizes: Sequence[tuple[UUID, int]], limit: int, most: int) -> list[UUID]:
    """Return the first ``limit`` ids, fewer where their sizes together are more than ``most``, but at least one."""
    page = sizes[:limit]
    fitting = sum(total <= most for total in accumulate(size for _, size in page))
    return [task_id for task_id, _ in page[: max(1, fitting)]]


def _lowest_id_at(moment: datetime) -> UUID:
    """Return the smallest id of version 7 that a task submitted at ``moment`` can have."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
