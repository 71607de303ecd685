"""The states of a task and the only moves between them.

- to pending: submit; a lease that has expired, or was released by a worker that shuts down
- pending to processing: claim; pending to cancelled: cancel before a worker took it
- processing to completed: finish; to failed: finish with an error, or the worker of the last attempt was lost; to
  cancelled: cancel, once the child is dead

Every store update names the state it expects, so no other move can happen by a race.
"""

from __future__ import annotations

from enum import StrEnum

from typing_extensions import override


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

    @property
    def word(self) -> str:
        """What people read, everywhere: on cards, in lists and in sentences."""
        return _WORDS.get(self, self.value)

    @classmethod
    @override
    def _missing_(cls, value: object) -> Status | None:
        """Take the word that people read for the state, too."""
        return next((status for status, word in _WORDS.items() if word == value), None)


_WORDS = {Status.PENDING: "waiting", Status.PROCESSING: "running"}

FINAL: frozenset[Status] = frozenset({Status.COMPLETED, Status.FAILED, Status.CANCELLED})
