"""Killing a child: SIGKILL is the only way, for the simulator holds the GIL and hears no other signal.

Its parent kills it, with all that it has started. A frozen parent cannot: so the fork server is told by when a child
must be dead, as seldom as is safe, which is once or twice in half a lease. Elsewhere, and at last, the child's own
watchdog ends it.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import signal
from collections.abc import Callable


def kill_group(pid: int) -> None:
    """Kill a child and all it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)  # in case it has not come to make its group yet
        os.killpg(pid, signal.SIGKILL)


class LastMoment:
    """Takes the moment by which a child must be dead (infinity: none), and passes on what somebody else must know.

    What was passed on is never later than what holds now. It may be earlier, between jobs or after a renewal; then it
    is corrected when half of the time until it is over.
    """

    def __init__(self, tell: Callable[[float], None]) -> None:
        """Pass moments of the running loop's clock on to ``tell``, which knows of none yet."""
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._holds = self._told = math.inf
        self._is_due = False

    def __call__(self, moment: float) -> None:
        """Take the moment that holds from now on."""
        self._holds = moment
        if moment < self._told or self._is_due:
            self._pass_on()

    def _pass_on(self) -> None:
        if self._holds == self._told:
            return
        self._told, self._is_due = self._holds, False
        self._tell(self._told)
        if self._told < math.inf:
            now = self._loop.time()
            self._loop.call_at(now + max(0.0, self._told - now) / 2, self._correct, self._told)

    def _correct(self, told: float) -> None:
        if told == self._told:
            self._is_due = True
            self._pass_on()
