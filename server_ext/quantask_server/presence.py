"""Presence: which kernels use a shared local process, and when it is needed no longer.

A kernel holds one request open. Its end is the sign that the kernel has gone, also when it was killed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

from tornado.iostream import StreamClosedError
from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.errors import ShuttingDownError
from quantask_server.handlers.base import QuantaskHandler, authorized

PRESENCE = "quantask_presence"
FIRST_KERNEL_SECONDS = 30.0
LINGER_SECONDS = 5.0  # a kernel that restarts comes back within it
LONGEST_SECONDS = 300.0  # of one request; the kernel asks again within the time that a restart has


class PresentKernels:
    """Counts the kernels that are there."""

    def __init__(self) -> None:
        """Begin with none."""
        self._count = 0
        self._patience = FIRST_KERNEL_SECONDS
        self._changed = asyncio.Event()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count a kernel for as long as the block lasts."""
        self._count += 1
        self._changed.set()
        try:
            yield
        finally:
            self._count -= 1
            self._changed.set()

    async def until_unused(self) -> None:
        """Return once the last kernel has been gone for a while, or none has come at all."""
        while True:
            self._changed.clear()
            if self._count:
                await self._changed.wait()
                self._patience = LINGER_SECONDS
                continue
            try:
                async with asyncio.timeout(self._patience):
                    await self._changed.wait()
            except TimeoutError:
                return

    async def until_unneeded(self, has_work: Callable[[], Awaitable[bool]]) -> None:
        """Return once no kernel is there, and what the kernels have submitted has been run."""
        await self.until_unused()
        while await has_work():
            await self.until_unused()


class PresenceHandler(QuantaskHandler):
    """``/presence``: a request that a kernel holds open for as long as it lives."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Answer a first line at once, and nothing more until either side goes or the time is over."""
        kernels: PresentKernels = self.settings[PRESENCE]
        with (
            self.host.held_requests.one_more(self.owner),
            kernels.one_more(),
            suppress(StreamClosedError, ShuttingDownError),
        ):
            self.write("{}\n")
            await self.flush()
            await self.unless_gone(asyncio.sleep(LONGEST_SECONDS))
