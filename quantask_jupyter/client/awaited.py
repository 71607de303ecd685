"""Waiting for a job with ``await``: the blocking wait in a thread, which leaves the event loop free."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from quantask_jupyter.errors import QuantumError

T = TypeVar("T")


async def in_a_thread(wait: Callable[[threading.Event], T]) -> T:
    """Return what ``wait`` returns; the event that it is given is set when nobody waits for it any more.

    The thread is a daemon, and not one of ``asyncio.to_thread``: Python waits for those when it exits.

    Raises:
        QuantumError: as ``wait`` does.
    """
    given_up = threading.Event()
    loop = asyncio.get_running_loop()
    waiter: asyncio.Future[T] = loop.create_future()

    def tell(outcome: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if waiter.done() else outcome())

    def run() -> None:
        try:
            result = wait(given_up)
        except QuantumError as error:
            failure = error
            tell(lambda: waiter.set_exception(failure))
        else:
            tell(lambda: waiter.set_result(result))
        finally:
            tell(lambda: waiter.cancel())  # for what is a fault of ours, and for a wait that was given up

    threading.Thread(target=run, name="quantask-await", daemon=True).start()
    try:
        return await waiter
    finally:
        given_up.set()
