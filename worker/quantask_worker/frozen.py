"""Frozen: this process had no turn for a while, as when all of its machine stood still.

Its own clock has gone on meanwhile, and whatever was to happen by then is due in the moment in which it wakes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOOKS_IN_A_FREEZE = 15


@contextmanager
def noticing_freezes(shortest_seconds: float, tell: Callable[[float], None]) -> Iterator[None]:
    """Tell how many seconds a freeze has taken, for those that take place in the block and are not shorter.

    It is told before anything happens that has become due meanwhile: the loop runs first what was due first.
    """
    loop = asyncio.get_running_loop()
    pause = shortest_seconds / _LOOKS_IN_A_FREEZE

    def look(due: float) -> None:
        late = loop.time() - due
        look_again()
        if late >= shortest_seconds - pause:
            tell(late)

    def look_again() -> None:
        due = loop.time() + pause
        timers[:] = [loop.call_at(due, look, due)]

    timers: list[asyncio.TimerHandle] = []
    look_again()
    try:
        yield
    finally:
        timers[0].cancel()
