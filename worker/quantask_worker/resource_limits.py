"""The kernel's limits of a child, which it sets for itself before it runs a job (Linux alone).

How much memory it may use is decided in ``memory_limit.py``; what its task is told when it is used up, in
``why_child_died.py``.
"""

from __future__ import annotations

import resource

from quantask_worker.child_spec import ChildSpec

_LOG_FILE_BYTES = 2**20
_ADDRESS_SPACE_SLACK_BYTES = 2**28  # malloc reserves more than it hands out
_ADDRESS_SPACE_OF_THREAD_BYTES = 2**27 + 2**24  # an arena of malloc's, while it is made, and a stack


def limit_resources(spec: ChildSpec) -> None:
    """Bound this process's address space, by what it may use beside what it has in use now, its log and core files."""
    with open("/proc/self/statm") as statm:  # noqa: PTH123
        in_use = int(statm.read().split()[0]) * resource.getpagesize()
    reserved = _ADDRESS_SPACE_SLACK_BYTES + spec.threads * _ADDRESS_SPACE_OF_THREAD_BYTES
    _lower(resource.RLIMIT_AS, in_use + spec.memory_bytes + reserved)
    _lower(resource.RLIMIT_FSIZE, _LOG_FILE_BYTES)
    _lower(resource.RLIMIT_CORE, 0)


def limit_cpu(seconds: float) -> None:
    """Let the kernel end this process after ``seconds`` more of processor time, whatever becomes of its parent."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _lower(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))
