"""What a forked child must not share with its parent: connections, locks that another thread may hold, threads."""

from __future__ import annotations

import os
from collections.abc import Callable


def renew_in_child(renew: Callable[[], None]) -> None:
    """Call ``renew`` in every process that is forked from this one, before any other code of ours runs there.

    A child has its parent's memory and descriptors, but of its threads only the one that forked. A socket that both
    read swaps their answers, and a lock that another thread held stays locked for good.
    """
    register = getattr(os, "register_at_fork", None)  # Windows cannot fork
    if register is not None:
        register(after_in_child=renew)
