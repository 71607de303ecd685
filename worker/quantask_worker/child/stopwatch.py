"""How long each stage of a job took."""

from __future__ import annotations

import time


class Stopwatch:
    """Names the stretches of time since it was made, one after the other."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str) -> None:
        """End a stretch and call it ``stage``."""
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._since, 6)
        self._since = now
