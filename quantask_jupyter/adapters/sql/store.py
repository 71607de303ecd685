"""The store: the five ports, each method a verb and how it is run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Concatenate
from uuid import UUID

from sqlalchemy import Connection
from typing_extensions import override

from quantask_jupyter.adapters.sql import (
    accounts,
    assignments,
    cancel,
    claim,
    course_history,
    course_limits,
    course_load,
    course_names,
    course_queue,
    course_students,
    drawings,
    expired_leases,
    find,
    finish,
    idempotency,
    lessons,
    limits,
    metrics,
    page,
    pause,
    pieces,
    quota,
    ran_lately,
    read,
    ready,
    release,
    remove,
    renew,
    reserve,
    resume,
    standings,
    submit,
    workers,
)
from quantask_jupyter.adapters.sql.database import AnswerT, Database, How, P
from quantask_jupyter.adapters.sql.failures import RowRefusedError
from quantask_jupyter.domain.assignment import Assignment
from quantask_jupyter.domain.quota import Quota
from quantask_jupyter.domain.task import Submission, Task, are_large
from quantask_jupyter.errors import DatabaseUnavailableError, QuotaExceededError, TaskNotFoundError
from quantask_jupyter.grouped import Grouped
from quantask_jupyter.ports import Assignments, Claims, Courses, Outbox, Sharing, Stored, Tasks, Turn, Upkeep


class _Store:
    """A part of the store in a database."""

    def __init__(self, database: Database) -> None:
        """Keep tasks in ``database``."""
        self._database = database


Method = Callable[Concatenate[_Store, P], Coroutine[Any, Any, AnswerT]]


def _runs(how: How, verb: Callable[Concatenate[Connection, P], AnswerT]) -> Method[P, AnswerT]:
    async def method(self: _Store, /, *args: P.args, **kwargs: P.kwargs) -> AnswerT:
        return await self._database.run(how, verb, *args, **kwargs)

    return method


class SqlClaims(_Store, Claims):
    """What workers do."""

    claim = _runs(How.COMMIT_SOON, claim.claim)
    resume = _runs(How.COMMIT_SOON, resume.resume)
    renew = _runs(How.COMMIT, renew.renew)
    finish = _runs(How.COMMIT, finish.finish)
    release = _runs(How.COMMIT, release.release)
    store_pieces = _runs(How.TRANSACTION, pieces.store_pieces)
    pieces = _runs(How.QUERY, pieces.read_pieces)
    report_alive = _runs(How.COMMIT, workers.report_alive)
    forget_worker = _runs(How.COMMIT, workers.forget_worker)


class SqlOutbox(_Store, Outbox):
    """What dispatchers do."""

    unreserve = _runs(How.COMMIT, reserve.unreserve)
    mark_dispatched = _runs(How.COMMIT_SOON, reserve.mark_dispatched)
    ready = _runs(How.QUERY, ready.ready)
    line = _runs(How.QUERY, standings.line)

    @override
    async def reserve(self, sharing: Sharing, seconds: float) -> list[tuple[Turn, list[UUID]]]:
        if not await self._database.run(How.QUERY, reserve.is_worth_a_round, sharing):
            return []
        return await self._database.run(How.TRANSACTION, reserve.reserve, sharing, seconds)


class SqlTasks(_Store, Tasks):
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

    earlier = _runs(How.QUERY, idempotency.earlier)
    get_request = _runs(How.QUERY, read.read_request)

    @override
    async def recognise(self, account: str, name: str) -> str:
        known = await self._database.run(How.QUERY, accounts.known_owner, account, name)
        if known is not None:
            return known
        return await self._database.run(How.TRANSACTION, accounts.recognise, account, name)

    belonging_of_task = _runs(How.QUERY, read.belonging_of_task)
    belonging_of_batch = _runs(How.QUERY, read.belonging_of_batch)
    archive = _runs(How.COMMIT, accounts.archive)
    known_owners = _runs(How.QUERY, accounts.known_owners)
    owners_called = _runs(How.QUERY, accounts.owners_called)
    names = _runs(How.QUERY, accounts.names)
    versions = _runs(How.QUERY, read.read_versions)
    page = _runs(How.QUERY, page.page)
    ending_in = _runs(How.QUERY, find.ending_in)
    get_batch = _runs(How.QUERY, read.read_batch)
    unfinished = _runs(How.QUERY, read.read_unfinished)
    results = _runs(How.QUERY, read.read_results)
    points = _runs(How.QUERY, pieces.read_points)
    cancel_batch = _runs(How.COMMIT, cancel.cancel_batch)
    cancel = _runs(How.COMMIT, cancel.cancel)
    delete = _runs(How.COMMIT, remove.remove)
    usage = _runs(How.QUERY, quota.usage)
    waiting = _runs(How.QUERY, quota.waiting)
    drawing = _runs(How.QUERY, drawings.read_drawing)
    keep_drawing = _runs(How.COMMIT, drawings.keep_drawing)
    ran_lately = _runs(How.QUERY, ran_lately.ran_lately)


class SqlCourses(_Store, Courses):
    """What instructors do."""

    names_of_courses = _runs(How.QUERY, course_names.course_names)
    students = _runs(How.QUERY, course_students.course_students)
    queue = _runs(How.QUERY, course_queue.course_queue)
    load = _runs(How.QUERY, course_load.course_load)
    cancel_of_course = _runs(How.COMMIT, cancel.cancel_of_course)
    start_lesson = _runs(How.TRANSACTION, lessons.start_lesson)
    stop_lesson = _runs(How.TRANSACTION, lessons.stop_lesson)
    lessons = _runs(How.QUERY, lessons.read_lessons)
    usage_of_course = _runs(How.QUERY, quota.usage_of_course)
    usage_in_course = _runs(How.QUERY, quota.usage_in_course)
    all_course_limits = _runs(How.QUERY, course_limits.read_all_course_limits)
    set_course_limits = _runs(How.TRANSACTION, course_limits.set_course_limits)
    course_limits = _runs(How.QUERY, course_limits.read_course_limits)
    course_history = _runs(How.QUERY, course_history.read_course_history)
    pauses = _runs(How.QUERY, pause.read_pauses)
    end_pause = _runs(How.TRANSACTION, pause.end_pause)
    pause = _runs(How.TRANSACTION, pause.pause)


class SqlAssignments(_Store, Assignments):
    """What courses hand in."""

    @override
    async def put_assignment(self, assignment: Assignment, changed_by: str) -> bool:
        known = await self.assignments(assignment.course, [assignment.name])
        return await self._change(known[0] if known else None, assignment, changed_by)

    @override
    async def remove_assignment(self, course: str, name: str, removed_by: str) -> bool:
        while known := await self.assignments(course, [name]):
            if await self._change(known[0], None, removed_by):
                return True
        return False

    async def _change(self, before: Assignment | None, after: Assignment | None, by: str) -> bool:
        change = await asyncio.to_thread(assignments.change_of, before, after)
        return change is not None and await self._database.run(How.TRANSACTION, assignments.put_assignment, change, by)

    assignment_of_task = _runs(How.QUERY, assignments.assignment_of_task)
    handed_in_by = _runs(How.QUERY, assignments.handed_in_by)
    submissions = _runs(How.QUERY, read.read_submissions)
    assignments = _runs(How.QUERY, assignments.assignments_of)


class SqlUpkeep(_Store, Upkeep):
    """What keeps a deployment in order."""

    now = _runs(How.QUERY, expired_leases.now)
    redispatch = _runs(How.COMMIT, reserve.redispatch)
    purge = _runs(How.COMMIT, remove.purge)
    forget_course_history = _runs(How.COMMIT, course_history.forget_course_history)
    forget_owners = _runs(How.COMMIT, standings.forget_owners)
    probe = _runs(How.TRANSACTION, workers.probe)
    slot_plan = _runs(How.QUERY, lessons.slot_plan)
    workers = _runs(How.QUERY, workers.workers)
    health = _runs(How.QUERY, metrics.health)
    set_limits = _runs(How.TRANSACTION, limits.set_limits)
    limits = _runs(How.QUERY, limits.limits)
    finished_after = _runs(How.QUERY, metrics.finished_after)
    connection_limit = _runs(How.QUERY, metrics.connection_limit)

    @override
    async def expire(self, limit: int, backoff_seconds: float, actor: str, until: datetime | None = None) -> list[UUID]:
        if not await self._database.run(How.QUERY, expired_leases.is_any_expired, until):
            return []
        return await self._database.run(How.COMMIT, expired_leases.expire, limit, backoff_seconds, actor, until)
