"""The store: its ports, each method a verb and how it is run. Those of courses are in :mod:`.course_store`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from typing_extensions import override

from quantask_jupyter.adapters.sql import (
    accounts,
    cancel,
    claim,
    deployment_limits,
    drawings,
    expired_leases,
    finish,
    idempotency,
    metrics,
    page,
    pieces,
    quota,
    ran_lately,
    read,
    ready,
    release,
    remove,
    renew,
    reserve,
    short_ids,
    standings,
    submit,
    workers,
)
from quantask_jupyter.adapters.sql.courses import history as history_of_courses
from quantask_jupyter.adapters.sql.courses import lessons
from quantask_jupyter.adapters.sql.database import Database, How, Store, runs
from quantask_jupyter.adapters.sql.failures import RowRefusedError
from quantask_jupyter.domain.quota import Quota
from quantask_jupyter.domain.task import Submission, Task, are_large
from quantask_jupyter.errors import DatabaseUnavailableError, QuotaExceededError, TaskNotFoundError
from quantask_jupyter.grouped import Grouped
from quantask_jupyter.ports import Claims, Outbox, Sharing, Stored, Tasks, Turn, Upkeep


class SqlClaims(Store, Claims):
    """What workers do."""

    resume = runs(How.COMMIT_SOON, claim.resume)
    claim = runs(How.COMMIT_SOON, claim.claim)
    renew = runs(How.COMMIT, renew.renew)
    finish = runs(How.COMMIT, finish.finish)
    release = runs(How.COMMIT, release.release)
    store_pieces = runs(How.TRANSACTION, pieces.store_pieces)
    pieces = runs(How.QUERY, pieces.read_pieces)
    report_alive = runs(How.COMMIT, workers.report_alive)
    forget_worker = runs(How.COMMIT, workers.forget_worker)


class SqlOutbox(Store, Outbox):
    """What dispatchers do."""

    unreserve = runs(How.COMMIT, reserve.unreserve)
    mark_dispatched = runs(How.COMMIT_SOON, reserve.mark_dispatched)
    ready = runs(How.QUERY, ready.ready)
    line = runs(How.QUERY, standings.line)

    @override
    async def reserve(self, sharing: Sharing, seconds: float) -> list[tuple[Turn, list[UUID]]]:
        if not await self._database.run(How.QUERY, reserve.is_worth_a_round, sharing):
            return []
        return await self._database.run(How.TRANSACTION, reserve.reserve, sharing, seconds)


class SqlTasks(Store, Tasks):
    """What users do. Submits of the same moment that reserve alike are one transaction, and so are reads."""

    def __init__(self, database: Database) -> None:
        """Keep tasks in ``database``."""
        super().__init__(database)
        self._submitting: dict[tuple[float | None, Quota | None], Grouped[Submission, Stored | None]] = {}
        self._reading: Grouped[UUID, Task | None] = Grouped(
            lambda ids: database.run(How.QUERY, read.read_in_full, ids), refusal=RowRefusedError
        )

    @override
    async def create(
        self, submission: Submission, reserve_seconds: float | None = None, quota: Quota | None = None
    ) -> Stored:
        alike = (reserve_seconds, quota)
        if alike not in self._submitting:
            self._submitting[alike] = Grouped(partial(self._submit, *alike), refusal=RowRefusedError)
        stored = await self._submitting[alike](submission) or await self.earlier(submission)
        if stored is not None:
            return stored
        if quota is not None:
            raise QuotaExceededError()
        raise DatabaseUnavailableError()  # what had the key was removed this moment

    async def _submit(
        self, reserve_seconds: float | None, quota: Quota | None, together: Sequence[Submission]
    ) -> Sequence[Stored | None]:
        is_large = are_large(task.request for submission in together for task in submission.tasks)
        rows = await asyncio.to_thread(submit.new_tasks, together) if is_large else submit.new_tasks(together)
        how = How.TRANSACTION if submit.hands_in(together) else How.COMMIT
        inserted = await self._database.run(how, submit.submit, reserve_seconds, quota, together, rows)
        if is_large:
            return await asyncio.to_thread(submit.stored, together, inserted)
        return submit.stored(together, inserted)

    @override
    async def get(self, owner: str, task_id: UUID, *, full: bool) -> Task:
        if not full:
            return await self._database.run(How.QUERY, read.read, owner, task_id)
        task = await self._reading(task_id)
        if task is None or task.owner != owner:
            raise TaskNotFoundError()
        return task

    earlier = runs(How.QUERY, idempotency.earlier)
    get_request = runs(How.QUERY, read.read_request)

    @override
    async def recognise(self, account: str, name: str) -> str:
        known = await self._database.run(How.QUERY, accounts.known_owner, account, name)
        if known is not None:
            return known
        return await self._database.run(How.TRANSACTION, accounts.recognise, account, name)

    belonging_of_task = runs(How.QUERY, read.belonging_of_task)
    belonging_of_batch = runs(How.QUERY, read.belonging_of_batch)
    archive = runs(How.COMMIT, accounts.archive)
    known_owners = runs(How.QUERY, accounts.known_owners)
    owners_called = runs(How.QUERY, accounts.owners_called)
    names = runs(How.QUERY, accounts.names)
    versions = runs(How.QUERY, read.read_versions)
    page = runs(How.QUERY, page.page)
    ending_in = runs(How.QUERY, short_ids.ending_in)
    get_batch = runs(How.QUERY, read.read_batch)
    unfinished = runs(How.QUERY, read.read_unfinished)
    results = runs(How.QUERY, read.read_results)
    metadata_of_batch = runs(How.QUERY, read.read_metadata)
    points = runs(How.QUERY, pieces.read_points)
    cancel_batch = runs(How.COMMIT, cancel.cancel_batch)
    cancel = runs(How.COMMIT, cancel.cancel)
    delete = runs(How.COMMIT, remove.remove)
    usage = runs(How.QUERY, quota.usage)
    waiting = runs(How.QUERY, quota.waiting)
    drawing = runs(How.QUERY, drawings.read_drawing)
    keep_drawing = runs(How.COMMIT, drawings.keep_drawing)
    ran_lately = runs(How.QUERY, ran_lately.ran_lately)


class SqlUpkeep(Store, Upkeep):
    """What keeps a deployment in order."""

    now = runs(How.QUERY, expired_leases.now)
    redispatch = runs(How.COMMIT, reserve.redispatch)
    purge = runs(How.COMMIT, remove.purge)
    forget_course_history = runs(How.COMMIT, history_of_courses.forget_course_history)
    forget_owners = runs(How.COMMIT, standings.forget_owners)
    probe = runs(How.TRANSACTION, workers.probe)
    slot_plan = runs(How.QUERY, lessons.slot_plan)
    workers = runs(How.QUERY, workers.workers)
    health = runs(How.QUERY, metrics.health)
    set_limits = runs(How.TRANSACTION, deployment_limits.set_limits)
    limits = runs(How.QUERY, deployment_limits.limits)
    deployment = runs(How.TRANSACTION, deployment_limits.deployment)
    finished_after = runs(How.QUERY, metrics.finished_after)
    connection_limit = runs(How.QUERY, metrics.connection_limit)

    @override
    async def expire(self, limit: int, backoff_seconds: float, actor: str, until: datetime | None = None) -> list[UUID]:
        if not await self._database.run(How.QUERY, expired_leases.is_worth_a_sweep, until):
            return []
        return await self._database.run(How.COMMIT, expired_leases.expire, limit, backoff_seconds, actor, until)
