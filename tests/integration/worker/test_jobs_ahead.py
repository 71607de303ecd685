"""A child has the next jobs of the same owner while it works; what would have to wait behind a long one goes back."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.task import Attempt, ClaimedTask, TaskRequest
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_worker import jobs_ahead
from quantask_worker.attempt import Ending, TaskAttempt, Terms
from quantask_worker.jobs_ahead import BEGINS_WITHIN_SECONDS, JobsAhead, Pace
from quantask_worker.warm_children import open_children
from tests.integration.worker.processes import At, runs, until
from tests.integration.worker.test_warm_children import run

TERMS = Terms(600.0, 600.0, {"max_outcomes": 100, "memory_bytes": 2**29})


def attempt_at(source, owner="ada"):
    request = TaskRequest(Circuit(CircuitFormat.OPENQASM3, source), shots=10)
    task = ClaimedTask(Attempt(new_task_ids(1)[0], 1), owner, request)
    return TaskAttempt(task, asyncio.get_running_loop().time(), TERMS)


class Line:
    """Attempts that run one after the other, and what has become of them."""

    def __init__(self, jobs, attempts):
        self.jobs, self.attempts, self.gone_back = jobs, attempts, None

    async def run(self):
        while (attempt := await self.jobs.begin_next()) is not None:
            await attempt.run()

    @property
    def pids(self):
        return [attempt.outcome.result["metadata"]["pid"] for attempt in self.attempts]


@asynccontextmanager
async def line_of(children, *attempts):
    async with children.slot() as slot:
        line = Line(None, attempts)

        def go_back(late):
            line.gone_back = (line.gone_back or []) + late

        async with JobsAhead.of(slot, attempts, Pace(), go_back) as line.jobs:
            yield line


@pytest.fixture
def patient(monkeypatch):
    """A machine on which everything is quick, however busy it is."""
    monkeypatch.setattr(jobs_ahead, "BEGINS_WITHIN_SECONDS", 600.0)


@pytest.mark.usefixtures("patient")
async def test_the_next_job_begins_before_the_parent_has_looked_at_the_answer(launcher, tmp_path):
    first, second = At(tmp_path, "first"), At(tmp_path, "second")
    first.go()
    second.go()
    async with (
        open_children(launcher, 1) as children,
        line_of(children, attempt_at(first.source), attempt_at(second.source)) as line,
    ):
        await line.jobs.begin_next()
        deadline = time.monotonic() + 20
        while not second.started.exists():  # this loop keeps the parent from reading anything
            assert time.monotonic() < deadline
            pass


@pytest.mark.usefixtures("patient")
async def test_all_jobs_of_a_line_run_in_one_child(launcher):
    jobs = [attempt_at("count") for _ in range(5)]
    async with open_children(launcher, 1) as children, line_of(children, *jobs) as line:
        await line.run()
        assert len(line.pids) == 5
        assert len(set(line.pids)) == 1


@pytest.mark.usefixtures("patient")
async def test_a_job_behind_one_that_kills_its_child_is_run_by_the_next_child(launcher):
    async with open_children(launcher, 1) as children:
        await until(lambda: len(children.pids) == 2)
        async with line_of(children, attempt_at("segfault"), attempt_at("count"), attempt_at("count")) as line:
            await line.run()
        crashed, *others = line.attempts
        assert crashed.outcome.error["code"] == "SIMULATOR_CRASHED"
        assert [one.outcome.result["counts"] for one in others] == [{"00": 10}] * 2


@pytest.mark.usefixtures("patient")
async def test_a_job_of_another_owner_is_never_in_the_channel_while_a_child_works(launcher):
    ada, bob = attempt_at("count", "ada"), attempt_at("count", "bob")
    async with open_children(launcher, 1) as children, line_of(children, ada, bob) as line:
        await line.jobs.begin_next()
        assert ada.child is not None
        assert bob.child is None
        await ada.run()
        await line.run()
        assert bob.outcome.result["counts"] == {"00": 10}


@pytest.mark.usefixtures("patient")
async def test_a_job_ahead_that_was_cancelled_costs_the_others_nothing(launcher):
    async with open_children(launcher, 1) as children:
        await until(lambda: len(children.pids) == 2)
        first, second, third = (attempt_at("count") for _ in range(3))
        async with line_of(children, first, second, third) as line:
            await line.jobs.begin_next()
            second.stop(Ending.CANCELLED)
            await first.run()
            await line.run()
        assert first.outcome.result["counts"] == third.outcome.result["counts"] == {"00": 10}
        assert second.ending is Ending.CANCELLED


@pytest.mark.usefixtures("patient")
async def test_no_job_is_to_blame_for_what_a_child_died_of_behind_it(launcher):
    async with open_children(launcher, 1) as children:
        await until(lambda: len(children.pids) == 2)
        sources = ["count", "count", "segfault", *["count"] * 5]
        async with line_of(children, *(attempt_at(source) for source in sources)) as line:
            first = await line.jobs.begin_next()
            child = first.child
            child.reader.set_exception(ConnectionResetError())  # as a write that fails does, with answers unread
            child.reader.feed_eof()
            deadline = time.monotonic() + 20
            while runs(child.pid):
                assert time.monotonic() < deadline
            await first.run()
            await line.run()
        ends = [attempt.outcome.error and attempt.outcome.error["code"] for attempt in line.attempts]
        assert ends == [None, None, "SIMULATOR_CRASHED", *[None] * 5]


async def test_what_waits_behind_a_long_job_goes_back_within_its_time_and_never_runs(launcher, tmp_path):
    first, second = At(tmp_path, "first"), At(tmp_path, "second")
    async with open_children(launcher, 1) as children:
        long, late = attempt_at(first.source), attempt_at(second.source)
        claimed = time.monotonic()
        async with line_of(children, long, late) as line:
            running = asyncio.create_task(line.run())
            await until(lambda: line.gone_back is not None)
            assert time.monotonic() - claimed >= BEGINS_WITHIN_SECONDS
            assert line.gone_back == [late]
            assert late.ending is Ending.LATE
            assert long.runs
            child = long.child
            first.go()
            await running
        assert long.outcome.result["counts"] == {"00": 10}
        assert not runs(child.pid), "it has a job that nobody waits for"
        assert (await run(children, "count"))["result"]["metadata"]["pid"] != child.pid


async def test_where_no_child_is_warm_in_time_what_waits_goes_back(launcher, monkeypatch):
    async with open_children(launcher, 1) as children:
        crashing, late = attempt_at("segfault"), attempt_at("count")
        async with line_of(children, crashing, late) as line:
            monkeypatch.setattr(children, "_idle", [])  # somebody else has them
            monkeypatch.setattr(launcher, "launch", asyncio.Event().wait)
            await line.run()
        assert line.gone_back == [crashing, late]


def test_a_slot_claims_what_its_child_begins_in_a_moment_by_what_tasks_took_of_late():
    pace = Pace()
    assert pace.tasks == 1
    claims = []
    for seconds in [0.001] * 30 + [6.0] * 5 + [0.001] * 30:
        pace.note(seconds)
        claims.append(pace.tasks)
    assert claims[29] >= 16, "a whole message"
    assert claims[30] <= 3, "one that takes long is enough"
    assert claims[34] == 1
    assert claims[-1] >= 16
