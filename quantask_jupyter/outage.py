"""How an outage is logged: when it begins, now and then while it lasts, and when it is over."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

REMINDER_SECONDS = 60.0


class Outage:
    """What waits for something that is away, and is tried many times a second."""

    def __init__(self, log: logging.Logger, waits: str, *, now: Callable[[], float] = time.monotonic) -> None:
        """Log to ``log``, beginning with what ``waits``: "dispatch"."""
        self._log, self._waits, self._now = log, waits, now
        self._since: float | None = None
        self._said: tuple[str, float] | None = None

    def lasts(self, reason: str) -> None:
        """Say that it is away, unless the same was said in the last minute."""
        now = self._now()
        self._since = now if self._since is None else self._since
        if self._said is None or self._said[0] != reason or now - self._said[1] >= REMINDER_SECONDS:
            self._said = (reason, now)
            self._log.warning("%s waits: %s", self._waits, reason)

    def over(self) -> None:
        """Say that it is back, if it was away."""
        if self._since is not None:
            self._log.warning("%s goes on after %.0f s", self._waits, self._now() - self._since)
            self._since = self._said = None
