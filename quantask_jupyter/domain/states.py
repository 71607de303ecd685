"""The states of a task and the only moves between them.

Every store update names the state it expects, so a move that is not in :data:`TRANSITIONS` cannot happen by a race.
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a task is in its life."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """True for a state that a task never leaves."""
        return self in FINAL


FINAL: frozenset[Status] = frozenset({Status.COMPLETED, Status.FAILED, Status.CANCELLED})

TRANSITIONS: frozenset[tuple[Status | None, Status]] = frozenset(
    {
        (None, Status.PENDING),  # submit
        (Status.PENDING, Status.PROCESSING),  # claim
        (Status.PENDING, Status.CANCELLED),  # cancel before a worker took it
        (Status.PROCESSING, Status.PENDING),  # lease expired, or released by a worker that shuts down
        (Status.PROCESSING, Status.COMPLETED),  # finish
        (Status.PROCESSING, Status.FAILED),  # finish with an error, or the last attempt's worker was lost
        (Status.PROCESSING, Status.CANCELLED),  # cancel, once the child is dead
    }
)


def may_move(source: Status | None, target: Status) -> bool:
    """Say whether a task may go from ``source`` (None: it does not exist yet) to ``target``."""
    return (source, target) in TRANSITIONS
