"""What only Linux gives: nothing of the parent leaks into a child, and none outlives the process above it."""

from __future__ import annotations

import asyncio
import json
import math
import os
import signal
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from quantask_worker.child_process import ChildDiedError
from quantask_worker.child_spec import PROGRAM, ChildSpec
from quantask_worker.launch_linux import LinuxLauncher
from quantask_worker.warm_children import open_children
from tests.integration.worker.processes import environment_of, runs, threads_of, until
from tests.integration.worker.test_warm_children import answered, run

MIB = 2**20


@pytest.fixture
def launcher(spec) -> LinuxLauncher:
    return LinuxLauncher(spec)


async def test_no_secret_of_the_parents_environment_reaches_fork_server_or_child(launcher, monkeypatch):
    monkeypatch.setenv("QUANTASK_DATABASE_URL", "postgresql+asyncpg://quantask:secret@db/quantask")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    async with open_children(launcher, 1) as children:
        await until(lambda: len(children.pids) == 2)
        seen = [environment_of(pid) for pid in (launcher.fork_server_pid, *children.pids)]
        seen.append((await run(children, "describe"))["environment"])
    for environment in seen:
        assert "secret" not in str(environment)
        assert environment["OMP_NUM_THREADS"] == "1"
        assert not {name for name in environment if name.startswith(("QUANTASK", "AWS", "JUPYTER"))}


async def test_a_child_has_no_descriptors_but_its_log_and_its_channel(launcher, tmp_path):
    inheritable = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(inheritable, True)
    try:
        async with open_children(launcher, 1) as children:
            seen = (await run(children, "describe"))["descriptors"]
    finally:
        os.close(inheritable)
    assert seen == {
        "0": "/dev/null",
        "1": "/memfd",
        "2": "/memfd",
        "3": "socket",
    }


@pytest.mark.parametrize("program", [PROGRAM, "quantask_worker.child.draw"])
async def test_preloading_leaves_nothing_open_in_the_fork_server_that_children_would_miss(spec, program):
    """A child has none of it: what reads it reads the child's channel, and what closes it closes the channel."""
    launcher = LinuxLauncher(replace(spec, program=program))
    async with open_children(launcher, 1):
        seen = descriptors_of(launcher.fork_server_pid)
    its_own = {"/dev/null": 1, "/memfd": 2, "pipe": 2, "socket": 1}  # of those the pipe wakes it
    assert Counter(name.partition(":")[0] for name in seen) == its_own


def descriptors_of(pid: int) -> list[str]:
    return [str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()]


async def test_a_child_has_a_group_a_session_and_limits_of_its_own(launcher):
    async with open_children(launcher, 1) as children, children.slot() as slot:
        child = await slot.child()
        seen = await answered(child, "describe")
    assert seen["group"] == seen["session"] == child.pid
    assert seen["folder"] == "/"
    assert seen["limits"]["RLIMIT_CORE"] == [0, 0]
    assert seen["limits"]["RLIMIT_FSIZE"] == [MIB, MIB]
    assert 512 * MIB < seen["limits"]["RLIMIT_AS"][0] == seen["limits"]["RLIMIT_AS"][1] < 1536 * MIB
    assert 32 <= seen["limits"]["RLIMIT_CPU"][0] <= 35


async def test_a_child_collects_garbage_although_its_imports_were_done_without(launcher):
    async with open_children(launcher, 1) as children:
        assert (await run(children, "describe"))["collects_garbage"] is True


async def test_a_child_that_hoards_memory_dies_of_it_alone(launcher):
    async with open_children(launcher, 1) as children:
        with pytest.raises(ChildDiedError) as died:
            await run(children, "exhaust_memory")
        assert died.value.log.endswith("MemoryError\n")
        assert (await run(children, "count"))["result"]["counts"] == {"00": 10}


async def test_a_child_cannot_fill_the_disk_with_its_log(launcher):
    async with open_children(launcher, 1) as children, children.slot() as slot:
        child = await slot.child()
        await answered(child, "fill_log")
        assert os.fstat(child.log.fileno()).st_size == MIB
        await answered(child, "count")
        assert os.fstat(child.log.fileno()).st_size == 0


async def test_the_kernel_ends_a_child_that_used_its_processor_time():
    launcher = LinuxLauncher(ChildSpec(memory_bytes=512 * MIB, wall_seconds=-1.0, program="hostile_program"))
    async with open_children(launcher, 1) as children:
        with pytest.raises(ChildDiedError) as died:
            await run(children, "spin_without_watchdog")
    assert died.value.exit_code == -signal.SIGXCPU


async def test_what_a_child_has_started_dies_with_it(launcher, tmp_path):
    note = tmp_path / "pid"
    async with open_children(launcher, 1) as children:
        breeding = asyncio.create_task(run(children, f"breed {note}"))
        await until(lambda: note.exists() and note.read_text())
        grandchild = int(note.read_text())
        assert runs(grandchild)
        breeding.cancel()
        await asyncio.wait([breeding])
        await until(lambda: not runs(grandchild))


async def test_a_fork_server_that_is_killed_takes_its_children_along_and_is_replaced(launcher, tmp_path):
    note = tmp_path / "pid"
    async with open_children(launcher, 1) as children:
        await until(lambda: len(children.pids) == 2)
        before, old = children.pids, launcher.fork_server_pid
        spinning = asyncio.create_task(run(children, f"spin_after_noting {note}"))
        await until(lambda: note.exists() and note.read_text())
        os.kill(old, signal.SIGKILL)
        with pytest.raises(ChildDiedError) as died:
            await spinning
        assert died.value.exit_code is None  # nobody's circuit is to blame
        await until(lambda: not any(runs(pid) for pid in before))
        assert (await run(children, "count"))["result"]["counts"] == {"00": 10}
        assert launcher.fork_server_pid not in (None, old)


async def test_the_fork_server_has_one_thread_and_leaves_with_the_launcher(launcher):
    async with open_children(launcher, 1):
        pid = launcher.fork_server_pid
        assert threads_of(pid) == 1
    assert not runs(pid)


PARENT = """
import asyncio, json, sys
from quantask_worker.child_spec import ChildSpec, PROGRAM
from quantask_worker.launch_linux import LinuxLauncher
from quantask_worker.warm_children import open_children

async def main():
    launcher = LinuxLauncher(ChildSpec(2**29, 30.0, "hostile_program"))
    async with open_children(launcher, 1) as children:
        while len(children.pids) < 2:
            await asyncio.sleep(0.01)
        print(json.dumps([launcher.fork_server_pid, *children.pids]), flush=True)
        async with children.slot() as slot:
            child = await slot.child()
            job = {"circuit": {"source": "spin_after_noting " + sys.argv[1]}}
            await child.answer(child.send(job), lambda reply: reply)

asyncio.run(main())
"""


async def test_fork_server_and_children_die_with_a_parent_that_is_killed(tmp_path):
    note = tmp_path / "pid"
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(note), stdout=asyncio.subprocess.PIPE
    )
    pids = json.loads(await parent.stdout.readline())
    await until(lambda: note.exists() and note.read_text())  # one of them is at work, one idle
    assert len(pids) == 3
    assert all(runs(pid) for pid in pids)
    parent.kill()
    await parent.wait()
    await until(lambda: not any(runs(pid) for pid in pids))


async def test_the_fork_server_kills_a_child_at_its_last_moment_while_its_parent_does_nothing(launcher):
    async with open_children(launcher, 1) as children, children.slot() as slot:
        child = await slot.child()
        running = asyncio.create_task(answered(child, "spin"))
        await until(lambda: child.jobs == 1)
        began = time.monotonic()
        child.die_by(began + 0.5)
        while runs(child.pid):  # this loop keeps the event loop of the parent from all it might do
            assert time.monotonic() < began + 10
        took = time.monotonic() - began
        with pytest.raises(ChildDiedError) as died:
            await running
        await until(lambda: len(children.pids - {child.pid}) == 2)
        assert (await answered(await slot.child(), "count"))["result"]["counts"] == {"00": 10}
    assert took >= 0.5
    assert died.value.exit_code == -signal.SIGKILL


async def test_a_last_moment_that_is_moved_or_taken_back_is_none(launcher):
    async with open_children(launcher, 2) as children, children.slot() as one, children.slot() as other:
        moved, taken_back = await one.child(), await other.child()
        began = time.monotonic()
        for child, later in ((moved, began + 60), (taken_back, math.inf)):
            child.die_by(began + 2)  # a second for each side to do its part, however busy the machine
            child.die_by(later)
        await until(lambda: time.monotonic() > began + 2.5)
        for child in (moved, taken_back):
            assert (await answered(child, "count"))["result"]["counts"] == {"00": 10}
            assert child.alive


async def test_a_fork_server_keeps_no_code_mapped_that_only_its_start_needed(spec):
    launcher = LinuxLauncher(replace(spec, program=PROGRAM))
    async with open_children(launcher, 1) as children:
        await until(lambda: len(children.pids) == 2)
        assert mapped_code_bytes(launcher.fork_server_pid) < 4 * MIB, "16 and more were there"


def mapped_code_bytes(pid: int) -> int:
    """Return how much of the code of files a process has in memory."""
    size, of_code = 0, False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        name, *values = line.split()
        if "-" in name and not name.endswith(":"):
            of_code = values[0] == "r-xp" and values[-1].startswith("/")
        elif of_code and name == "Rss:":
            size += int(values[0]) * 1024
    return size
