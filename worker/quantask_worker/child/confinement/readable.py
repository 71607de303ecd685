"""What a simulation may read: Python, its packages, the system's libraries, and what the processors are."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

_SYSTEM = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store", "/gnu/store", "/usr/share/zoneinfo",
    "/etc/ld.so.cache", "/etc/localtime", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system",
    "/dev/null", "/dev/urandom",
)  # fmt: skip


def readable(closed: Collection[str]) -> list[str]:
    """Return files and folders, without those that are searched for modules and hold one that is ``closed``.

    Somebody's ``PYTHONPATH`` may name a home folder. What was imported from there already stays imported.
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
