"""The memory limit of a child: the setting, or its share of this machine or container.

The kernel keeps it (``resource_limits.py``); what a task that was over it is told is in ``why_child_died.py``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from quantask_jupyter.settings import Quantask
from quantask_worker.control_groups import OWN_GROUPS, ROOT, folders, text_of

_SHARE_OF_MACHINE = 0.75
"""For children; the rest is for the parent, the fork server and whatever else runs here."""


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


def cgroup_limits(own: Path = OWN_GROUPS, root: Path = ROOT) -> list[int]:
    """Return the memory limits of this process's control groups and those above them, of version 1 and 2."""
    texts = [
        *(text_of(folder / "memory.max") for folder in folders("", own, root)),
        *(text_of(folder / "memory.limit_in_bytes") for folder in folders("memory", own, root)),
    ]
    return [int(text) for text in texts if text.isdigit()]  # else "max", or not there
