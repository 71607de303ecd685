"""What one job may use: its share of the memory of this machine or container, and the limits that are settings."""

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
        "mps_seconds": min(settings.mps_seconds, settings.wall_seconds),
        "max_qubits": settings.max_qubits,
        "max_outcomes": settings.max_outcomes,
    }


def child_memory_bytes(settings: Quantask) -> int:
    """Return the memory of one child: the setting, or an even share of what there is."""
    if settings.max_memory_mb:
        return settings.max_memory_mb * 2**20
    return int(_SHARE_OF_MACHINE * available_bytes() / settings.slots)


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
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return []  # not Linux
    return [limit for line in lines for limit in _limits_of_group(line, root)]


def _limits_of_group(line: str, root: Path) -> list[int]:
    _, controllers, path = line.split(":", 2)
    if controllers == "":
        tree, file = root, "memory.max"
    elif controllers == "memory":
        tree, file = root / "memory", "memory.limit_in_bytes"
    else:
        return []
    # Each group above limits too. In a container the path can be the host's, of which only the tree's root is visible.
    here = tree / path.lstrip("/")
    return [
        int(text)
        for folder in (here, *here.parents)
        if folder.is_relative_to(tree) and (text := _text_of(folder / file)).isdigit()  # else "max", or not there
    ]


def _text_of(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
