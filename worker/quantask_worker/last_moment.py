"""When a child must be dead, told to its fork server as seldom as is safe: once or twice in half a lease."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable


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
