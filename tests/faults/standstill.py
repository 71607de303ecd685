"""Processes that stand still, as those of a machine do that sleeps."""

from __future__ import annotations

import os
import signal
import time

from tests.integration.worker.processes import children_of


def stand_still(seconds: float, *pids: int) -> None:
    """Stop processes and all below them for so long: the fault itself.

    They wake in this order, children after their parents.
    """
    family = [one for pid in pids for one in (pid, *children_of(pid))]
    for pid in family:
        _signal(pid, signal.SIGSTOP)
    try:
        time.sleep(seconds)
    finally:
        for pid in family:
            _signal(pid, signal.SIGCONT)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # it has ended meanwhile
