"""Upkeep: what keeps a deployment in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from quantask_jupyter.domain.lesson import SlotPlan
from quantask_jupyter.domain.measured import FinishedTask, FinishedUpTo
from quantask_jupyter.domain.task import StoreHealth, WorkerInfo


class Upkeep(Protocol):
    """What keeps a deployment in order, and says how it is: sweeper, retention, health and metrics."""

    async def now(self) -> datetime:
        """Return the database's time, by which leases end."""

    async def expire(self, limit: int, backoff_seconds: float, actor: str, until: datetime | None = None) -> list[UUID]:
        """Move up to ``limit`` tasks whose lease had expired at a time of the database (now), and return their ids.

        To pending after ``backoff_seconds`` doubled with each attempt but the first, or to failed (``WORKER_LOST``)
        after the last attempt, or to cancelled where that was asked for. Any number of callers may run at once.
        """

    async def redispatch(self, older_than_seconds: float) -> int:
        """Put pending tasks whose message was sent that long ago back into the outbox; return how many."""

    async def purge(self, older_than_seconds: float, limit: int) -> int:
        """Remove up to ``limit`` tasks that finished that long ago and are no submissions; return how many."""

    async def forget_course_history(self, older_than_seconds: float) -> int:
        """Remove what was set in courses that long ago from their histories; return how many changes."""

    async def forget_owners(self) -> int:
        """Forget what owners have used who have no tasks, when it has decayed; return how many."""

    async def slot_plan(self, silent_seconds: float) -> SlotPlan:
        """Return the slots of the workers heard of within that time, and the lessons that are on."""

    async def workers(self, silent_seconds: float) -> list[WorkerInfo]:
        """Return the workers heard of within that time."""

    async def probe(self) -> None:
        """Write something and take it back, which nobody else sees: so it is known that the store takes writes.

        Raises:
            DatabaseUnavailableError: it takes none.
        """

    async def health(self) -> StoreHealth:
        """Return what the store knows of the system's state."""

    async def finished_after(
        self, place: FinishedUpTo | None, limit: int, settled_seconds: float
    ) -> tuple[list[FinishedTask], FinishedUpTo]:
        """Return up to ``limit`` tasks that finished after ``place``, in that order, and the place to go on from.

        Without a place: none, and the place of now. What finished less than ``settled_seconds`` ago is left for later:
        another transaction may still commit what finished before it. Costs no more than what it returns.
        """

    async def limits(self) -> dict[str, float]:
        """Return the limits of the whole deployment by the names of their settings, but for those never set."""

    async def set_limits(self, values: Mapping[str, float], *, only_unset: bool = False) -> dict[str, float]:
        """Set limits of the whole deployment, or those of them that are unset; return all, as they are now."""

    async def deployment(self) -> str:
        """Return what names this database and no other: it was made once, and a copy of the database has it too."""

    async def connection_limit(self) -> int | None:
        """Return the connections that the database server accepts in all; None where there is no server."""
