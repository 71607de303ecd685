"""Warm children, started in both ways: what they answer, how they die, how they are replaced."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from quantask_worker import warm_children
from quantask_worker.child_process import ChildDiedError, LaunchError
from quantask_worker.child_spec import ChildSpec
from quantask_worker.frames import FrameError
from quantask_worker.launch import pick_launcher
from quantask_worker.launch_portable import PortableLauncher
from quantask_worker.warm_children import open_children
from tests.integration.worker.processes import runs, until


def job(source: str, shots: int = 10) -> dict[str, object]:
    return {"circuit": {"format": "openqasm3", "source": source}, "shots": shots}


async def run(children, source: str, check=lambda reply: reply):
    async with children.slot() as slot:
        return await answered(await slot.child(), source, check)


async def answered(child, source: str, check=lambda reply: reply):
    return await child.answer(child.send(job(source)), check)


async def test_a_warm_child_answers_jobs_one_after_the_other(launcher):
    async with open_children(launcher, 1) as children:
        first = await run(children, "count")
        second = await run(children, "count")
    assert first["result"]["counts"] == {"00": 10}
    assert first["result"]["metadata"]["pid"] == second["result"]["metadata"]["pid"]


async def test_there_is_a_child_for_every_slot_and_one_to_spare(launcher):
    async with open_children(launcher, 2) as children:
        await until(lambda: len(children.pids) == 3)
        pids = children.pids
        assert all(runs(pid) for pid in pids)
    assert not any(runs(pid) for pid in pids)


async def test_no_more_jobs_run_at_a_time_than_there_are_slots(launcher):
    async with open_children(launcher, 1) as children:
        await until(lambda: len(children.pids) == 2)
        async with children.slot():
            assert children.all_busy
            waiting = asyncio.create_task(run(children, "count"))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(waiting), 0.1)
        assert (await waiting)["result"]["counts"] == {"00": 10}


async def test_who_stops_waiting_for_a_slot_takes_none_away(launcher):
    async with open_children(launcher, 1) as children:
        async with children.slot():
            waiting = asyncio.create_task(run(children, "count"))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        waiting.cancel()  # the slot is its own by now
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert (await run(children, "count"))["result"]["counts"] == {"00": 10}


async def test_a_slot_whose_child_has_died_goes_on_with_the_spare(launcher):
    async with open_children(launcher, 1) as children:
        await until(lambda: len(children.pids) == 2)
        async with children.slot() as slot:
            dead = await slot.child()
            with pytest.raises(ChildDiedError):
                await answered(dead, "segfault")
            spare = await slot.child()
            assert spare is not dead
            assert (await answered(spare, "count"))["result"]["counts"] == {"00": 10}


async def test_a_cancelled_job_kills_its_child_and_the_spare_takes_the_next(launcher):
    async with open_children(launcher, 1) as children:
        await until(lambda: len(children.pids) == 2)
        before = children.pids
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await run(children, "spin")
        died = [pid for pid in before if not runs(pid)]
        reply = await run(children, "count")
        assert len(died) == 1
        assert reply["result"]["counts"] == {"00": 10}
        assert reply["result"]["metadata"]["pid"] in before - set(died)
        await until(lambda: len(children.pids) == 2)


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
    async with open_children(launcher, 1) as children:
        with pytest.raises(ChildDiedError) as died:
            await run(children, source)
        assert died.value.exit_code == exit_code
        assert (await run(children, "count"))["result"]["counts"] == {"00": 10}


async def test_the_last_words_of_a_dead_child_are_kept(launcher):
    async with open_children(launcher, 1) as children:
        with pytest.raises(ChildDiedError) as died:
            await run(children, "raise_error")
    assert died.value.log.endswith("ValueError: a bug\n")


@pytest.mark.parametrize("source", ["write_garbage", "announce_gigabyte", "write_bad_json", "nest_deeply"])
async def test_a_child_that_writes_no_frame_is_killed_and_the_next_job_gives_counts(launcher, source):
    async with open_children(launcher, 1) as children:
        async with children.slot() as slot:
            child = await slot.child()
            with pytest.raises(FrameError):
                await answered(child, source)
            assert not runs(child.pid)
        assert (await run(children, "count"))["result"]["counts"] == {"00": 10}


async def test_a_child_that_closes_its_channel_is_killed(launcher):
    async with open_children(launcher, 1) as children, children.slot() as slot:
        child = await slot.child()
        with pytest.raises(ChildDiedError) as died:
            await answered(child, "close_channel")
        assert died.value.exit_code == -signal.SIGKILL
        assert not runs(child.pid)


async def test_an_answer_left_over_from_one_job_is_not_taken_for_the_next_ones(launcher):
    async with open_children(launcher, 1) as children, children.slot() as slot:
        child = await slot.child()
        await answered(child, "count")
        await answered(child, "answer_twice")
        with pytest.raises(FrameError):
            await answered(child, "wait_for /dev/null /nowhere")
        assert not runs(child.pid)


async def test_a_reply_that_fails_its_check_costs_the_child_its_life(launcher):
    def refuse(reply):
        raise ValueError("not good enough")

    async with open_children(launcher, 1) as children, children.slot() as slot:
        child = await slot.child()
        with pytest.raises(ValueError, match="not good enough"):
            await answered(child, "count", refuse)
        assert not runs(child.pid)


async def test_a_result_over_the_frame_limit_is_an_error_that_the_child_itself_reports(launcher):
    async with open_children(launcher, 1) as children:
        reply = await run(children, "announce_large_result")
        assert reply["error"]["code"] == "LIMIT_EXCEEDED"
        assert reply["error"]["message"] == "The result has 65 MiB; a task may have 64."


async def test_what_a_child_prints_does_not_disturb_its_channel(launcher):
    async with open_children(launcher, 1) as children:
        assert (await run(children, "speak"))["result"]["counts"] == {"00": 10}
        assert (await run(children, "speak"))["result"]["counts"] == {"00": 10}


async def test_an_idle_child_that_is_killed_from_outside_is_replaced(launcher):
    async with open_children(launcher, 1) as children:
        await until(lambda: len(children.pids) == 2)
        before = children.pids
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        await until(lambda: len(children.pids) == 2 and not children.pids & before)
        assert (await run(children, "count"))["result"]["counts"] == {"00": 10}


async def test_a_child_is_retired_after_many_jobs(launcher, monkeypatch):
    monkeypatch.setattr(warm_children, "JOBS_PER_CHILD", 2)
    async with open_children(launcher, 1) as children:
        pids = [(await run(children, "count"))["result"]["metadata"]["pid"] for _ in range(4)]
        assert pids[0] == pids[1] != pids[2] == pids[3]


async def test_a_child_ignores_the_signals_that_stop_its_parent(launcher):
    async with open_children(launcher, 1) as children, children.slot() as slot:
        child = await slot.child()
        os.kill(child.pid, signal.SIGTERM)
        os.kill(child.pid, signal.SIGINT)
        reply = await answered(child, "count")
        assert reply["result"]["metadata"]["pid"] == child.pid


async def test_a_program_that_cannot_be_imported_is_one_sentence(launcher):
    broken = type(launcher)(ChildSpec(memory_bytes=2**29, wall_seconds=1.0, program="there_is_no_such_program"))
    with pytest.raises(LaunchError, match=r"ModuleNotFoundError: No module named 'there_is_no_such_program'$"):
        async with open_children(broken, 1):
            pass


async def test_an_interpreter_that_is_gone_is_one_sentence(launcher, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(LaunchError, match=r"^A simulator process did not start: No such file or directory\.$"):
        async with open_children(launcher, 1):
            pass


async def test_a_portable_child_that_lost_its_parent_ends_itself_after_the_wall_limit(tmp_path):
    launcher = PortableLauncher(ChildSpec(memory_bytes=2**29, wall_seconds=0.2, program="hostile_program"))
    note = tmp_path / "pid"
    async with open_children(launcher, 1) as children:
        with pytest.raises(ChildDiedError) as died:
            await run(children, f"spin_after_noting {note}")  # and nobody kills it
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
    async with open_children(make_launcher(spec), 1) as children, asyncio.timeout(30):
        with pytest.raises(ChildDiedError) as died:
            await run(children, "spin")
    assert died.value.exit_code == -signal.SIGALRM
