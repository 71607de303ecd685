"""The stages of a job: timed by the child, and told in its log, so that its parent can say in which one it was stopped.

A line for each costs a job a microsecond, and its parent nothing: the log is read when the child is dead.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import time
from enum import StrEnum

_LOG = 2  # a child's standard error
_LINE = re.compile(r"^stage: (\w+) ?(\w*)$", re.MULTILINE)


class Stage(StrEnum):
    """What a child is doing."""

    PARSE = "parse"
    TRANSPILE = "transpile"
    RUN = "run"
    DECODE = "decode"


def tell(stage: Stage, method: str = "") -> None:
    """Write, in a child, what it begins to do; of a run also the simulation method."""
    with contextlib.suppress(OSError):  # a library has written the log full
        os.write(_LOG, _line(stage, method))


@functools.cache
def _line(stage: Stage, method: str) -> bytes:
    return f"stage: {stage} {method}\n".encode()


def last_told(log: str) -> tuple[Stage | None, str]:
    """Return what a child that wrote this log did last, and by which method; None if it does not say."""
    told = [(Stage(stage), method) for stage, method in _LINE.findall(log) if stage in list(Stage)]
    return told[-1] if told else (None, "")


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
