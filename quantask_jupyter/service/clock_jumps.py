"""A clock that jumps, a machine that sleeps: no task loses an attempt by it, for leases are not judged for a while.

A worker that stood still itself notices by ``frozen.py``.
"""

from __future__ import annotations

import logging
import math
from datetime import datetime

from quantask_jupyter.settings import Quantask

RENEWALS_PER_LEASE = 3  # of a worker's
STANDSTILL_PART_OF_LEASE = 0.5
"""Who gets no turn for this part of a lease may be on a machine that stood still, and so may those who renew theirs.

Less costs no lease: one that is renewed as it should be has two thirds left, but for what a renewal takes.
"""
LOOKS_PER_LEASE = 6  # of a sweeper, at the clock

log = logging.getLogger(__name__)


class Gap:
    """Notices that time has passed in which no worker can have renewed its leases, and gives them the time to do so.

    A clock that was set forward, a machine that slept: the database's clock and one that nobody sets have moved apart
    by more than the time between two renewals. Or nobody ran for a part of a lease, or the database was away for so
    long. For the time of one lease after that, expired leases prove nothing.
    """

    def __init__(self, settings: Quantask) -> None:
        """Expect a look every :attr:`seconds_between_looks`."""
        self._lease_seconds = settings.lease_seconds
        self._most_apart = settings.lease_seconds / RENEWALS_PER_LEASE
        self._longest = settings.lease_seconds * STANDSTILL_PART_OF_LEASE
        self.seconds_between_looks = min(settings.sweep_seconds, settings.lease_seconds / LOOKS_PER_LEASE)
        self._seen: tuple[datetime, float] | None = None
        self._over_at = -math.inf

    def is_over(self, database_now: datetime, here: float) -> bool:
        """Say whether leases can be judged, at a time of the database and of a clock that nobody sets (in seconds)."""
        if self._seen is not None:
            passed = (database_now - self._seen[0]).total_seconds()
            if passed - (here - self._seen[1]) > self._most_apart:
                self._begin(here, "clock has jumped or stood still")
            elif passed > self._longest:  # it may be the database that was away, and no clock is to blame
                self._begin(here, f"no lease may have been renewed for {passed:.0f} seconds")
        self._seen = (database_now, here)
        return here >= self._over_at

    def _begin(self, here: float, why: str) -> None:
        log.warning("%s: leases are not judged for %g seconds", why, self._lease_seconds)
        self._over_at = here + self._lease_seconds
