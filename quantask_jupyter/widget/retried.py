"""Retry: what stood for a task in the notebook stands for the new one from then on.

A card's button has the page's own server retry the task, also while the kernel is busy; then the page tells the kernel
by a comm, Jupyter's channel between the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from quantask_jupyter.widget.shown import Job

COMM = "quantask.retried"

_listening: set[int] = set()
_hearers: list[Callable[[str, Job], None]] = []


def hear(hearer: Callable[[str, Job], None]) -> None:
    """Have ``hearer(old_id, again)`` called for each task that was retried."""
    _hearers.append(hearer)


def hear_no_more(hearer: Callable[[str, Job], None]) -> None:
    """Take back what :func:`hear` was told."""
    with suppress(ValueError):
        _hearers.remove(hearer)


def take_its_place(old: Job, again: Job) -> None:
    """Let a job take the place of the one that it tries again, in all variables of the notebook."""
    from IPython import get_ipython

    variables, old_id = get_ipython().user_ns, old.job_id()
    for name, value in list(variables.items()):
        # IPython's own keep what they had: Out, _ and __.
        if isinstance(value, type(old)) and value.job_id() == old_id and not name.startswith("_"):
            variables[name] = again
    for hearer in list(_hearers):
        hearer(old_id, again)


def listen(told: Callable[[str, str], None]) -> None:
    """Have ``told(old_id, new_id)`` called when the page says that a card's task was retried."""
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None or id(kernel) in _listening:
        return
    _listening.add(id(kernel))

    def opened(comm: Any, message: Mapping[str, Any]) -> None:
        data = message["content"]["data"]
        with suppress(KeyError, ValueError):  # of a page of another version
            told(str(UUID(data["task"])), str(UUID(data["again"])))
        comm.close()

    kernel.comm_manager.register_target(COMM, opened)
