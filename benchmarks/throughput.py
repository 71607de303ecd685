"""Throughput: the tasks a second of many submits at once, with one worker and with two, and the CPU that each costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.latency import check, in_turn
from benchmarks.peers.peer import Peer
from benchmarks.processes import cpu_seconds, own_cpu_seconds, service_roots
from benchmarks.workloads import BELL, SHOTS, never_seen

NAIVE_TASKS = 30
"""As users write it, a task takes so long that a few give the same rate."""


def single_submits(peer: Peer, count: int) -> float:
    """Return the tasks a second of ``count`` submits, until all counts are in this process."""
    began = time.perf_counter()
    for handle in peer.submit_many([BELL] * count, SHOTS):
        check(peer.result(handle))
    return count / (time.perf_counter() - began)


def bulk_submit(peer: Peer, count: int) -> float:
    """Return the same of one submit for all."""
    return _bulk(peer, [BELL] * count)


def bulk_submit_of_new(peer: Peer, count: int) -> float:
    """Return the same where no two texts are equal, nor equal to one that was run before."""
    return _bulk(peer, [never_seen() for _ in range(count)])


def _bulk(peer: Peer, sources: list[str]) -> float:
    began = time.perf_counter()
    for counts in peer.run_bulk(sources, SHOTS):
        check(counts)
    return len(sources) / (time.perf_counter() - began)


def ways_of(peer: Peer, *, new_texts: bool) -> dict[str, Callable[[Peer, int], float]]:
    """Return how a peer can be given many circuits; with ``new_texts`` also those that it cannot have kept."""
    ways: dict[str, Callable[[Peer, int], float]] = {"single": single_submits}
    if peer.has_bulk:
        ways["bulk"] = bulk_submit
        if peer.keeps_circuits and new_texts:
            ways["bulk of new texts"] = bulk_submit_of_new
    return ways


def measure(
    peers: Sequence[Peer], *, rounds: int, count: int, new_texts: bool, say: Callable[[str], None]
) -> dict[str, Any]:
    """Measure all peers in turn, round by round, with the workers that they have.

    Returns:
        by peer, then by way (``single``; where there is such a submit, ``bulk`` and more): ``rate``, in tasks a
        second, for each round, and ``cpu``, in milliseconds a task by role, for each round.
    """
    found: dict[str, dict[str, dict[str, list[Any]]]] = {peer.name: {} for peer in peers}
    for number, peer in in_turn(peers, rounds):
        tasks = NAIVE_TASKS if peer.name == "in_process_naive" else count
        for way, run in ways_of(peer, new_texts=new_texts).items():
            before = _cpu(peer)
            rate = run(peer, tasks)
            after = _cpu(peer)
            of_way = found[peer.name].setdefault(way, {"rate": [], "cpu": []})
            of_way["rate"].append(rate)
            of_way["cpu"].append({role: (after[role] - before[role]) * 1e3 / tasks for role in before})
            say(f"throughput, round {number}: {peer.label}, {way}: {rate:.0f} tasks a second")
    return found


def _cpu(peer: Peer) -> dict[str, float]:
    roles = {} if peer.in_process else {**peer.processes(), **service_roots()}
    return {"kernel": own_cpu_seconds(), **{role: cpu_seconds(pids) for role, pids in roles.items()}}
