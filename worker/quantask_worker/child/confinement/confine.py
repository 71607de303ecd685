"""What closes files, networks and other processes to a child; who it is comes before (see :mod:`identity`)."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from quantask_jupyter.domain.left_open import NO_FILTER, NO_LANDLOCK
from quantask_worker.child.confinement.landlock import read_only
from quantask_worker.child.confinement.system_calls import refuse_system_calls

_SYSTEM = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store", "/gnu/store", "/usr/share/zoneinfo",
    "/etc/ld.so.cache", "/etc/localtime", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system",
    "/dev/null", "/dev/urandom",
)  # fmt: skip


def confine(closed: Collection[str]) -> list[str]:
    """Confine this process for good, which must have one thread, and return what the kernel cannot keep it from.

    Args:
        closed: folders that it must not read, nor one that holds them.

    Raises:
        OSError: a measure that the kernel has was refused.
    """
    left_open = [] if read_only(readable(closed)) else [NO_LANDLOCK]
    return left_open if refuse_system_calls() else [*left_open, NO_FILTER]


def readable(closed: Collection[str]) -> list[str]:
    """Return what a simulation may read: Python, its packages, the system's libraries, and what the processors are.

    Folders that are searched for modules and hold one that is ``closed`` are not among it: somebody's ``PYTHONPATH``
    may name a home folder. What was imported from there already stays imported.
    """
    shut = [Path(path).resolve() for path in closed]
    return [*_SYSTEM, *(path for path in _of_python() if not any(map(Path(path).resolve().__eq__, _above(shut))))]


def _of_python() -> Iterator[str]:
    for prefix in {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}:
        yield from (os.path.join(prefix, "lib"), os.path.join(prefix, "lib64"))  # noqa: PTH118
    yield from filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep))
    yield from filter(None, sys.path)


def _above(folders: Collection[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (folder, *folder.parents)
