"""Turns of large bodies: each takes several times its size of memory until it is stored."""

from __future__ import annotations

import asyncio
import ctypes
import sys
from collections.abc import Callable
from weakref import WeakValueDictionary

from quantask_jupyter.errors import TooManyRequestsError

AT_A_TIME = 2  # of all owners
SECONDS_FOR_TURN = 20.0

_LARGE_BYTES = 2**22
_M_MMAP_THRESHOLD = -3  # mallopt(3)


def give_memory_back() -> None:
    """Have GNU's C library give what a large body took back to the system when it is done.

    After the first one it would keep so much for the next, of each thread, up to 32 MiB a piece.
    """
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)


class LargeBodies:
    """Lets the large bodies of a process in, a few at a time and one of each owner."""

    def __init__(self) -> None:
        """Begin with nobody in."""
        self._room = asyncio.Semaphore(AT_A_TIME)
        self._of_owner: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def enter(self, owner: str) -> Callable[[], None]:
        """Wait for a turn, and return what ends it.

        Raises:
            TooManyRequestsError: it did not come in time.
        """
        one = self._of_owner.setdefault(owner, asyncio.Lock())
        try:
            async with asyncio.timeout(SECONDS_FOR_TURN):
                await one.acquire()
                try:
                    await self._room.acquire()
                except BaseException:
                    one.release()
                    raise
        except TimeoutError:
            raise TooManyRequestsError("Too many large requests are being read.") from None

        def leave() -> None:
            one.release()
            self._room.release()

        return leave
