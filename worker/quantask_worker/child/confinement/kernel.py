"""Calls of the Linux kernel that Python has no function for."""

from __future__ import annotations

import ctypes
import os

PR_SET_KEEPCAPS = 8
PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, value: int) -> None:
    """Set something of this process, see :manpage:`prctl(2)`.

    Raises:
        OSError: the kernel refuses.
    """
    _checked(_libc.prctl(option, ctypes.c_ulong(value), *[ctypes.c_ulong(0)] * 3))


def system_call(number: int, *arguments: int | ctypes.Array[ctypes.c_char] | None) -> int:
    """Call the kernel by number and return what it answers; bytes are handed over as their address.

    Raises:
        OSError: the kernel refuses, or has no such call.
    """
    words = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    return _checked(_libc.syscall(ctypes.c_long(number), *words))


def unshare(flags: int) -> None:
    """Leave namespaces for ones of this process's own, see :manpage:`unshare(2)`.

    Raises:
        OSError: the kernel or the container refuses.
    """
    _checked(_libc.unshare(flags))


def set_capabilities(capabilities: int) -> None:
    """Keep these capabilities of those that this process has, and lose all others for good.

    Raises:
        OSError: it does not have them.
    """
    version_3 = 0x20080522
    low, high = capabilities & 0xFFFFFFFF, capabilities >> 32
    header = (ctypes.c_uint32 * 2)(version_3, 0)
    sets = (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0)  # effective, permitted, inheritable; twice 32 bits
    _checked(_libc.capset(header, sets))


def _checked(answer: int) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return int(answer)
