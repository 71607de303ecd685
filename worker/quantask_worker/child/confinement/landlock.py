"""Landlock: this process and all it starts read a few folders, and nothing else of the file system.

Besides, the kernel lets such a process neither look into a process outside (``/proc/PID``, ptrace) nor, from Linux 6.12
on, send it a signal or reach it by an abstract socket. The numbers are those of ``linux/landlock.h``.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable

from quantask_worker.child.confinement.kernel import system_call

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # on every processor
_ASK_VERSION = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3

_FILE_ACCESS = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many kinds of access to files a version of Landlock knows, the first that knew so many."""
_TCP_FROM, _TCP = 4, 0b11
_SCOPES_FROM, _SCOPES = 6, 0b11  # abstract sockets, signals


def version() -> int:
    """Return the version of Landlock that the kernel has; 0 where it has none."""
    try:
        return system_call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def read_only(readable: Iterable[str]) -> bool:
    """Let this process read files and folders, with all below them, and nothing else; False if the kernel cannot.

    It must not be able to gain privileges (:manpage:`prctl(2)`, PR_SET_NO_NEW_PRIVS).

    Raises:
        OSError: the kernel has Landlock and refuses.
    """
    known = version()
    if not known:
        return False
    kinds = max(count for since, count in _FILE_ACCESS.items() if since <= known)
    tcp = _TCP if known >= _TCP_FROM else 0
    scopes = _SCOPES if known >= _SCOPES_FROM else 0
    handled = _bytes(struct.pack("=QQQ", (1 << kinds) - 1, tcp, scopes))
    ruleset = system_call(_CREATE_RULESET, handled, len(handled), 0)
    try:
        for path in readable:
            _allow_reading(ruleset, path)
        system_call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def _allow_reading(ruleset: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # this system has no such thing
    try:
        access = _READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE  # noqa: PTH112
        system_call(_ADD_RULE, ruleset, _PATH_BENEATH, _bytes(struct.pack("=Qi", access, place)), 0)
    finally:
        os.close(place)


def _bytes(value: bytes) -> ctypes.Array[ctypes.c_char]:
    return ctypes.create_string_buffer(value, len(value))
