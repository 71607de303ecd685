"""How long each stage of a job took."""

from __future__ import annotations

import time

from quantask_worker.stages import Stage, tell


class Stopwatch:
    """Takes the time of one stage after the other, and tells the log when each begins."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage: Stage | None = None
        self._since = 0.0

    def begin(self, stage: Stage, method: str = "") -> None:
        """End the stage before and begin the next; ``method`` is that of a run."""
        self.stop()
        self._stage, self._since = stage, time.perf_counter()
        tell(stage, method)

    def stop(self) -> None:
        """End the last stage."""
        if self._stage is not None:
            name, before = self._stage.value, self.seconds.get(self._stage.value, 0.0)
            self.seconds[name] = round(before + time.perf_counter() - self._since, 6)
            self._stage = None
