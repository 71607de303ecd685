"""How a worker is told to stop: a signal, a second signal, or the end of the API process it belongs to."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

_log = logging.getLogger(__name__)

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class ShutdownRequestedError(Exception):
    """A wait for more work was interrupted: there will be none."""


class Shutdown:
    """Whether to go on: yes, until somebody calls :meth:`request`, and after a second call not even to the end."""

    def __init__(self) -> None:
        self.requested = False
        self._hurried = False
        self._waits: set[asyncio.Timeout] = set()
        self._hurry: Callable[[], None] | None = None

    def request(self) -> None:
        """Take no more work and finish what runs; when called again, :meth:`hurry`."""
        if self.requested:
            self.hurry()
            return
        self.requested = True
        for wait in self._waits:
            wait.reschedule(0.0)

    def hurry(self) -> None:
        """Give up what still runs."""
        if self._hurried:
            return
        self._hurried = True
        if self._hurry is not None:
            self._hurry()

    @contextmanager
    def hurried_by(self, hurry: Callable[[], None]) -> Iterator[None]:
        """Have ``hurry`` called, during the block, when there is no more time; at once if that is so already."""
        self._hurry = hurry
        if self._hurried:
            hurry()
        try:
            yield
        finally:
            self._hurry = None

    @asynccontextmanager
    async def interrupts(self) -> AsyncIterator[None]:
        """Interrupt the block when a shutdown is requested.

        Raises:
            ShutdownRequestedError: one was, before or now.
        """
        if self.requested:
            raise ShutdownRequestedError
        try:
            async with asyncio.timeout(None) as wait:
                self._waits.add(wait)
                try:
                    yield
                finally:
                    self._waits.discard(wait)
        except TimeoutError:
            if not wait.expired():
                raise
            raise ShutdownRequestedError from None

    def on_signals(self) -> None:
        """Let the usual signals request it."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            try:
                loop.add_signal_handler(number, self._heard, number)
            except NotImplementedError:  # Windows
                signal.signal(number, lambda got, _: loop.call_soon_threadsafe(self._heard, got))

    def _heard(self, number: int) -> None:
        _log.info("signal %s: %s", signal.Signals(number).name, "stopping at once" if self.requested else "stopping")
        self.request()
