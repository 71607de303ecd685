"""Turns: how owners take turns with the broker where there is not room for what all of them have.

A message for each task costs more than to run a small circuit. So where tasks end fast, an owner has a group of them in
a turn, which goes in one message; where they take long it is one, and no owner waits for another's group.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from quantask_jupyter.service.fair_share import Turn

MOST_OF_A_TURN = 16  # tasks, as many as a message has at most
SECONDS_OF_A_TURN = 0.05  # of one slot's work
SECONDS_OF_A_PACE = 0.5  # over which it is measured how fast tasks end
MOST_REMEMBERED = 10_000  # owners who have had a turn


class Turns:
    """Whose turn is next for one dispatcher, and how long turns are."""

    def __init__(self) -> None:
        """Begin with turns of one task, when nobody has had any."""
        self._served: dict[str, None] = {}  # in their order
        self._ended = 0
        self._since = time.monotonic()
        self._ended_per_second = 0.0

    def count(self, ended: int) -> None:
        """Count tasks of the deployment that have ended just now."""
        self._ended += ended

    def serve(self, owners: Iterable[str]) -> None:
        """Put owners who have had their turn at the end."""
        for owner in owners:
            self._served.pop(owner, None)
            self._served[owner] = None
        while len(self._served) > MOST_REMEMBERED:
            del self._served[next(iter(self._served))]

    def next(self, slots: int) -> Turn:
        """Return the next turn: about as many tasks as each of ``slots`` has lately ended in the time of a turn."""
        seconds = time.monotonic() - self._since
        if seconds >= SECONDS_OF_A_PACE:
            self._ended_per_second = self._ended / seconds
            self._ended, self._since = 0, time.monotonic()
        tasks = int(self._ended_per_second * SECONDS_OF_A_TURN / slots)
        return Turn(min(max(tasks, 1), MOST_OF_A_TURN), list(self._served))
