"""Children in slots, started in both ways: what they answer, how they die, how they are replaced."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from quantask_worker import slots as slots_module
from quantask_worker.child_process import LaunchError
from quantask_worker.child_spec import ChildSpec
from quantask_worker.frames import FrameError
from quantask_worker.launch import pick_launcher
from quantask_worker.launch_portable import PortableLauncher
from quantask_worker.slots import ChildDiedError, open_slots
from tests.integration.worker.processes import runs, until


def job(source: str, shots: int = 10) -> dict[str, object]:
    return {"circuit": {"format": "openqasm3", "source": source}, "shots": shots}


async def run(slots, source: str, check=lambda reply: reply):
    child = await slots.take()
    try:
        return await slots.run(child, job(source), check)
    finally:
        slots.give_back(child)


async def test_a_warm_child_answers_jobs_one_after_the_other(launcher):
    async with open_slots(launcher, 1) as slots:
        first = await run(slots, "count")
        second = await run(slots, "count")
    assert first["result"]["counts"] == {"00": 10}
    assert first["result"]["metadata"]["pid"] == second["result"]["metadata"]["pid"]


async def test_there_is_a_child_for_every_slot_and_one_to_spare(launcher):
    async with open_slots(launcher, 2) as slots:
        await until(lambda: len(slots.pids) == 3)
        pids = slots.pids
        assert all(runs(pid) for pid in pids)
    assert not any(runs(pid) for pid in pids)


async def test_no_more_jobs_run_at_a_time_than_there_are_slots(launcher):
    async with open_slots(launcher, 1) as slots:
        await until(lambda: len(slots.pids) == 2)
        child = await slots.take()
        waiting = asyncio.create_task(slots.take())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 0.1)
        slots.give_back(child)
        slots.give_back(await waiting)


async def test_a_cancelled_job_kills_its_child_and_the_spare_takes_the_next(launcher):
    async with open_slots(launcher, 1) as slots:
        await until(lambda: len(slots.pids) == 2)
        before = slots.pids
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await run(slots, "spin")
        died = [pid for pid in before if not runs(pid)]
        reply = await run(slots, "count")
        assert len(died) == 1
        assert reply["result"]["counts"] == {"00": 10}
        assert reply["result"]["metadata"]["pid"] in before - set(died)
        await until(lambda: len(slots.pids) == 2)


@pytest.mark.parametrize(
    ("source", "exit_code"),
    [
        ("segfault", -signal.SIGSEGV),
        ("abort", -signal.SIGABRT),
        ("leave 3", 3),
        ("leave 0", 0),
        ("raise_error", 1),
    ],
)
async def test_a_child_that_dies_says_how_and_the_next_job_gives_counts(launcher, source, exit_code):
    async with open_slots(launcher, 1) as slots:
        with pytest.raises(ChildDiedError) as died:
            await run(slots, source)
        assert died.value.exit_code == exit_code
        assert (await run(slots, "count"))["result"]["counts"] == {"00": 10}


async def test_the_last_words_of_a_dead_child_are_kept(launcher):
    async with open_slots(launcher, 1) as slots:
        with pytest.raises(ChildDiedError) as died:
            await run(slots, "raise_error")
    assert died.value.log.endswith("ValueError: a bug\n")


@pytest.mark.parametrize("source", ["write_garbage", "announce_gigabyte", "write_bad_json", "nest_deeply"])
async def test_a_child_that_writes_no_frame_is_killed_and_the_next_job_gives_counts(launcher, source):
    async with open_slots(launcher, 1) as slots:
        child = await slots.take()
        with pytest.raises(FrameError):
            await slots.run(child, job(source), lambda reply: reply)
        slots.give_back(child)
        assert not runs(child.pid)
        assert (await run(slots, "count"))["result"]["counts"] == {"00": 10}


async def test_a_child_that_closes_its_channel_is_killed(launcher):
    async with open_slots(launcher, 1) as slots:
        child = await slots.take()
        with pytest.raises(ChildDiedError) as died:
            await slots.run(child, job("close_channel"), lambda reply: reply)
        assert died.value.exit_code == -signal.SIGKILL
        assert not runs(child.pid)


async def test_an_answer_left_over_from_one_job_is_not_taken_for_the_next_ones(launcher):
    async with open_slots(launcher, 1) as slots:
        child = await slots.take()
        await slots.run(child, job("count"), lambda reply: reply)
        await slots.run(child, job("answer_twice"), lambda reply: reply)
        with pytest.raises(FrameError):
            await slots.run(child, job("wait_for /dev/null /nowhere"), lambda reply: reply)
        assert not runs(child.pid)


async def test_a_reply_that_fails_its_check_costs_the_child_its_life(launcher):
    def refuse(reply):
        raise ValueError("not good enough")

    async with open_slots(launcher, 1) as slots:
        child = await slots.take()
        with pytest.raises(ValueError, match="not good enough"):
            await slots.run(child, job("count"), refuse)
        assert not runs(child.pid)


async def test_a_result_over_the_frame_limit_is_an_error_that_the_child_itself_reports(launcher):
    async with open_slots(launcher, 1) as slots:
        reply = await run(slots, "announce_large_result")
        assert reply["error"]["code"] == "LIMIT_EXCEEDED"
        assert reply["error"]["message"] == "The result has 65 MiB; a task may have 64."


async def test_what_a_child_prints_does_not_disturb_its_channel(launcher):
    async with open_slots(launcher, 1) as slots:
        assert (await run(slots, "speak"))["result"]["counts"] == {"00": 10}
        assert (await run(slots, "speak"))["result"]["counts"] == {"00": 10}


async def test_an_idle_child_that_is_killed_from_outside_is_replaced(launcher):
    async with open_slots(launcher, 1) as slots:
        await until(lambda: len(slots.pids) == 2)
        before = slots.pids
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        await until(lambda: len(slots.pids) == 2 and not slots.pids & before)
        assert (await run(slots, "count"))["result"]["counts"] == {"00": 10}


async def test_a_child_is_retired_after_many_jobs(launcher, monkeypatch):
    monkeypatch.setattr(slots_module, "JOBS_PER_CHILD", 2)
    async with open_slots(launcher, 1) as slots:
        pids = [(await run(slots, "count"))["result"]["metadata"]["pid"] for _ in range(4)]
        assert pids[0] == pids[1] != pids[2] == pids[3]


async def test_a_child_ignores_the_signals_that_stop_its_parent(launcher):
    async with open_slots(launcher, 1) as slots:
        child = await slots.take()
        os.kill(child.pid, signal.SIGTERM)
        os.kill(child.pid, signal.SIGINT)
        reply = await slots.run(child, job("count"), lambda reply: reply)
        assert reply["result"]["metadata"]["pid"] == child.pid


async def test_a_program_that_cannot_be_imported_is_one_sentence(launcher):
    broken = type(launcher)(ChildSpec(memory_bytes=2**29, wall_seconds=1.0, program="there_is_no_such_program"))
    with pytest.raises(LaunchError, match=r"ModuleNotFoundError: No module named 'there_is_no_such_program'$"):
        async with open_slots(broken, 1):
            pass


async def test_an_interpreter_that_is_gone_is_one_sentence(launcher, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(LaunchError, match=r"^A simulator process did not start: No such file or directory\.$"):
        async with open_slots(launcher, 1):
            pass


async def test_a_portable_child_that_lost_its_parent_ends_itself_after_the_wall_limit(tmp_path):
    launcher = PortableLauncher(ChildSpec(memory_bytes=2**29, wall_seconds=0.2, program="hostile_program"))
    note = tmp_path / "pid"
    async with open_slots(launcher, 1) as slots:
        with pytest.raises(ChildDiedError) as died:
            await run(slots, f"spin_after_noting {note}")  # and nobody kills it
        assert died.value.exit_code == -signal.SIGALRM


@pytest.fixture
def ignored_alarm():
    """SIGALRM is ignored, as whoever starts a worker may have left it: processes inherit that."""
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("make_launcher", [PortableLauncher, pick_launcher])
async def test_a_child_ends_itself_after_the_wall_limit_also_where_alarms_are_ignored(ignored_alarm, make_launcher):
    spec = ChildSpec(memory_bytes=2**29, wall_seconds=0.2, program="hostile_program")
    async with open_slots(make_launcher(spec), 1) as slots, asyncio.timeout(30):
        with pytest.raises(ChildDiedError) as died:
            await run(slots, "spin")
    assert died.value.exit_code == -signal.SIGALRM
