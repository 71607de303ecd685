"""What one job may use: its share of this machine or container, and the limits that are settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from quantask_jupyter.settings import Quantask
from quantask_worker.control_groups import OWN_GROUPS, ROOT, folders, text_of
from quantask_worker.memory_limit import child_memory_bytes


def job_limits(settings: Quantask) -> dict[str, Any]:
    """Return the limits that every job frame carries."""
    return {
        "memory_bytes": child_memory_bytes(settings),
        "threads": child_threads(settings),
        "mps_seconds": min(settings.mps_seconds, settings.wall_seconds),
        "max_qubits": settings.max_qubits,
        "max_outcomes": settings.max_outcomes,
    }


def child_threads(settings: Quantask) -> int:
    """Return the threads of one child: the setting, or an even share of the cores."""
    return settings.threads or max(1, available_cores() // settings.slots)


def available_cores() -> int:
    """Return the cores that this process and its children can have: the machine's, or fewer in a container.

    A container's share may be a part of a core more, of which no thread has any use.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([usable, *(int(share) for share in cgroup_cores())]))


def cgroup_cores(own: Path = OWN_GROUPS, root: Path = ROOT) -> list[float]:
    """Return how many cores this process's control groups and those above them let it use, of version 1 and 2."""
    texts = [
        *(text_of(folder / "cpu.max") for folder in folders("", own, root)),
        *(
            f"{text_of(folder / 'cpu.cfs_quota_us')} {text_of(folder / 'cpu.cfs_period_us')}"
            for folder in folders("cpu", own, root)
        ),
    ]
    shares = [text.split() for text in texts]
    return [
        int(share[0]) / int(share[1])
        for share in shares
        if len(share) == 2 and all(part.isdigit() for part in share) and int(share[1])  # else "max", -1, or not there
    ]
