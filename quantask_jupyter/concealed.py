"""What a process keeps from others that run as the same user: the secrets it was started with, and its memory."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Collection

_PR_SET_DUMPABLE = 4
_ENVIRONMENT_STARTS, _ENVIRONMENT_ENDS = 49, 50
"""Where :manpage:`proc_pid_stat(5)` has the addresses, from 0."""


def take_from_environment(variables: Collection[str]) -> dict[str, str]:
    """Return variables that are set, and remove them from this process's environment.

    Processes that it starts do not inherit them. On Linux they leave ``/proc/PID/environ`` too, which shows the memory
    that the process was started with and not what has become of it.
    """
    taken = {variable: os.environ.pop(variable) for variable in variables if variable in os.environ}
    if sys.platform == "linux":
        _overwrite_start_environment([f"{variable}=".encode() for variable in variables])
    return taken


def hide_memory() -> None:
    """Let nobody but root look into this process, where the kernel can: its memory, environment and descriptors."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, *[ctypes.c_ulong(0)] * 4)


def _overwrite_start_environment(prefixes: Collection[bytes]) -> None:
    try:
        with open("/proc/self/stat", "rb") as stat:  # noqa: PTH123
            fields = stat.read().rpartition(b")")[2].split()
    except OSError:
        return  # without /proc nobody reads it there
    start, end = int(fields[_ENVIRONMENT_STARTS - 2]), int(fields[_ENVIRONMENT_ENDS - 2])
    at = start
    for text in ctypes.string_at(start, end - start).split(b"\0"):
        for prefix in prefixes:
            if text.startswith(prefix):
                ctypes.memset(at + len(prefix), 0, len(text) - len(prefix))
        at += len(text) + 1
