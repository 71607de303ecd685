"""Memory: the PSS of every process of a deployment that has just run some circuits, with no other deployment beside it.

Others would have to be absent: PSS divides what processes share, and all of them map the same libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.latency import one_at_a_time
from benchmarks.peers.peer import Peer
from benchmarks.place import Place
from benchmarks.processes import children_by_parent, command, cpu_seconds, memory, service_roots, with_descendants

TASKS = 50


def measure(peers: Sequence[type[Peer]], place: Place, *, rounds: int, say: Callable[[str], None]) -> Any:
    """Open one peer after the other and look at its processes.

    Returns:
        by peer, for each round, a list of processes: role, command, depth in the tree, PSS and private memory in MiB,
        CPU seconds.
    """
    found: dict[str, list[list[dict[str, Any]]]] = {}
    for _ in range(rounds):
        for make in peers:
            peer = make()
            try:
                peer.open(place)
                peer.use()
                one_at_a_time(peer, TASKS)
                processes = processes_of(peer)
            finally:
                peer.close()
            found.setdefault(peer.name, []).append(processes)
            total = sum(each["pss"] for each in processes)
            say(f"memory: {peer.label}: {total:.0f} MiB in {len(processes)} processes")
    return found


def processes_of(peer: Peer) -> list[dict[str, Any]]:
    """Return the peer's processes, and below them the database and the broker."""
    return [
        {"role": role, **process}
        for role, roots in [*peer.processes().items(), *service_roots().items()]
        for root in roots
        for process in _tree(root)
    ]


def _tree(root: int) -> list[dict[str, Any]]:
    tree = children_by_parent()
    parents = {child: parent for parent, children in tree.items() for child in children}
    depth = {root: 0}
    rows = []
    for pid in with_descendants([root]):
        depth.setdefault(pid, depth.get(parents.get(pid, 0), 0) + 1)
        used = memory(pid)
        row = {"command": command(pid), "depth": depth[pid], "pss": used.pss, "private": used.private}
        rows.append({**row, "cpu": cpu_seconds([pid])})
    return rows


def worker_and_warm_child(processes: Sequence[dict[str, Any]]) -> float:
    """Return the MiB of a worker with one warm child: all of its processes, less what only the spare child has.

    What the spare shares with others would be counted whole for them if it were not there, so only its private memory
    goes. The spare is the child that has used the least CPU.
    """
    worker = [process for process in processes if process["role"] == "worker"]
    deepest = max(process["depth"] for process in worker)
    children = [process for process in worker if process["depth"] == deepest]
    spare = min(children, key=lambda process: process["cpu"]) if len(children) > 1 else None
    return float(sum(process["pss"] for process in worker) - (spare["private"] if spare else 0.0))
