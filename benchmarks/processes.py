"""What processes use, as Linux tells it: CPU seconds from ``stat`` and memory (PSS) from ``smaps_rollup``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Of /proc/PID/stat, counted from the field after the command: ppid, then utime, stime, cutime, cstime.
PARENT, CPU_FIELDS = 1, slice(11, 15)


@dataclass(frozen=True)
class Memory:
    """In MiB: the proportional set size, and what no other process shares."""

    pss: float
    private: float


def stat(pid: int) -> list[str]:
    """Return the fields of ``/proc/PID/stat`` after the command, which may have spaces."""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def children_by_parent() -> dict[int, list[int]]:
    """Return the process tree of this machine."""
    tree: dict[int, list[int]] = {}
    for folder in PROC.glob("[0-9]*"):
        try:
            tree.setdefault(int(stat(int(folder.name))[PARENT]), []).append(int(folder.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return tree


def with_descendants(roots: Iterable[int]) -> list[int]:
    """Return processes and all that they have started, each before its children."""
    tree = children_by_parent()

    def below(pid: int) -> Iterator[int]:
        yield pid
        for child in sorted(tree.get(pid, ())):
            yield from below(child)

    return [pid for root in roots for pid in below(root)]


def cpu_seconds(roots: Iterable[int]) -> float:
    """Return the CPU seconds of processes and all that they have started, the dead ones included."""
    ticks = 0
    for pid in with_descendants(roots):
        try:
            ticks += sum(int(field) for field in stat(pid)[CPU_FIELDS])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return ticks / TICKS_PER_SECOND


def own_cpu_seconds() -> float:
    """Return the CPU seconds of this process without what it has started."""
    times = os.times()
    return times.user + times.system


def memory(pid: int) -> Memory:
    """Return what a process has in memory."""
    kibibytes = {}
    for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]:
        name, value, *_ = line.split()
        kibibytes[name] = int(value)
    return Memory(kibibytes["Pss:"] / 1024, (kibibytes["Private_Clean:"] + kibibytes["Private_Dirty:"]) / 1024)


def command(pid: int) -> str:
    """Return the command name of a process."""
    return (PROC / str(pid) / "comm").read_text().strip()


def service_roots() -> dict[str, list[int]]:
    """Return the pids of the database and the broker that this process has started, by name."""
    names = {"postgres": "PostgreSQL", "beam.smp": "RabbitMQ"}
    roots: dict[str, list[int]] = {}
    below_services: set[int] = set()
    for pid in with_descendants([os.getpid()]):
        try:
            name = names.get(command(pid))
        except (FileNotFoundError, ProcessLookupError):
            continue
        if name is not None and pid not in below_services:
            roots.setdefault(name, []).append(pid)
            below_services.update(with_descendants([pid]))
    return roots
