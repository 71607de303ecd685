"""The larger workloads: on Quantask, and in process at its best where that is the same work."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import quantask_jupyter
from benchmarks.latency import check, in_turn, one_at_a_time
from benchmarks.peers.peer import SECONDS_TO_RESULT, Peer
from benchmarks.peers.quantask import Quantask
from benchmarks.spread import percentile
from benchmarks.workloads import (
    MANY_SHOTS,
    SHOTS,
    SWEEP_POINTS,
    SWEPT_BELL,
    ghz,
    many_outcomes,
    random_circuit,
)


@dataclass(frozen=True)
class Workload:
    """A circuit that is run as often as gives a median worth having."""

    name: str
    source: str
    shots: int
    times: int


CIRCUITS = (
    Workload("GHZ state of 10 qubits", ghz(10), SHOTS, 15),
    Workload("random circuit, 20 qubits, depth 20", random_circuit(), SHOTS, 3),
    Workload("result of 100,000 distinct outcomes", many_outcomes(), MANY_SHOTS, 2),
)
SWEEP = f"sweep of {len(SWEEP_POINTS)} points as one task"


def measure(peers: Sequence[Peer], *, rounds: int, say: Callable[[str], None]) -> dict[str, dict[str, list[float]]]:
    """Run each workload on each peer, round by round.

    Returns:
        by workload, then by peer, the median milliseconds of each round.
    """
    found: dict[str, dict[str, list[float]]] = {}
    for number, peer in in_turn(peers, rounds):
        for workload in CIRCUITS:
            times = one_at_a_time(peer, workload.times, workload.source, workload.shots)
            found.setdefault(workload.name, {}).setdefault(peer.name, []).append(percentile(times, 0.5))
        found.setdefault(SWEEP, {}).setdefault(peer.name, []).append(sweep(peer))
        say(f"workloads, round {number}: {peer.label}: sweep {found[SWEEP][peer.name][-1]:.0f} ms")
    return found


def sweep(peer: Peer) -> float:
    """Return the milliseconds of a sweep: one task of Quantask, or a loop in this process."""
    began = time.perf_counter()
    counts: list[Any]
    if isinstance(peer, Quantask):
        job = quantask_jupyter.submit(SWEPT_BELL, shots=SHOTS, parameters={"theta": SWEEP_POINTS})
        counts = job.result(timeout=SECONDS_TO_RESULT).counts
    else:
        from benchmarks.circuit_work import run_sweep

        counts = run_sweep(SWEPT_BELL, "theta", SWEEP_POINTS, SHOTS)
    elapsed = (time.perf_counter() - began) * 1e3
    for of_point in counts:
        check(of_point)
    if len(counts) != len(SWEEP_POINTS):
        raise RuntimeError("points are missing")
    return elapsed
