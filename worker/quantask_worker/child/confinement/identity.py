"""Who a child is to the kernel: another user where that may be, in a namespace of its own, without privileges.

Every function here must run while the process has one thread.
"""

from __future__ import annotations

import os
import re
import resource
import sys

from quantask_jupyter.concealed import hide_memory
from quantask_worker.child.confinement.kernel import (
    PR_SET_KEEPCAPS,
    PR_SET_NO_NEW_PRIVS,
    prctl,
    set_capabilities,
    unshare,
)
from quantask_worker.child_spec import ChildSpec

_CLONE_NEWUSER = 0x10000000
_CAP_DAC_READ_SEARCH = 1 << 2
_COUNTS_BY_NAMESPACE = (5, 14)
"""The first Linux that counts a namespace's processes by themselves."""
_PROCESSES_BESIDE_THREADS = 32


def become_nobody(spec: ChildSpec) -> None:
    """Give up all that this process may do beyond what it needs, for good.

    Raises:
        OSError: it cannot become the user that it shall be.
    """
    reads_all = spec.user is not None and spec.group is not None and _change_user(spec.user, spec.group)
    # A capability to read root's own Python would be worth nothing in a namespace. Without one, a limit of processes
    # would count those of all children.
    if not reads_all and _enter_namespace():
        most = 2 * spec.threads + _PROCESSES_BESIDE_THREADS
        resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
    set_capabilities(_CAP_DAC_READ_SEARCH if reads_all else 0)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    hide_memory()


def _change_user(user: int, group: int) -> bool:
    """Become a user; return True if a capability is needed, and kept, to go on reading Python."""
    prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    prctl(PR_SET_KEEPCAPS, 0)
    return not all(os.access(folder, os.R_OK | os.X_OK) for folder in (os.path.dirname(os.__file__), sys.prefix))  # noqa: PTH120


def _enter_namespace() -> bool:
    """Enter a user namespace where the kernel lets one and counts processes in it."""
    linux = re.match(r"(\d+)\.(\d+)", os.uname().release)
    if linux is None or tuple(map(int, linux.groups())) < _COUNTS_BY_NAMESPACE:
        return False
    try:
        unshare(_CLONE_NEWUSER)
    except OSError:
        return False
    return True
