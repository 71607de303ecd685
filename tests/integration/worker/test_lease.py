"""Leases on a real store: what stops an attempt, and what becomes of an outcome while the database is away."""

from __future__ import annotations

import asyncio
import contextlib
import math
import sqlite3
from dataclasses import replace
from types import SimpleNamespace

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Outcome
from quantask_jupyter.ports import Event, Happening
from quantask_worker.held import Ending, StoppedError
from quantask_worker.lease import Leases
from tests.integration.worker.processes import until
from tests.integration.worker.workers import OWNER, deployed

RESULT = {"counts": {"0": 10}, "shots": 10, "registers": [{"name": "c", "size": 1}], "metadata": {}}


@pytest.fixture
async def deployment(embedded_environ):
    quick = {"QUANTASK_DATABASE_TIMEOUT_SECONDS": "0.1"}
    async with deployed(embedded_environ | quick) as running:
        yield running


@pytest.fixture
async def leases_of(deployment):
    """Open the leases of a worker with a heart that beats."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(lease_seconds: float) -> Leases:
            leases = Leases(deployment.ports, "worker-1", lease_seconds)
            for beat in (leases.renew_for_ever(), leases.listen_for_ever(), leases.tell_for_ever()):
                task = asyncio.create_task(beat)
                stack.callback(task.cancel)
            return leases

        yield make


@pytest.fixture
def leases_of_a_lab(deployment, leases_of):
    """Open leases that know no embedded queue."""
    deployment.ports = replace(deployment.ports, queue=SimpleNamespace(reads_store=False))
    return leases_of


@contextlib.contextmanager
def writes_locked_out(deployment):
    """Hold the database's write lock, as a process does that hangs in a transaction."""
    connection = sqlite3.connect(deployment.settings.database_url.removeprefix("sqlite+aiosqlite:///"))
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


async def claimed(deployment, leases, count=1):
    ids = await deployment.submit(*["count"] * count)
    held = await leases.claim(ids)
    assert [each.attempt.task_id for each in held] == ids
    return held


async def stopped(held, wall_seconds=math.inf) -> Ending:
    """Wait until an attempt is stopped and say why."""

    async def work():
        held.begin(wall_seconds, lambda _: None)
        await asyncio.Event().wait()

    with pytest.raises(StoppedError) as error:
        async with asyncio.timeout(10), held.watched():
            await work()
    return error.value.ending


async def test_a_lease_is_renewed_for_as_long_as_the_attempt_runs(deployment, leases_of):
    leases = await leases_of(1.0)
    (held,) = await claimed(deployment, leases)
    assert await stopped(held, wall_seconds=2.5) is Ending.WALL_LIMIT  # two and a half leases
    await leases.finish(held, Outcome(held.attempt, result=RESULT))
    task = await deployment.task(held.attempt.task_id)
    assert (task.status, task.attempt, task.result) == (Status.COMPLETED, 1, RESULT)
    assert leases.count == 0


async def test_a_claim_leaves_out_what_somebody_else_holds(deployment, leases_of):
    leases = await leases_of(600.0)
    (held,) = await claimed(deployment, leases)
    other = Leases(deployment.ports, "worker-2", 600.0)
    assert await other.claim([held.attempt.task_id]) == []


async def test_starts_are_announced_together_and_outcomes_too(deployment, leases_of):
    leases = await leases_of(600.0)
    async with deployment.ports.events.listen() as events:
        held = await claimed(deployment, leases, 2)
        ids = tuple(each.attempt.task_id for each in held)
        assert await news(events) == Event(Happening.STARTED, ids)
        await asyncio.gather(*(leases.finish(each, Outcome(each.attempt, result=RESULT)) for each in held))
        ended = []
        while len(ended) < 2:
            told = await news(events)
            assert told.happening is Happening.CHANGED
            ended += told.task_ids
    assert sorted(ended) == sorted(ids)


async def test_the_start_of_what_has_ended_meanwhile_is_not_announced(deployment, leases_of):
    leases = await leases_of(600.0)
    async with deployment.ports.events.listen() as events:
        short, long = await claimed(deployment, leases, 2)
        await leases.finish(short, Outcome(short.attempt, result=RESULT))
        assert await news(events) == Event(Happening.CHANGED, (short.attempt.task_id,))
        assert await news(events) == Event(Happening.STARTED, (long.attempt.task_id,))


async def news(events):
    """Return the next event that is about tasks which have begun or ended."""
    while True:
        event = await asyncio.wait_for(anext(events), 20)
        if event.happening in (Happening.STARTED, Happening.ENDING, Happening.CHANGED):
            return event


async def test_over_a_broker_the_end_of_a_lone_task_is_told_while_it_is_stored(deployment, leases_of_a_lab):
    leases = await leases_of_a_lab(600.0)
    (held,) = await claimed(deployment, leases)
    ids = (held.attempt.task_id,)
    async with deployment.ports.events.listen() as events:
        with writes_locked_out(deployment):
            finishing = asyncio.create_task(leases.finish(held, Outcome(held.attempt, result=RESULT)))
            told = await news(events)
            while told.happening is Happening.STARTED:
                told = await news(events)
            assert told == Event(Happening.ENDING, ids)
            assert (await deployment.task(held.attempt.task_id)).status is Status.PROCESSING
        await finishing
        assert await news(events) == Event(Happening.CHANGED, ids)


async def test_while_others_run_an_end_is_told_when_it_is_stored(deployment, leases_of_a_lab):
    leases = await leases_of_a_lab(600.0)
    first, second = await claimed(deployment, leases, 2)
    async with deployment.ports.events.listen() as events:
        await leases.finish(first, Outcome(first.attempt, result=RESULT))
        told = await news(events)
        while told.happening is Happening.STARTED:
            told = await news(events)
        assert told == Event(Happening.CHANGED, (first.attempt.task_id,))
    assert second.ending is None


async def test_an_announced_cancel_stops_the_attempt_without_waiting_for_the_renewal(deployment, leases_of):
    leases = await leases_of(600.0)
    (held,) = await claimed(deployment, leases)
    task_id = held.attempt.task_id
    await deployment.ports.tasks.cancel(OWNER, [task_id], "api")
    await deployment.ports.events.announce(Event(Happening.CANCEL, (task_id,)))
    assert await stopped(held) is Ending.CANCELLED
    await leases.finish(held, Outcome(held.attempt))
    assert (await deployment.task(task_id)).status is Status.CANCELLED


async def test_a_lost_lease_stops_the_attempt_and_is_not_renewed_again(deployment, leases_of):
    leases = await leases_of(1.0)
    (held,) = await claimed(deployment, leases)
    await deployment.ports.claims.release([held.attempt], "worker-1", "test", "behind its back")
    assert await stopped(held) is Ending.LOST
    assert leases.count == 0
    await leases.finish(held, Outcome(held.attempt, result=RESULT))  # what a zombie would do
    task = await deployment.task(held.attempt.task_id)
    assert (task.status, task.result) == (Status.PENDING, None)


async def test_an_attempt_whose_lease_cannot_be_renewed_is_stopped_before_the_lease_ends(deployment, leases_of):
    leases = await leases_of(2.0)
    loop = asyncio.get_running_loop()
    began = loop.time()
    (held,) = await claimed(deployment, leases)
    with writes_locked_out(deployment):
        assert await stopped(held) is Ending.UNRENEWED
        assert loop.time() - began < 2.0


async def test_an_outcome_is_stored_when_the_database_is_back(deployment, leases_of):
    leases = await leases_of(30.0)
    (held,) = await claimed(deployment, leases)
    with writes_locked_out(deployment):
        finishing = asyncio.create_task(leases.finish(held, Outcome(held.attempt, result=RESULT)))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(finishing), 0.5)
    await finishing
    assert (await deployment.task(held.attempt.task_id)).status is Status.COMPLETED


async def test_outcomes_that_wait_together_are_stored_together(deployment, leases_of, caplog):
    leases = await leases_of(30.0)
    held = await claimed(deployment, leases, 5)
    async with deployment.ports.events.listen() as events:
        with writes_locked_out(deployment):
            finishing = [
                asyncio.create_task(leases.finish(each, Outcome(each.attempt, result=RESULT))) for each in held
            ]
            await until(lambda: "outcomes not stored tasks=1" in caplog.text)  # the first came alone
        await asyncio.gather(*finishing)
        event = await anext(events)
    assert set(event.task_ids) == {each.attempt.task_id for each in held}


async def test_an_outcome_is_given_up_when_its_lease_has_certainly_ended(deployment, leases_of):
    leases = await leases_of(1.0)
    (held,) = await claimed(deployment, leases)
    with writes_locked_out(deployment):
        async with asyncio.timeout(10):
            await leases.finish(held, Outcome(held.attempt, result=RESULT))
    assert leases.count == 0
    assert (await deployment.task(held.attempt.task_id)).status is Status.PROCESSING  # for the sweeper to find


async def test_released_attempts_are_as_if_never_begun(deployment, leases_of):
    leases = await leases_of(600.0)
    held = await claimed(deployment, leases, 3)
    await leases.release(held)
    tasks = [await deployment.task(each.attempt.task_id) for each in held]
    assert {(task.status, task.attempt) for task in tasks} == {(Status.PENDING, 0)}
    assert leases.count == 0


async def test_a_task_that_is_claimed_again_here_stops_its_earlier_attempt(deployment, leases_of):
    leases = await leases_of(600.0)
    (held,) = await claimed(deployment, leases)
    await deployment.ports.claims.release([held.attempt], "worker-1", "test", "behind its back")
    (again,) = await leases.claim([held.attempt.task_id])
    assert held.ending is Ending.LOST
    assert again.ending is None


async def test_a_shutdown_stops_every_attempt(deployment, leases_of):
    leases = await leases_of(600.0)
    held = await claimed(deployment, leases, 2)
    leases.stop_all()
    assert [await stopped(each) for each in held] == [Ending.SHUTDOWN] * 2
