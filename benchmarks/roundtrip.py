"""Round trip of a Bell cell on the embedded default, from submit to result in this process, and memory at rest.

Run it on a quiet machine: ``make bench``. It uses folders of its own and leaves nothing behind.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROUNDS = 5
PROGRAMS = ("quantask_server.local", "quantask_worker")
TASKS = 40
BELL = 'OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;'


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="quantask-bench-") as home:
        for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
            os.environ[name] = str(Path(home) / name.lower())
        began = time.perf_counter()
        import quantask_jupyter

        print(f"import of quantask_jupyter: {time.perf_counter() - began:.3f} s")
        measure(quantask_jupyter.submit)


def measure(submit: Callable[..., Any]) -> None:
    began = time.perf_counter()
    round_trip(submit)
    print(f"first result, API and worker started for it: {time.perf_counter() - began:.1f} s")
    medians = []
    for number in range(ROUNDS):
        times = sorted(round_trip(submit) for _ in range(TASKS))
        medians.append(statistics.median(times))
        print(f"round {number + 1}: median {medians[-1]:.1f} ms, p95 {times[int(TASKS * 0.95)]:.1f} ms")
    print(
        f"Bell round trip: median of medians {statistics.median(medians):.1f} ms "
        f"({min(medians):.1f} to {max(medians):.1f})"
    )
    for pid, memory, command in processes_below(os.getpid()):
        print(f"{memory / 1024:6.0f} MB PSS  {pid:>7}  {command[:80]}")
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"qiskit {version('qiskit')}, qiskit-aer {version('qiskit-aer')}"
    )


def round_trip(submit: Callable[..., Any]) -> float:
    began = time.perf_counter()
    counts = submit(BELL, shots=1024).result(timeout=60).counts
    elapsed = (time.perf_counter() - began) * 1000
    if sum(counts.values()) != 1024:
        sys.exit("wrong counts")
    return elapsed


def processes_below(root: int) -> list[tuple[int, int, str]]:
    """Return pid, PSS in KiB and command of the API process, the worker and its children (Linux)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            if not any(program in command for program in PROGRAMS) or int(folder.name) == root:
                continue
            lines = (folder / "smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found += [(int(folder.name), int(line.split()[1]), command) for line in lines if line.startswith("Pss:")]
    return found


if __name__ == "__main__":
    main()
