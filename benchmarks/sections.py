"""The parts of a run, in their order, and how much each does in a full and in a quick one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from benchmarks import (
    comparisons,
    estimator_loop,
    killed_child,
    large_circuit,
    latency,
    many_owners,
    memory,
    scaling,
    stages,
    throughput,
    workload_runs,
)
from benchmarks.peers.celery_peers import CeleryDatabase, CeleryDatabasePooled, CeleryRpc
from benchmarks.peers.dramatiq_peer import Dramatiq
from benchmarks.peers.in_process import InProcessBest, InProcessNaive
from benchmarks.peers.peer import Peer
from benchmarks.peers.procrastinate_peer import Procrastinate
from benchmarks.peers.quantask import QuantaskEmbedded, QuantaskLab
from benchmarks.peers.taskiq_peer import Taskiq
from benchmarks.place import Place
from benchmarks.workloads import BELL, SHOTS

QUEUES: tuple[type[Peer], ...] = (
    QuantaskLab, QuantaskEmbedded, CeleryRpc, CeleryDatabase, CeleryDatabasePooled, Dramatiq, Taskiq, Procrastinate,
)  # fmt: skip
IN_PROCESS: tuple[type[Peer], ...] = (InProcessNaive, InProcessBest)
WITHOUT_MORE_WORKERS = ("in_process_naive", "in_process_best", "quantask_embedded", "celery_database_pooled")
WARM_UP_TASKS = 20


@dataclass(frozen=True)
class Size:
    """How much is done."""

    rounds: int
    round_trips: int = 40
    in_flight: int = 160
    tasks: int = 1000
    kills: int = 5
    calls: int = 100
    waiting: tuple[int, int] = (100, 100_000)
    stored: tuple[int, int] = (1_000, 1_000_000)
    cost_tasks: int = 400
    owners_tasks: int = 10_000
    large_qubits: int = 24
    iterations: int = 200


FULL = Size(rounds=5)
QUICK = Size(2, 10, 64, 100, 2, 20, (100, 5_000), (1_000, 20_000), 100, 500, 20, 20)


class Run:
    """One run: the sections that were asked for, over peers that are opened when the first of them needs them."""

    def __init__(self, place: Place, size: Size, names: Collection[str], say: Callable[[str], None]) -> None:
        """Run at this size over the peers of these names."""
        self._place = place
        self._queues = [make for make in QUEUES if make.name in names]
        self._in_process = [make for make in IN_PROCESS if make.name in names]
        self._size = size
        self._say = say
        self._stack = ExitStack()
        self._peers: list[Peer] = []

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def peers(self) -> Sequence[Peer]:
        """Return all peers, open and warm, each with one worker."""
        if not self._peers:
            for make in (*self._queues, *self._in_process):
                peer = make()
                self._stack.callback(peer.close)
                peer.open(self._place)
                peer.use()
                for _ in range(1 if peer.name == "in_process_naive" else WARM_UP_TASKS):
                    peer.run(BELL, SHOTS)
                self._peers.append(peer)
                self._say(f"open: {peer.label}")
        return self._peers

    def named(self, *names: str) -> list[Peer]:
        """Return some of them."""
        return [peer for peer in self.peers() if peer.name in names]

    def memory(self) -> Any:
        """Memory, before anything else has mapped the same libraries."""
        once = memory.measure(self._queues, self._place, rounds=1, say=self._say)
        lab = [make for make in self._queues if make is QuantaskLab]  # a target is made of it
        again = memory.measure(lab, self._place, rounds=self._size.rounds - 1, say=self._say)
        return {name: rounds + again.get(name, []) for name, rounds in once.items()}

    def killed_child(self) -> list[float]:
        """Children that are killed; each kill is a round."""
        return killed_child.measure(self._size.kills * self._size.rounds)

    def large_circuit(self) -> dict[str, list[float]]:
        """A circuit that takes seconds, beside Aer in process with its default threads."""
        (embedded,) = self.named("quantask_embedded")
        size = self._size
        return large_circuit.measure(embedded, qubits=size.large_qubits, pairs=2 * size.rounds, say=self._say)

    def backlog(self) -> Any:
        """Many tasks that wait."""
        size = self._size
        return scaling.measure_backlog(
            self._place, sizes=size.waiting, rounds=size.rounds, count=size.cost_tasks, say=self._say
        )

    def stored(self) -> Any:
        """Many tasks that are stored."""
        size = self._size
        return scaling.measure_stored(
            self._place, sizes=size.stored, rounds=size.rounds, count=size.cost_tasks, say=self._say
        )

    def owners(self) -> dict[str, float]:
        """Many tasks of many owners, once."""
        return many_owners.measure(self._place, tasks=self._size.owners_tasks)

    def latency(self) -> Any:
        """Round trips of a Bell pair."""
        size = self._size
        return latency.measure(
            self.peers(), rounds=size.rounds, count=size.round_trips, many=size.in_flight, say=self._say
        )

    def comparisons(self) -> Any:
        """What targets compare, again and in more rounds."""
        size = self._size
        return comparisons.measure(
            self.peers(), rounds=2 * size.rounds, round_trips=size.round_trips, tasks=size.tasks, say=self._say
        )

    def stages(self) -> Any:
        """Where the time of a round trip goes."""
        lab = next(peer for peer in self.peers() if isinstance(peer, QuantaskLab))
        return stages.measure(lab, self._place, count=self._size.calls)

    def workloads(self) -> Any:
        """Larger circuits."""
        peers = self.named("quantask_lab", "quantask_embedded", "in_process_best")
        return workload_runs.measure(peers, rounds=self._size.rounds, say=self._say)

    def estimator_loop(self) -> dict[str, list[float]]:
        """VQE's loop beside Aer's own estimator."""
        peers = self.named("quantask_lab", "quantask_embedded")
        size = self._size
        return estimator_loop.measure(peers, rounds=size.rounds, iterations=size.iterations, say=self._say)

    def throughput(self) -> Any:
        """Many tasks at once, with one worker and then, where there can be two, with two."""
        size, peers = self._size, self.peers()
        one = throughput.measure(peers, rounds=size.rounds, count=size.tasks, new_texts=True, say=self._say)
        peers = [peer for peer in peers if peer.name not in WITHOUT_MORE_WORKERS]
        for peer in peers:
            peer.use()
            peer.add_worker()
            throughput.single_submits(peer, 4 * WARM_UP_TASKS)
        two = throughput.measure(peers, rounds=size.rounds, count=size.tasks, new_texts=False, say=self._say)
        return {"1": one, "2": two}


# Throughput last: it starts more workers.
SECTIONS: dict[str, Callable[[Run], Any]] = {
    "memory": Run.memory,
    "killed_child": Run.killed_child,
    "backlog": Run.backlog,
    "stored": Run.stored,
    "owners": Run.owners,
    "latency": Run.latency,
    "comparisons": Run.comparisons,
    "stages": Run.stages,
    "workloads": Run.workloads,
    "estimator_loop": Run.estimator_loop,
    "large_circuit": Run.large_circuit,
    "throughput": Run.throughput,
}
