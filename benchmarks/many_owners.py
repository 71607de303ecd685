"""Ten thousand tasks of fifty owners, submitted owner after owner: how fast they go, and how fair."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import asyncpg

from benchmarks.fill import add_waiting
from benchmarks.peers.quantask import QuantaskLab
from benchmarks.place import Place, plain_postgresql
from benchmarks.scaling import OWNERS, stop_worker, template
from benchmarks.workloads import BELL, SHOTS

LOOK_SECONDS = 0.2
BY_OWNER = """
    SELECT owner, count(finished_at) AS done, count(*) AS submitted,
        extract(epoch FROM min(finished_at) - $1)::float AS first,
        extract(epoch FROM max(finished_at) - $1)::float AS last
    FROM tasks WHERE owner LIKE 'student-%' GROUP BY owner
"""
LEFT = "SELECT count(*) FROM tasks WHERE status IN ('pending', 'processing')"


def measure(place: Place, *, tasks: int) -> dict[str, float]:
    """Let one worker run them all once; while it does, one more owner submits a single Bell pair.

    Returns:
        ``tasks``; ``rate``, tasks a second from the first result to the last; ``every_owner_has_one``, seconds from
        the first result until each owner has one; ``least_done``, the share of its tasks that the least served owner
        had finished when half of all were; ``newcomer``, milliseconds of the further owner's round trip.
    """
    peer = QuantaskLab()
    try:
        peer.open(place)
        like = template(peer)
        stop_worker(peer)
        add_waiting(peer.database_url, like, tasks, owners=OWNERS)
        peer.use()
        peer.add_worker()
        return asyncio.run(_watch(peer, tasks))
    finally:
        peer.close()


async def _watch(peer: QuantaskLab, tasks: int) -> dict[str, float]:
    connection = await asyncpg.connect(plain_postgresql(peer.database_url))
    try:
        await _until_left(connection, tasks - tasks // 20)
        newcomer = asyncio.create_task(asyncio.to_thread(_newcomer, peer))
        least = await _share_of_least_served(connection, tasks)
        await _until_left(connection, 0)
        began = await connection.fetchval("SELECT min(finished_at) FROM tasks WHERE owner LIKE 'student-%'")
        owners = await connection.fetch(BY_OWNER, began)
        return {
            "tasks": tasks,
            "rate": tasks / max(owner["last"] for owner in owners),
            "every_owner_has_one": max(owner["first"] for owner in owners),
            "least_done": least,
            "newcomer": await newcomer,
        }
    finally:
        await connection.close()


async def _until_left(connection: asyncpg.Connection, count: int) -> None:
    while await connection.fetchval(LEFT) > count:
        await asyncio.sleep(LOOK_SECONDS)


async def _share_of_least_served(connection: asyncpg.Connection, tasks: int) -> float:
    await _until_left(connection, tasks // 2)
    rows: list[Any] = await connection.fetch(BY_OWNER, None)
    return min(float(row["done"] / row["submitted"]) for row in rows)


def _newcomer(peer: QuantaskLab) -> float:
    began = time.perf_counter()
    peer.run(BELL, SHOTS)
    return (time.perf_counter() - began) * 1e3
