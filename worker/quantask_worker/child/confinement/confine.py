"""What closes files, networks and other processes to a child; who it is comes before (see :mod:`identity`)."""

from __future__ import annotations

from collections.abc import Collection

from quantask_worker.child.confinement.landlock import read_only
from quantask_worker.child.confinement.readable import readable
from quantask_worker.child.confinement.system_calls import refuse_system_calls

NO_LANDLOCK = "they may read what their user may read, for there is no Landlock here"
NO_FILTER = "they may open connections, signal processes and write files, for there are no seccomp filters here"


def confine(closed: Collection[str]) -> list[str]:
    """Confine this process for good, which must have one thread, and return what the kernel cannot keep it from.

    Args:
        closed: folders that it must not read, nor one that holds them.

    Raises:
        OSError: a measure that the kernel has was refused.
    """
    left_open = [] if read_only(readable(closed)) else [NO_LANDLOCK]
    return left_open if refuse_system_calls() else [*left_open, NO_FILTER]
