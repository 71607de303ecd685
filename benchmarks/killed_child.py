"""How long it takes until a killed child has been replaced and its successor gives its first counts."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import Any

from benchmarks.workloads import BELL
from quantask_jupyter.domain.circuit import Circuit
from quantask_jupyter.domain.task import TaskRequest
from quantask_jupyter.settings import Quantask
from quantask_worker.attempt import job_frame
from quantask_worker.child_spec import ChildSpec
from quantask_worker.job_limits import child_threads, job_limits
from quantask_worker.launch import pick_launcher
from quantask_worker.memory_limit import child_memory_bytes
from quantask_worker.warm_children import WarmChildren, open_children

SECONDS_TO_RETURN = 60.0


def measure(kills: int) -> list[float]:
    """Kill a warm child that has worked, ``kills`` times.

    Returns:
        milliseconds from each SIGKILL to the first counts of the child that was started for it (not of the spare,
        which would give them sooner).
    """
    return asyncio.run(_measure(kills))


async def _measure(kills: int) -> list[float]:
    settings = Quantask(slots=1)
    spec = ChildSpec(child_memory_bytes(settings), settings.wall_seconds, threads=child_threads(settings))
    job = job_frame(TaskRequest(Circuit.from_text(BELL)), job_limits(settings), "nobody")
    times = []
    async with open_children(pick_launcher(spec), 1) as children, asyncio.timeout(SECONDS_TO_RETURN):
        await _until_all_are_warm(children)
        for _ in range(kills):
            times.append(await _kill_and_run(children, job))
            await _until_all_are_warm(children)
    return times


async def _kill_and_run(children: WarmChildren, job: dict[str, Any]) -> float:
    victim, _ = await _run(children, job)
    known = children.pids
    began = time.perf_counter()
    os.kill(victim, signal.SIGKILL)
    while not children.pids - known:
        await asyncio.sleep(0.0002)
    successor, reply = await _run(children, job)  # the newest is on top
    elapsed = (time.perf_counter() - began) * 1e3
    if successor in known:
        raise RuntimeError("the spare came first")
    if sum(reply["result"]["counts"].values()) != 1024:
        raise RuntimeError("the successor gave no counts")
    return elapsed


async def _run(children: WarmChildren, job: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Run a job in the child that is next, and return its process id and its answer."""
    async with children.slot() as slot:
        child = await slot.child()
        return child.pid, await child.answer(child.send(job), lambda reply: reply)


async def _until_all_are_warm(children: WarmChildren) -> None:
    while len(children.pids) < children.count + 1:
        await asyncio.sleep(0.001)
