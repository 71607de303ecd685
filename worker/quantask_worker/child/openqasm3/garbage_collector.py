"""Python's cyclic garbage collector, which would look again and again at trees and circuits while they are made."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def collector_paused() -> Iterator[None]:
    """Let the collector rest.

    A program of 10,000 gates is some 200,000 objects in no cycle; to look for garbage among them takes two to four
    times as long as to make them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
