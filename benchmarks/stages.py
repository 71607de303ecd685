"""Where the time of a round trip goes.

Two views of it. The *stages* are single calls of the ports, timed one at a time beside nothing else, and what the child
says of itself. The *timeline* cuts real round trips at the moments that the task keeps (created, started, finished).
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any

from benchmarks.peers.quantask import Quantask
from benchmarks.place import Place
from benchmarks.workloads import BELL, SHOTS
from quantask_jupyter.adapters.sql.migrate import upgrade
from quantask_jupyter.bootstrap import Role, open_ports
from quantask_jupyter.client.session import kernel_session
from quantask_jupyter.domain.circuit import Circuit
from quantask_jupyter.domain.task import Lease, NewTask, Outcome, Submission, TaskRequest
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.ports import Delivery, Event, EventType, Ports
from quantask_jupyter.service.fair_share import FairShare
from quantask_jupyter.settings import Quantask as Settings

STAGES = ("HTTP", "insert", "reserve", "publish", "deliver", "claim", "parse", "transpile", "run", "decode", "finish",
          "notify", "mark dispatched")  # fmt: skip
RESULT = {
    "counts": {"00": 512, "11": 512},
    "shots": 1024,
    "registers": [{"name": "c", "size": 2}],
    "metadata": {"method": "stabilizer", "seed": 7, "seconds": {"parse": 0.001, "run": 0.001}},
}
OWNER, WORKER = "bench", "bench-worker"
WARM_UP = 5


def measure(peer: Quantask, place: Place, *, count: int) -> dict[str, Any]:
    """Time stages and timelines of ``count`` Bell pairs.

    Returns:
        ``stages`` and ``timeline``: median milliseconds by name.
    """
    peer.use()
    timeline, of_child = _round_trips(peer, count)
    stages = {"HTTP": _http(count), **of_child, **asyncio.run(_calls(place, count))}
    return {"stages": {name: stages[name] for name in STAGES if name in stages}, "timeline": timeline}


def _http(count: int) -> float:
    times = []
    for _ in range(count):
        began = time.perf_counter()
        kernel_session().get("backends")
        times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(times)


def _round_trips(peer: Quantask, count: int) -> tuple[dict[str, float], dict[str, float]]:
    cuts: dict[str, list[float]] = {}
    child: dict[str, list[float]] = {}
    for _ in range(count):
        began = time.time()
        job = peer.submit(BELL, SHOTS)
        accepted = time.time()
        peer.result(job)
        ended = time.time()
        task = job.to_dict()
        created, started, finished = (_seconds(task[name]) for name in ("created_at", "started_at", "finished_at"))
        for name, seconds in {
            "kernel to insert": created - began,
            "insert to answer (beside what follows)": accepted - created,
            "insert to claim": started - created,
            "claim to finish": finished - started,
            "finish to result in the kernel": ended - finished,
            "whole": ended - began,
        }.items():
            cuts.setdefault(name, []).append(seconds * 1e3)
        for name, seconds in task["result"]["metadata"]["seconds"].items():
            child.setdefault(name, []).append(seconds * 1e3)
    return _medians(cuts), _medians(child)


def _medians(times: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {name: statistics.median(of_name) for name, of_name in times.items()}


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


async def _calls(place: Place, count: int) -> dict[str, float]:
    """Time the ports' own calls, on a database and a vhost where nobody else works."""
    database_url = place.database()
    await asyncio.to_thread(upgrade, database_url)
    settings = Settings(database_url=database_url, amqp_url=place.vhost())
    laps = _Laps()
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(open_ports(settings, Role.API))
        worker = await stack.enter_async_context(open_ports(settings, Role.WORKER))
        deliveries = await stack.enter_async_context(worker.queue.consume(1))
        events = await stack.enter_async_context(_heard(api))
        for number in range(count + WARM_UP):
            laps.kept = number >= WARM_UP
            await _once(api, worker, aiter(deliveries), events, laps)
    return _medians(laps.milliseconds)


async def _once(
    api: Ports, worker: Ports, deliveries: AsyncIterator[Delivery], events: asyncio.Queue[Event], laps: _Laps
) -> None:
    request = TaskRequest(Circuit.from_text(BELL))
    (task_id,) = new_task_ids(1)
    with laps.lap("insert"):
        await api.tasks.create(Submission(OWNER, (NewTask(task_id, OWNER, request, 3),)))
    with laps.lap("reserve"):
        await api.outbox.reserve(FairShare(1, 32, 64), 30.0)
    published = asyncio.create_task(_timed(api.queue.publish([[task_id]])))
    with laps.lap("deliver"):
        delivery = await anext(deliveries)
    laps.note("publish", await published)
    with laps.lap("mark dispatched"):
        await api.outbox.mark_dispatched([task_id])
    with laps.lap("claim"):
        (claimed,) = await worker.claims.claim([task_id], Lease(WORKER, 30.0), WORKER)
    with laps.lap("finish"):
        await worker.claims.finish([Outcome(claimed.attempt, result=RESULT)], WORKER, WORKER)
    while not events.empty():
        events.get_nowait()
    with laps.lap("notify"):
        await worker.events.announce(Event(EventType.CHANGED, (task_id,)))
        while task_id not in (await events.get()).task_ids:
            pass
    await delivery.ack()


async def _timed(work: Any) -> float:
    began = time.perf_counter()
    await work
    return (time.perf_counter() - began) * 1e3


@asynccontextmanager
async def _heard(ports: Ports) -> AsyncIterator[asyncio.Queue[Event]]:
    heard: asyncio.Queue[Event] = asyncio.Queue()

    async def listen() -> None:
        async with ports.events.listen() as events:
            async for event in events:
                heard.put_nowait(event)

    listening = asyncio.create_task(listen())
    try:
        yield heard
    finally:
        listening.cancel()
        await asyncio.wait([listening])


class _Laps:
    """Times by name."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, list[float]] = {}
        self.kept = False

    def note(self, name: str, milliseconds: float) -> None:
        if self.kept:
            self.milliseconds.setdefault(name, []).append(milliseconds)

    def lap(self, name: str) -> _Lap:
        return _Lap(self, name)


class _Lap:
    """Times a block."""

    def __init__(self, laps: _Laps, name: str) -> None:
        self._laps, self._name = laps, name

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._laps.note(self._name, (time.perf_counter() - self._began) * 1e3)
