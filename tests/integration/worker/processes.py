"""What tests ask of processes, and how they wait."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path


class At:
    """A hostile job that notes when it has begun, and waits until it is told to go on."""

    def __init__(self, folder: Path, name: str) -> None:
        self.started, self._go = folder / f"{name}.started", folder / f"{name}.go"
        self.source = f"wait_for {self.started} {self._go}"

    def go(self) -> None:
        self._go.touch()


async def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until ``condition`` holds, or fail."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "this did not happen in time"
        await asyncio.sleep(0.01)


def runs(pid: int) -> bool:
    """Say whether a process is there and no zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def environment_of(pid: int) -> dict[str, str]:
    """Return the environment that a process was started with."""
    pairs = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(pair.split("=", 1) for pair in pairs if pair)


def threads_of(pid: int) -> int:
    """Count a process's threads."""
    return sum(1 for _ in Path(f"/proc/{pid}/task").iterdir())


def children_of(pid: int) -> list[int]:
    """Return the processes below a process, at any depth."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    found = [pid]
    for known in found:
        found += [child for child, parent in parents.items() if parent == known]
    return found[1:]


def busy_child(worker: int) -> int | None:
    """Return a worker's child that runs a task: it has worked, and is not the process that forks children."""
    for pid in children_of(worker):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parent, ticks = int(fields[1]), int(fields[11])
        if parent != worker and ticks > 0.3 * os.sysconf("SC_CLK_TCK"):
            return pid
    return None
