"""A child whose jobs are short is given the next one while it still works."""

from __future__ import annotations

import asyncio
import time

import pytest

from quantask_worker import slots as slots_module
from quantask_worker.slots import ChildDiedError, NotBegunError, open_slots
from tests.integration.worker.processes import runs, until
from tests.integration.worker.test_slots import job, run


@pytest.fixture(autouse=True)
def _short_is_what_this_machine_takes(monkeypatch):
    monkeypatch.setattr(slots_module, "_QUICK_SECONDS", 60.0)


async def quick_child(slots):
    """Return a child that was taken and has just shown that its jobs are short."""
    child = await slots.take()
    await slots.run(child, job("count"), lambda reply: reply)
    return child


class At:
    """A job that waits until it is told to go on."""

    def __init__(self, folder, name):
        self.started, self._go = folder / f"{name}.started", folder / f"{name}.go"
        self.source = f"wait_for {self.started} {self._go}"

    def go(self):
        self._go.touch()


async def waiting_for(what):
    """Begin to wait for something, and return once that is so."""
    waits = asyncio.Event()

    async def wait():
        waits.set()
        return await what

    waiting = asyncio.create_task(wait())
    await waits.wait()
    return waiting


async def given(slots, child, source, check=lambda reply: reply):
    """Give a child a job, and return when it was given."""
    return await waiting_for(slots.run(child, job(source), check))


async def begun(slots, child, at, check=lambda reply: reply):
    running = await given(slots, child, at.source, check)
    await until(at.started.exists)
    return running


async def ahead(slots, child, source):
    """Give a child the next job while it works, and return when it was given."""
    assert await slots.take({child}) is child
    return await given(slots, child, source)


async def test_the_next_job_begins_before_the_parent_has_looked_at_the_answer(launcher, tmp_path):
    first, second = At(tmp_path, "first"), At(tmp_path, "second")

    def look(reply):
        deadline = time.monotonic() + 20
        while not second.started.exists() and time.monotonic() < deadline:
            time.sleep(0.001)
        return second.started.exists()

    async with open_slots(launcher, 1) as slots:
        child = await quick_child(slots)
        running = await begun(slots, child, first, look)
        waiting = await ahead(slots, child, second.source)
        first.go()
        second.go()
        assert await running is True
        slots.give_back(child)
        assert (await waiting)["result"]["metadata"]["pid"] == child.pid
        slots.give_back(child)
        assert runs(child.pid)


async def test_a_job_behind_one_that_kills_its_child_has_not_begun(launcher, tmp_path):
    async with open_slots(launcher, 1) as slots:
        child = await quick_child(slots)
        crashing = await given(slots, child, "segfault")
        waiting = await ahead(slots, child, "count")
        with pytest.raises(ChildDiedError):
            await crashing
        with pytest.raises(NotBegunError):
            await waiting
        slots.give_back(child)
        slots.give_back(child)
        assert (await run(slots, "count"))["result"]["counts"] == {"00": 10}


async def test_no_job_begins_in_a_child_that_is_being_killed(launcher):
    def refuse(reply):
        raise ValueError("not good enough")

    async with open_slots(launcher, 1) as slots:
        child = await quick_child(slots)
        kill, killed = child.kill, asyncio.Event()
        child.kill = killed.set  # which takes its time
        refused = await given(slots, child, "count", refuse)
        waiting = await ahead(slots, child, "count")
        await killed.wait()
        refused.cancel()
        with pytest.raises(asyncio.CancelledError):
            await refused
        with pytest.raises(NotBegunError):
            await waiting
        slots.give_back(child)
        slots.give_back(child)
        assert (await run(slots, "count"))["result"]["metadata"]["pid"] != child.pid
        kill()


async def test_who_gives_up_a_job_ahead_does_not_disturb_the_one_that_runs(launcher, tmp_path):
    first = At(tmp_path, "first")
    async with open_slots(launcher, 1) as slots:
        child = await quick_child(slots)
        running = await begun(slots, child, first)
        waiting = await ahead(slots, child, f"spin_after_noting {tmp_path / 'must_not_run'}")
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        slots.give_back(child)
        first.go()
        assert (await running)["result"]["counts"] == {"00": 10}
        assert not runs(child.pid), "it has a job that nobody waits for"
        slots.give_back(child)
        assert (await run(slots, "count"))["result"]["metadata"]["pid"] != child.pid


async def test_where_there_are_more_slots_a_job_does_not_wait_behind_one_that_takes_long(launcher, tmp_path):
    first = At(tmp_path, "first")
    async with open_slots(launcher, 2) as slots:
        await until(lambda: len(slots.pids) == 3)
        other = await slots.take()
        child = await quick_child(slots)
        running = await begun(slots, child, first)
        waiting = await ahead(slots, child, "count")
        with pytest.raises(NotBegunError):
            await waiting
        slots.give_back(child)
        slots.give_back(other)
        assert (await run(slots, "count"))["result"]["counts"] == {"00": 10}  # while the first goes on
        first.go()
        assert (await running)["result"]["counts"] == {"00": 10}
        slots.give_back(child)


@pytest.mark.parametrize(
    ("setting", "value", "is_kept"),
    [("_QUICK_SECONDS", 0.0, True), ("JOBS_PER_CHILD", 2, False)],
    ids=["that takes long", "on its last job"],
)
async def test_a_child_is_given_nothing_ahead(launcher, tmp_path, monkeypatch, setting, value, is_kept):
    monkeypatch.setattr(slots_module, setting, value)
    first = At(tmp_path, "first")
    async with open_slots(launcher, 1) as slots:
        child = await quick_child(slots)
        running = await begun(slots, child, first)
        waiting = asyncio.create_task(slots.take({child}))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 0.1)
        first.go()
        await running
        slots.give_back(child)
        next_child = await waiting
        assert (next_child is child) is is_kept
        slots.give_back(next_child)


async def test_who_stops_waiting_for_a_child_takes_none_away(launcher):
    async with open_slots(launcher, 1) as slots:
        child = await slots.take()
        waiting = await waiting_for(slots.take())
        slots.give_back(child)  # it is the waiting one's now
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        slots.give_back(await slots.take())
