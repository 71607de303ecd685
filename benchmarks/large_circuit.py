"""A statevector that takes seconds: on the embedded default, and with Aer in a process of its own, as in a notebook.

That process has Aer's default threads, which are those of the machine; this one has a single thread.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.latency import check
from benchmarks.peers.peer import Peer
from benchmarks.workloads import SHOTS, layered, never_seen

QUANTASK, IN_PROCESS = "quantask", "in_process"
ALLOWED_MS = 20.0
"""What a task may cost besides its circuit."""

_DEPTH = 4


def measure(peer: Peer, *, qubits: int, pairs: int, say: Callable[[str], None]) -> dict[str, list[float]]:
    """Run the circuit in close turns, every other pair in the opposite order, each time as a text never seen.

    Returns:
        the milliseconds from text to counts, of each pair.
    """
    found: dict[str, list[float]] = {QUANTASK: [], IN_PROCESS: []}
    peer.use()
    with _process_with_aer() as in_process:
        ways: list[tuple[str, Callable[[str], dict[str, int]]]]
        ways = [(QUANTASK, lambda source: peer.run(source, SHOTS)), (IN_PROCESS, in_process)]
        for _, run in ways:
            run(layered(qubits - 8, _DEPTH))  # warm
        for number in range(pairs):
            for name, run in ways if number % 2 == 0 else reversed(ways):
                source = never_seen(layered(qubits, _DEPTH))
                began = time.perf_counter()
                counts = run(source)
                found[name].append((time.perf_counter() - began) * 1e3)
                check(counts)
            say(f"{qubits} qubits, pair {number + 1}: {', '.join(f'{of[-1]:.0f} ms' for of in found.values())}")
    return found


@contextmanager
def _process_with_aer() -> Iterator[Callable[[str], dict[str, int]]]:
    """Start a process that runs circuits at its best; yield what has it run one."""
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    command = [sys.executable, "-m", "benchmarks.large_circuit"]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a process without its pipes")
        requests, replies = process.stdin, process.stdout

        def run(source: str) -> dict[str, int]:
            requests.write(json.dumps(source) + "\n")
            requests.flush()
            counts: dict[str, int] = json.loads(replies.readline())
            return counts

        yield run
        requests.close()


def _serve() -> None:
    from benchmarks.circuit_work import at_its_best

    for line in sys.stdin:
        sys.stdout.write(json.dumps(at_its_best(json.loads(line), SHOTS)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
