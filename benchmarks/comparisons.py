"""What targets compare, measured in close turns: a slow minute of the machine is in all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.latency import one_at_a_time
from benchmarks.peers.peer import Peer
from benchmarks.spread import percentile
from benchmarks.throughput import bulk_submit, single_submits
from benchmarks.workload_runs import sweep

NAIVE_ROUND_TRIPS = 3  # as users write it takes longer than all others together


ROUND_TRIP, BULK, SWEEP = "round trip", "bulk", "sweep"


@dataclass(frozen=True)
class Comparison:
    """One quantity of the peers that a target names."""

    name: str
    unit: str
    peers: tuple[str, ...]
    measure: Callable[[Peer], float]


def _comparisons(round_trips: int, tasks: int) -> tuple[Comparison, ...]:
    def round_trip(peer: Peer) -> float:
        count = NAIVE_ROUND_TRIPS if peer.name == "in_process_naive" else round_trips
        return percentile(one_at_a_time(peer, count), 0.5)

    def bulk(peer: Peer) -> float:
        return bulk_submit(peer, tasks) if peer.has_bulk else single_submits(peer, tasks)

    lone = ("in_process_naive", "quantask_lab", "in_process_best", "quantask_embedded")
    return (
        Comparison(ROUND_TRIP, "ms", lone, round_trip),
        Comparison(BULK, "tasks a second", ("celery_rpc", "quantask_lab", "in_process_best"), bulk),
        Comparison(SWEEP, "ms", ("quantask_lab", "in_process_best"), sweep),
    )


def measure(
    peers: Sequence[Peer], *, rounds: int, round_trips: int, tasks: int, say: Callable[[str], None]
) -> dict[str, dict[str, list[float]]]:
    """Measure each comparison round by round, every other round in the opposite order.

    Returns:
        by comparison, then by peer, the value of each round.
    """
    found: dict[str, dict[str, list[float]]] = {}
    for comparison in _comparisons(round_trips, tasks):
        compared = [peer for name in comparison.peers for peer in peers if peer.name == name]
        values: dict[str, list[float]] = {peer.name: [] for peer in compared}
        for peer in _to_and_fro(compared, rounds):
            peer.use()
            values[peer.name].append(comparison.measure(peer))
        for peer in compared:
            of_rounds = ", ".join(f"{value:.1f}" for value in values[peer.name])
            say(f"{comparison.name} in close turns: {peer.label}: {of_rounds} {comparison.unit}")
        found[comparison.name] = values
    return found


def _to_and_fro(peers: Sequence[Peer], rounds: int) -> Iterator[Peer]:
    for number in range(rounds):
        yield from peers if number % 2 == 0 else reversed(peers)
