"""What metrics are made of: the system as it is now, and tasks as they have ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quantask_jupyter.domain.states import Status


@dataclass(frozen=True, slots=True)
class Measured:
    """The system at one moment. What nobody can tell, because a server does not answer or there is none, is None.

    ``tasks`` has those that have not finished, by state, paused ones apart from pending ones; ``queue_depth`` and
    ``dead_letters`` are messages.
    """

    database_up: bool
    broker_up: bool
    tasks: Mapping[str, int] | None
    oldest_pending_seconds: float | None
    queue_depth: int | None
    dead_letters: int | None
    workers: int | None
    slots: int | None


@dataclass(frozen=True, slots=True)
class FinishedTask:
    """How a task ended; ``started_at`` is the start of its last attempt, None if it had none."""

    id: UUID
    status: Status
    error_code: str | None
    attempt: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class FinishedUpTo:
    """A place in the order in which tasks finish: after this one of those that finished at that moment."""

    finished_at: datetime
    id: UUID
