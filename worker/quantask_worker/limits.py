"""What one job may use: its share of this machine or container, and the limits that are settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from quantask_jupyter.settings import Quantask

_SHARE_OF_MACHINE = 0.75
"""For children; the rest is for the parent, the fork server and whatever else runs here."""

_CGROUP_ROOT = Path("/sys/fs/cgroup")
_OWN_CGROUPS = Path("/proc/self/cgroup")


def job_limits(settings: Quantask) -> dict[str, Any]:
    """Return the limits that every job frame carries."""
    return {
        "memory_bytes": child_memory_bytes(settings),
        "threads": child_threads(settings),
        "mps_seconds": min(settings.mps_seconds, settings.wall_seconds),
        "max_qubits": settings.max_qubits,
        "max_outcomes": settings.max_outcomes,
    }


def child_memory_bytes(settings: Quantask) -> int:
    """Return the memory of one child: the setting, or an even share of what there is."""
    if settings.max_memory_mb:
        return settings.max_memory_mb * 2**20
    return int(_SHARE_OF_MACHINE * available_bytes() / settings.slots)


def child_threads(settings: Quantask) -> int:
    """Return the threads of one child: the setting, or an even share of the cores."""
    return settings.threads or max(1, available_cores() // settings.slots)


def available_cores() -> int:
    """Return the cores that this process and its children can have: the machine's, or fewer in a container.

    A container's share may be a part of a core more, of which no thread has any use.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([usable, *(int(share) for share in cgroup_cores())]))


def available_bytes() -> int:
    """Return the memory that this process and its children can have: the machine's, or less in a container."""
    return min([_physical_bytes(), *cgroup_limits()])


def _physical_bytes() -> int:
    if sys.platform == "win32":
        return _windows_physical_bytes()
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _windows_physical_bytes() -> int:
    import ctypes

    # MEMORYSTATUSEX: its size and the load in per cent, then seven counters of which the first is the total
    status = (ctypes.c_uint64 * 8)()
    ctypes.cast(status, ctypes.POINTER(ctypes.c_uint32))[0] = ctypes.sizeof(status)
    ctypes.CDLL("kernel32").GlobalMemoryStatusEx(status)
    return int(status[1])


def cgroup_limits(own: Path = _OWN_CGROUPS, root: Path = _CGROUP_ROOT) -> list[int]:
    """Return the memory limits of this process's control groups and those above them, of version 1 and 2."""
    texts = [
        *(_text_of(folder / "memory.max") for folder in _folders("", own, root)),
        *(_text_of(folder / "memory.limit_in_bytes") for folder in _folders("memory", own, root)),
    ]
    return [int(text) for text in texts if text.isdigit()]  # else "max", or not there


def cgroup_cores(own: Path = _OWN_CGROUPS, root: Path = _CGROUP_ROOT) -> list[float]:
    """Return how many cores this process's control groups and those above them let it use, of version 1 and 2."""
    texts = [
        *(_text_of(folder / "cpu.max") for folder in _folders("", own, root)),
        *(
            f"{_text_of(folder / 'cpu.cfs_quota_us')} {_text_of(folder / 'cpu.cfs_period_us')}"
            for folder in _folders("cpu", own, root)
        ),
    ]
    shares = [text.split() for text in texts]
    return [
        int(share[0]) / int(share[1])
        for share in shares
        if len(share) == 2 and all(part.isdigit() for part in share) and int(share[1])  # else "max", -1, or not there
    ]


def _folders(controller: str, own: Path, root: Path) -> list[Path]:
    """Return the folders of this process's groups of a controller, and those above them; "" means version 2."""
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return []  # not Linux
    return [
        folder
        for _, controllers, path in (line.split(":", 2) for line in lines)
        if controller in controllers.split(",")
        for folder in _group_and_above(root / controller, path)
    ]


def _group_and_above(tree: Path, path: str) -> list[Path]:
    # Each group above limits too. In a container the path can be the host's, of which only the tree's root is visible.
    here = tree / path.lstrip("/")
    return [folder for folder in (here, *here.parents) if folder.is_relative_to(tree)]


def _text_of(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
