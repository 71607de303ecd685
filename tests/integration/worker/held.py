"""Attempts that a worker holds on a real store, without a child or a queue."""

from __future__ import annotations

import asyncio
import contextlib
import math
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from typing import Any, cast

import pytest

from quantask_jupyter.background import running
from quantask_jupyter.domain.task import Lease, Outcome
from quantask_jupyter.ports import Ports
from quantask_worker.attempt import Ending, TaskAttempt, Terms
from quantask_worker.cancel_requests import listen_for_cancels
from quantask_worker.child_process import Child
from quantask_worker.claim import Claimer
from quantask_worker.lease_renewal import Leases
from quantask_worker.news import News
from quantask_worker.shutdown import Shutdown
from quantask_worker.store_outcomes import Outcomes
from quantask_worker.store_pieces import Pieces
from tests.integration.worker.workers import Deployment

RESULT = {"counts": {"0": 10}, "shots": 10, "registers": [{"name": "c", "size": 1}], "metadata": {}}


class Holder:
    """What a worker has beside its children."""

    def __init__(self, ports: Ports, lease_seconds: float, wall_seconds: float = 600.0, name: str = "worker-1") -> None:
        terms = Terms(lease_seconds, wall_seconds, {"max_outcomes": 100, "memory_bytes": 2**29})
        news = News(ports)
        self.leases = Leases(ports, Lease(name, lease_seconds))
        self.outcomes = Outcomes(ports, self.leases, news)
        self.claimer = Claimer(ports, self.leases, Pieces(ports, self.leases, news), news, terms, Shutdown())
        self._loops = (self.leases.renew_for_ever, partial(listen_for_cancels, ports.events, self.leases))
        self._loops += (self.outcomes.store_for_ever, news.tell_for_ever)

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[Holder]:
        async with running(*(loop() for loop in self._loops)):
            yield self

    async def claimed(self, deployment: Deployment, count: int = 1) -> list[TaskAttempt]:
        ids = await deployment.submit(*["count"] * count)
        attempts = await self.claimer.claim(ids)
        assert [attempt.fence.task_id for attempt in attempts] == ids
        return attempts

    async def finish(self, *attempts: TaskAttempt, result: Any = RESULT) -> None:
        """Store the same outcome of attempts, and return when it is stored or given up."""
        for attempt in attempts:
            attempt.outcome = Outcome(attempt.fence, result)
            self.outcomes.put(attempt, attempt.outcome)
        await self.outcomes.stored(attempts)


class SilentChild:
    """A child that never answers, and notes when it was to die."""

    alive = True
    last_log = ""

    def __init__(self) -> None:
        self.moments: list[float] = []

    def send(self, _job: object) -> int:
        return 1

    async def answer(self, _number: int, _check: object, _take: object = None) -> object:
        return await asyncio.Event().wait()

    def die_by(self, moment: float) -> None:
        self.moments.append(moment)


async def stopped(attempt: TaskAttempt) -> Ending:
    """Have an attempt run until it is stopped, and say why."""
    child = SilentChild()
    attempt.give_to(cast(Child, child))
    async with asyncio.timeout(10):
        await attempt.run()
    assert child.moments[-1] == math.inf
    if attempt.ending is None:
        pytest.fail("it was not stopped")
    return attempt.ending


@contextlib.contextmanager
def writes_locked_out(deployment: Deployment) -> Iterator[None]:
    """Hold the database's write lock, as a process does that hangs in a transaction."""
    connection = sqlite3.connect(deployment.settings.database_url.removeprefix("sqlite+aiosqlite:///"))
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def ids_of(attempts: Sequence[TaskAttempt]) -> tuple[Any, ...]:
    return tuple(attempt.fence.task_id for attempt in attempts)
