"""Latency: from the submit of a circuit to its counts in this process, one at a time and 32 in flight."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.peers.peer import Counts, Peer
from benchmarks.spread import percentile
from benchmarks.workloads import BELL, SHOTS, never_seen

IN_FLIGHT = 32
SHARES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


class WrongCountsError(Exception):
    """A peer's answer is no answer; its time means nothing."""


def check(counts: Counts, shots: int = SHOTS) -> None:
    """Raise :class:`WrongCountsError` unless all shots are there."""
    if sum(counts.values()) != shots:
        raise WrongCountsError(f"{sum(counts.values())} shots came back of {shots}")


def one_at_a_time(
    peer: Peer, count: int, source: str = BELL, shots: int = SHOTS, *, each_new: bool = False
) -> list[float]:
    """Return the milliseconds of ``count`` round trips, one after the other, ``each_new`` of another text."""
    times = []
    for _ in range(count):
        source = never_seen() if each_new else source
        began = time.perf_counter()
        counts = peer.run(source, shots)
        times.append((time.perf_counter() - began) * 1e3)
        check(counts, shots)
    return times


def in_flight(peer: Peer, count: int, window: int = IN_FLIGHT) -> list[float]:
    """Return the milliseconds of ``count`` round trips, while ``window`` circuits are always on their way."""
    waiting: deque[tuple[float, Any]] = deque()
    times = []
    for number in range(count + window):
        if number >= window:
            began, handle = waiting.popleft()
            counts = peer.result(handle)
            times.append((time.perf_counter() - began) * 1e3)
            check(counts)
        if number < count:
            waiting.append((time.perf_counter(), peer.submit(BELL, SHOTS)))
    return times


def measure(
    peers: Sequence[Peer], *, rounds: int, count: int, many: int, say: Callable[[str], None]
) -> dict[str, dict[str, list[dict[str, float]]]]:
    """Measure all peers in turn, round by round.

    Returns:
        by peer, then by ``one``, ``new`` (the text of each is another) and ``many``, percentiles in milliseconds for
        each round.
    """
    found: dict[str, dict[str, list[dict[str, float]]]] = {
        peer.name: {"one": [], "new": [], "many": []} for peer in peers
    }
    for number, peer in in_turn(peers, rounds):
        one_at_a_time(peer, 3)
        of_peer = found[peer.name]
        slow = 10 if peer.name == "in_process_naive" else 1
        of_peer["one"].append(percentiles(one_at_a_time(peer, max(3, count // slow))))
        if peer.keeps_circuits:
            of_peer["new"].append(percentiles(one_at_a_time(peer, count, each_new=True)))
        if not peer.in_process:
            of_peer["many"].append(percentiles(in_flight(peer, many)))
        say(f"latency, round {number}: {peer.label}: {of_peer['one'][-1]['p50']:.1f} ms")
    return found


def percentiles(times: Sequence[float]) -> dict[str, float]:
    """Return the percentiles that are reported."""
    return {name: percentile(times, share) for name, share in SHARES.items()}


def in_turn(peers: Sequence[Peer], rounds: int) -> Iterator[tuple[int, Peer]]:
    """Go round all peers; each round begins with another one, so that none always follows the same neighbour."""
    for number in range(rounds):
        first = number % len(peers)
        for peer in [*peers[first:], *peers[:first]]:
            peer.use()
            yield number + 1, peer
