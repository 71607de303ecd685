"""What a worker does while the database does not answer: it waits, ever longer, and takes a stall for an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from quantask_jupyter.errors import DatabaseUnavailableError

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.2, 5.0


def pauses() -> Iterator[float]:
    """Yield the seconds to wait before each new try."""
    pause = _FIRST_PAUSE_SECONDS
    while True:
        yield pause
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


@asynccontextmanager
async def answered_within(seconds: float) -> AsyncIterator[None]:
    """Take a store that does not answer in time for one that is unavailable: a stalled network says nothing at all."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise DatabaseUnavailableError() from error
