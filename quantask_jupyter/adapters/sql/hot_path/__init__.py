"""The hot path: what every task goes through and every worker repeats, on the driver's own connection.

Submit, dispatch, claim, renew, finish and read are one statement each in PostgreSQL and one visit to a thread in
SQLite. Through SQLAlchemy they cost two to three times as long, most of it in its own layers and in round trips. What
else there is, is rare and is written with SQLAlchemy beside this folder; so is what is rare in these (an expired lease
that is claimed again, a cancelled attempt, a key that was used before).

A worker does not even import SQLAlchemy, which costs 22 MB of memory, before something rare happens. So also what it
repeats is here: the look at the schema when it starts, its sign of life, the other workers, and for each thing that is
rare a look whether it has happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from quantask_jupyter.domain.task import Attempt, ClaimedTask, Lease, Outcome, Task, WorkerInfo
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Share, Turn

HOT_CONNECTIONS = 4  # to a database server that a process keeps for this, beside SQLAlchemy's pool
CLOSE_SECONDS = 2.0  # a server that is frozen, or cut off, does not answer a goodbye either
MOST_COUNTED = 10_000  # a queue position beyond this is not counted further
FORGET_WORKERS_AFTER_SECONDS = 86_400

PARTS_OF_A_SHARE = 2  # a share of which some waits for a worker is filled again when one of these parts is free
PARTS_OF_THE_QUEUE = 4  # and the broker's queue when one of these is

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewRows:
    """Rows of one or several submits: tasks, and the batches that some of them belong to."""

    tasks: Sequence[Row]
    batches: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Inserted:
    """A task that was stored, and whether it is reserved for this process to publish."""

    created_at: datetime
    reserved: bool


class RowRefusedError(Exception):
    """A constraint of the database refuses what was to be written: a fault of this program."""


def unavailable() -> DatabaseUnavailableError:
    """Return what is said for every failure of driver, network and pool; no driver text goes along."""
    return DatabaseUnavailableError(hint="It is tried again; see `jupyter quantask doctor`.")


class HotPath(Protocol):
    """What every task goes through, and what every worker repeats.

    All raise DatabaseUnavailableError when the database does not answer.
    """

    async def insert(self, rows: NewRows, share: Share | None, actor: str) -> dict[UUID, Inserted]:
        """Store tasks with their first history rows; leave out those whose key, or whose batch's key, is known.

        With a ``share`` tasks may be reserved, as :meth:`quantask_jupyter.ports.Tasks.create` says.

        Raises:
            RowRefusedError: nothing was stored.
        """

    async def claim(self, ids: Sequence[UUID], lease: Lease, actor: str) -> list[ClaimedTask]:
        """Take those of the tasks that are pending, due and not cancelled."""

    async def finish(self, outcomes: Sequence[Outcome], lease_owner: str, actor: str) -> set[UUID]:
        """Complete or fail those attempts that are held and not cancelled; each outcome has a result or an error."""

    async def renew(self, attempts: Sequence[Attempt], lease: Lease) -> dict[UUID, bool]:
        """Extend the leases that ``lease.owner`` still holds; return these, and whether a cancel was accepted."""

    async def release(self, attempts: Sequence[Attempt], lease_owner: str, actor: str, note: str) -> set[UUID]:
        """Give those of the tasks back to pending that are held and not cancelled, with the attempt not used up.

        A worker does so when it has little time left.
        """

    async def read(self, ids: Sequence[UUID]) -> dict[UUID, Task]:
        """Return those of the tasks that exist, with result, history and queue position, whoever's they are."""

    async def reserve(
        self, limit: int, per_owner: int, seconds: float, queue_length: int | None, turn: Turn
    ) -> list[tuple[str, list[UUID]]]:
        """See :meth:`quantask_jupyter.ports.Outbox.reserve`."""

    async def mark_dispatched(self, ids: Sequence[UUID]) -> None:
        """See :meth:`quantask_jupyter.ports.Outbox.mark_dispatched`."""

    async def ready(self, limit: int, exclude: Sequence[UUID]) -> list[UUID]:
        """See :meth:`quantask_jupyter.ports.Outbox.ready`."""

    async def revision(self) -> str | None:
        """Return the migration that the schema is at, or None if there is no schema of ours."""

    async def heartbeat(self, worker: WorkerInfo) -> None:
        """See :meth:`quantask_jupyter.ports.Claims.heartbeat`."""

    async def workers(self, silent_seconds: float) -> list[WorkerInfo]:
        """See :meth:`quantask_jupyter.ports.Upkeep.workers`."""

    async def is_any_lost(self, ids: Sequence[UUID]) -> bool:
        """Say whether one of the tasks has lost its worker and may be claimed again."""

    async def is_any_expired(self) -> bool:
        """Say whether a lease has expired: there is something to sweep."""

    async def is_any_message_old(self, older_than_seconds: float) -> bool:
        """Say whether a task waits whose message was sent that long ago."""

    async def is_any_to_remove(self, older_than_seconds: float) -> bool:
        """Say whether a task finished that long ago, or a batch was made that long ago and has no tasks any more."""

    async def close(self) -> None:
        """Close the connections."""
