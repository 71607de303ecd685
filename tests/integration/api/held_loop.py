"""For how long the loop of an API in this process is kept from its next turn by what it is asked."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from quantask_jupyter.background import running

LONGEST_HOLD_SECONDS = 0.05
# What `_work` takes of the processor that the bound was set for.
WORK_SECONDS = 0.003
TIMES = 10

Answered = TypeVar("Answered")


class Held:
    """How long the loop was kept from its next turn, in seconds of the processor: by a step of its own, or by a thread
    that did not let it go on. So the asking itself should cost this process little: bodies are written beforehand.
    """

    def __init__(self) -> None:
        self.longest = 0.0

    async def watch(self) -> None:
        last = time.process_time()
        while True:
            await asyncio.sleep(0)
            now = time.process_time()
            self.longest, last = max(self.longest, now - last), now


async def asked(ask: Callable[[], Awaitable[Answered]]) -> tuple[Answered, float]:
    """Ask; return the answer, and for how many seconds the loop was held.

    A slower processor, or half of one, takes more time for everything: the seconds are those of the processor that the
    bound was set for. On a busy machine the same work takes longer now and then: it is asked up to ten times until the
    loop was held for less than ``LONGEST_HOLD_SECONDS``, and the least counts.
    """
    least = math.inf
    for _ in range(TIMES):
        held = Held()
        async with running(held.watch()):
            answer = await ask()
        least = min(least, held.longest / max(1.0, _work() / WORK_SECONDS))
        if least < LONGEST_HOLD_SECONDS:
            break
    return answer, least


def _work() -> float:
    """Do something that is always the same, and return the least of three times in seconds of the processor."""
    took = []
    for _ in range(3):
        began = time.process_time()
        sum(each * each for each in range(100_000))
        took.append(time.process_time() - began)
    return min(took)
