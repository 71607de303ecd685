"""Short ids: the end of an id, which is random. Its beginning is the time, which tasks of a minute share."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

DIGITS = 8  # hexadecimal


def short_id(task_id: UUID) -> str:
    """Return the short id of a task."""
    return task_id.hex[-DIGITS:]


def short_ids(ids: Sequence[str]) -> list[str]:
    """Return the ends of ids, all of one length: as short as tells them apart."""
    digits = [each.replace("-", "") for each in ids]
    for length in range(DIGITS, 32):
        ends = [each[-length:] for each in digits]
        if len(set(ends)) == len(ends):
            return ends
    return digits
