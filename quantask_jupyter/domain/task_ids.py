"""Ids of tasks and batches: UUIDs that sort by the time of their submit."""

from __future__ import annotations

import secrets
import struct
import threading
import time
from uuid import UUID


def lowest_task_id(seconds: float) -> UUID:
    """Return the lowest id that a task submitted in these last seconds can have."""
    return UUID(int=int((time.time() - seconds) * 1000) << 80)


def new_task_ids(count: int) -> list[UUID]:
    """Return ``count`` UUIDs of version 7 (RFC 9562, section 5.7) in ascending order, above all earlier ones.

    They sort by time of creation, which makes the primary key the queue's order and the list's cursor. The 12 bits
    after the version and the top of the random part hold a counter, so that the ids of one process keep their order
    also within a millisecond, and when the clock is set back (section 6.2, method 1).
    """
    milliseconds, first = _places.take(count)
    ids = []
    for counter, (random,) in enumerate(struct.iter_unpack("=I", secrets.token_bytes(4 * count)), first):
        high, low = counter >> 30, counter & (2**30 - 1)
        value = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | high << 64
        value |= 0b10 << 62 | low << 32 | random
        ids.append(UUID(int=value))
    return ids


class _Places:
    """Milliseconds and counters of ids, each taken once in this process."""

    def __init__(self) -> None:
        self._milliseconds = 0
        self._next = 0
        self._taking = threading.Lock()

    def take(self, count: int) -> tuple[int, int]:
        """Return a millisecond and the first of ``count`` places of its counter."""
        with self._taking:
            now = time.time_ns() // 1_000_000
            if now > self._milliseconds:
                self._milliseconds = now
                self._next = secrets.randbits(41)  # leaves the 42-bit counter room for any count
            first = self._next
            self._next += count
            return self._milliseconds, first


_places = _Places()
