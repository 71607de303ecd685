"""The system calls that a simulation has no use for: refused by the kernel, with a filter of seccomp's.

A filter is a program for the machine of :manpage:`bpf(2)`'s ancestor: load a word of what was called, compare, return.
The numbers are those of ``asm/unistd.h``, the layout that of ``linux/seccomp.h`` and ``linux/audit.h``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quantask_worker.child.confinement.kernel import system_call

_Calls = Mapping[str, tuple[int, int | None]]

_REFUSED: _Calls = {
    # to others, near and far
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242),
    "shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    # into and at other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setattr": (314, 274), "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118), "migrate_pages": (256, 238), "move_pages": (279, 239), "perf_event_open": (298, 241),
    "setsid": (112, 157), "setpgid": (109, 154),  # who leaves the group is not killed with it
    # other programs
    "execve": (59, 221), "execveat": (322, 281),
    # what Landlock leaves of the file system, or all of it where there is none
    "creat": (85, None), "truncate": (76, 45), "unlink": (87, None), "unlinkat": (263, 35), "rename": (82, None),
    "renameat": (264, 38), "renameat2": (316, 276), "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None),
    "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36), "mknod": (133, None),
    "mknodat": (259, 33), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "chown": (92, None),
    "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "memfd_create": (319, 279), "memfd_secret": (447, 447),  # memory that no limit of a process counts
    # of the kernel itself
    "bpf": (321, 280), "userfaultfd": (323, 282), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430), "fspick": (433, 433),
    "fsconfig": (431, 431), "fsmount": (432, 432), "mount_setattr": (442, 442), "fanotify_init": (300, 262),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89),
    "syslog": (103, 116), "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162), "vhangup": (153, 58),
    "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None), "uselib": (134, None),
}  # fmt: skip
"""Numbers on x86_64 and on aarch64; None where there is no such call."""

_UNKNOWN: _Calls = {"clone3": (435, 435), "openat2": (437, 437)}
"""What they are asked for is not in their arguments; libraries take an older call instead."""

_CONDITIONAL: _Calls = {
    "open": (2, None), "openat": (257, 56), "clone": (56, 220), "kill": (62, 129), "tgkill": (234, 131),
    "prlimit64": (302, 261), "prctl": (157, 167), "sched_setaffinity": (203, 122),
}  # fmt: skip
"""Refused by an argument, see :func:`_conditions`."""

_NEWEST = 450
"""Who has a use for a newer call goes on without it."""

_LD_WORD, _JEQ, _JGT, _JSET, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _PROCESSOR_AT, _ARGUMENTS_AT = 0, 4, 16
_SET_FILTER, _WITHOUT_SLOW_DOWN = 1, 1 << 2

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CLONE_NEW = 0x7E020000  # every namespace that clone can make
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4

_Instruction = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Processor:
    audit: int
    column: int  # of the numbers
    seccomp: int


_PROCESSORS = {"x86_64": _Processor(0xC000003E, 0, 317), "aarch64": _Processor(0xC00000B7, 1, 277)}


def refuse_system_calls() -> bool:
    """Have the kernel refuse them to this process and all it starts; False if it cannot.

    The process must not be able to gain privileges (:manpage:`prctl(2)`, PR_SET_NO_NEW_PRIVS).
    """
    processor = _PROCESSORS.get(platform.machine())
    if processor is None or struct.calcsize("P") != 8:
        return False
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in _filter(processor))
    program = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(program))
    address = ctypes.create_string_buffer(header, len(header))
    try:
        system_call(processor.seccomp, _SET_FILTER, _WITHOUT_SLOW_DOWN, address)
    except OSError:
        return False
    return True


def _filter(processor: _Processor) -> Iterator[_Instruction]:
    yield _load(_PROCESSOR_AT)
    yield from _unless_equal(processor.audit, _KILL)
    yield _load(_NUMBER_AT)
    yield (_JGT, 0, 1, _NEWEST)  # also what calls itself x32
    yield _return(_ERRNO | errno.ENOSYS)
    for number in _numbers(_UNKNOWN, processor):
        yield from _if_equal(number, _ERRNO | errno.ENOSYS)
    for number in _numbers(_REFUSED, processor):
        yield from _if_equal(number, _ERRNO | errno.EPERM)
    for name, argument, test, value in _conditions():
        for number in _numbers({name: _CONDITIONAL[name]}, processor):
            yield (_JEQ, 0, 4, number)
            yield _load(_ARGUMENTS_AT + 8 * argument)
            yield (_JSET if test == "has" else _JEQ, *((1, 0) if test == "is not" else (0, 1)), value)
            yield _return(_ERRNO | errno.EPERM)
            yield _load(_NUMBER_AT)
    yield _return(_ALLOW)


def _conditions() -> Iterator[tuple[str, int, str, int]]:
    """Return calls that depend: by name, by which argument, how, and by what value."""
    own = os.getpid()
    yield ("open", 1, "has", _WRITES)
    yield ("openat", 2, "has", _WRITES)
    yield ("clone", 0, "has", _CLONE_NEW)
    yield ("kill", 0, "is not", own)
    yield ("tgkill", 0, "is not", own)
    yield ("prlimit64", 0, "is not", 0)
    yield ("sched_setaffinity", 0, "is not", 0)
    yield ("prctl", 0, "is", _PR_SET_PDEATHSIG)
    yield ("prctl", 0, "is", _PR_SET_DUMPABLE)


def _numbers(calls: _Calls, processor: _Processor) -> Iterator[int]:
    numbers = (of_processors[processor.column] for of_processors in calls.values())
    return (number for number in numbers if number is not None)


def _if_equal(value: int, action: int) -> Iterator[_Instruction]:
    yield (_JEQ, 0, 1, value)
    yield _return(action)


def _unless_equal(value: int, action: int) -> Iterator[_Instruction]:
    yield (_JEQ, 1, 0, value)
    yield _return(action)


def _load(offset: int) -> _Instruction:
    return (_LD_WORD, 0, 0, offset)


def _return(action: int) -> _Instruction:
    return (_RETURN, 0, 0, action)
