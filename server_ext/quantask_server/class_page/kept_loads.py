"""Loads that were looked at lately: a plot of a day need not be made anew every four seconds for each who looks."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from quantask_jupyter.ports import Courses
from quantask_server.course_answers import LoadOut
from quantask_server.handlers.courses import HOUR, STEPS

PARTS_OF_A_STEP = 10  # after one of which it is made anew,
MOST_SECONDS = 60.0  # and at the latest then
MOST_KEPT = 100


class KeptLoads:
    """The loads of courses, each for a part of one of its steps."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._kept: dict[tuple[str, float], tuple[float, LoadOut]] = {}

    async def load(self, courses: Courses, course: str, hours: float) -> LoadOut:
        """Return the load of a course over some hours, as it is or was a moment ago.

        Raises:
            DatabaseUnavailableError: the store does not answer.
        """
        now = asyncio.get_running_loop().time()
        until, load = self._kept.get((course, hours), (now, None))
        if load is None or until <= now:
            steps = await courses.load(course, hours * HOUR, STEPS)
            load = LoadOut.of(course, hours, steps, datetime.now(UTC))
            until = now + min(hours * HOUR / STEPS / PARTS_OF_A_STEP, MOST_SECONDS)
            self._kept = {key: kept for key, kept in [*self._kept.items()][-MOST_KEPT:] if kept[0] > now}
            self._kept[course, hours] = (until, load)
        return load
