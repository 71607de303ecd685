"""What a task costs when very many others wait, or are stored."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg

from benchmarks.fill import add_finished, add_waiting
from benchmarks.latency import one_at_a_time
from benchmarks.peers.quantask import QuantaskLab
from benchmarks.place import Place, plain_postgresql, stop
from benchmarks.processes import cpu_seconds, own_cpu_seconds, service_roots
from benchmarks.throughput import single_submits
from benchmarks.workloads import BELL, SHOTS
from quantask_jupyter.background import running
from quantask_jupyter.bootstrap import Role, open_ports
from quantask_jupyter.domain.circuit import Circuit
from quantask_jupyter.domain.task import TaskRequest
from quantask_jupyter.service.dispatch import Dispatcher
from quantask_jupyter.service.submit import submit_task
from quantask_jupyter.settings import Quantask as Settings

OWNERS = 50
OWNER_IN_FLIGHT = Settings().owner_in_flight
WARM_UP_TASKS = 50
TASKS_AT_A_TIME = 25
LOOK_SECONDS = 0.02
WAITING = "SELECT count(*) FROM tasks WHERE status = 'pending'"
FINISHED_SINCE = "SELECT count(*), max(finished_at) FROM tasks WHERE finished_at > $1"


def measure_backlog(
    place: Place, *, sizes: tuple[int, int], rounds: int, count: int, say: Callable[[str], None]
) -> dict[str, list[dict[str, float]]]:
    """Measure the cost of a task while others wait, each size in a database of its own, in turn.

    What is completed is made up for, of the same owners in turn, so that as many wait at the end as at the beginning
    and all that a task needs but HTTP (insert, dispatch, claim, run, finish) happens within what is measured.

    Returns:
        by size, ``wall`` and ``cpu`` milliseconds a task for each round.
    """
    found: dict[str, list[dict[str, float]]] = {str(size): [] for size in sizes}
    with _Deployments(place, len(sizes)) as peers:
        for peer, size in zip(peers, sizes, strict=True):
            like = template(peer)
            stop_worker(peer)
            add_waiting(peer.database_url, like, size, owners=OWNERS)
            peer.use()
            peer.add_worker()
            # What was dispatched while nobody worked went in large groups; what follows goes as there is room for it.
            asyncio.run(_drain(peer, min(OWNERS * OWNER_IN_FLIGHT, size), size))
            stop_worker(peer)
            say(f"backlog: {size} tasks wait")
        for number in range(rounds):
            for peer, size in zip(peers, sizes, strict=True):
                peer.use()
                peer.add_worker()
                found[str(size)].append(asyncio.run(_drain(peer, count, size)))
                stop_worker(peer)
                say(f"backlog, round {number + 1}: {size} waiting: {found[str(size)][-1]['wall']:.2f} ms a task")
    return found


def measure_stored(
    place: Place, *, sizes: tuple[int, int], rounds: int, count: int, say: Callable[[str], None]
) -> dict[str, list[dict[str, float]]]:
    """Measure the cost of single submits, until their counts are here, while many finished tasks are stored.

    Returns:
        as :func:`measure_backlog`.
    """
    found: dict[str, list[dict[str, float]]] = {str(size): [] for size in sizes}
    with _Deployments(place, len(sizes)) as peers:
        for peer, size in zip(peers, sizes, strict=True):
            add_finished(peer.database_url, template(peer), size, owners=OWNERS)
            say(f"stored: {size} finished tasks")
        for number in range(rounds):
            for peer, size in zip(peers, sizes, strict=True):
                peer.use()
                one_at_a_time(peer, 10)
                before = _cpu_seconds(peer)
                rate = single_submits(peer, count)
                cost = {"wall": 1e3 / rate, "cpu": (_cpu_seconds(peer) - before) * 1e3 / count}
                found[str(size)].append(cost)
                say(f"stored, round {number + 1}: {size} finished: {cost['wall']:.2f} ms a task")
    return found


class _Deployments:
    """Deployments beside each other, for as long as a block lasts."""

    def __init__(self, place: Place, count: int) -> None:
        self._place = place
        self._peers = [QuantaskLab() for _ in range(count)]
        self._open: list[QuantaskLab] = []

    def __enter__(self) -> list[QuantaskLab]:
        for peer in self._peers:
            peer.open(self._place)
            self._open.append(peer)
        return self._peers

    def __exit__(self, *_: object) -> None:
        for peer in self._open:
            peer.close()


def template(peer: QuantaskLab) -> str:
    """Run a Bell pair and return its task's id, for copies to be made of it."""
    peer.use()
    job = peer.submit(BELL, SHOTS)
    peer.result(job)
    return job.job_id()


def stop_worker(peer: QuantaskLab) -> None:
    """Stop the deployment's last worker."""
    stop(peer.deployment.workers.pop())


async def _drain(peer: QuantaskLab, count: int, size: int) -> dict[str, float]:
    async with AsyncExitStack() as stack:
        connection = await asyncpg.connect(plain_postgresql(peer.database_url))
        stack.push_async_callback(connection.close)
        submit = await stack.enter_async_context(_submitter(peer))
        began = await connection.fetchval("SELECT clock_timestamp()")
        # A worker that is stopped finishes what it holds: that is made up for first, or nothing would wait one day.
        fed = await connection.fetchval(WAITING) - size
        first: tuple[int, Any, float] | None = None
        while True:
            done, last = await connection.fetchrow(FINISHED_SINCE, began)
            if first is None and done >= WARM_UP_TASKS:
                first = done, last, _cpu_seconds(peer)
            if first is not None and done >= first[0] + count:
                break
            if done - fed >= TASKS_AT_A_TIME:
                await submit(TASKS_AT_A_TIME)
                fed += TASKS_AT_A_TIME
            await asyncio.sleep(LOOK_SECONDS)
        measured = done - first[0]
        wall = (last - first[1]).total_seconds() * 1e3
        return {"wall": wall / measured, "cpu": (_cpu_seconds(peer) - first[2]) * 1e3 / measured}


@asynccontextmanager
async def _submitter(peer: QuantaskLab) -> AsyncIterator[Callable[[int], Awaitable[None]]]:
    """Submit as an API process of the deployment does, but for any owner: over HTTP this process is one of them."""
    settings = Settings(database_url=peer.database_url, amqp_url=peer.amqp_url)
    request = TaskRequest(Circuit.from_text(BELL), shots=SHOTS)
    owners = itertools.cycle(f"student-{number}" for number in range(OWNERS))
    async with open_ports(settings, Role.API) as ports, running(Dispatcher(ports, settings).run()):

        async def submit(count: int) -> None:
            await asyncio.gather(*(submit_task(ports, settings, next(owners), request) for _ in range(count)))

        yield submit


def _cpu_seconds(peer: QuantaskLab) -> float:
    roots = [pid for pids in {**peer.processes(), **service_roots()}.values() for pid in pids]
    return own_cpu_seconds() + cpu_seconds(roots)
