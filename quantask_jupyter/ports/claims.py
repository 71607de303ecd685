"""Claims: what a worker does with the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from quantask_jupyter.domain.pieces import Piece
from quantask_jupyter.domain.task import Attempt, ClaimedTask, Lease, Outcome, WorkerInfo


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a lease renewal learned: attempts still held, those lost to somebody else, those to be cancelled."""

    held: frozenset[UUID]
    lost: frozenset[UUID]
    cancel: frozenset[UUID]


class Claims(Protocol):
    """What a worker does with the store: it takes tasks, keeps them and ends them."""

    async def claim(self, ids: Sequence[UUID], lease: Lease, actor: str) -> list[ClaimedTask]:
        """Take the tasks that may run now: pending and due, or processing with an expired lease, and not cancelled.

        The rest is left out without a word: another worker has it, or nobody should.
        """

    async def resume(self, ids: Sequence[UUID], lease: Lease) -> list[ClaimedTask]:
        """Take up those of the tasks that ``lease.owner`` has claimed without hearing of it, as the same attempts.

        The caller asks for none of which it has an attempt in hand: each number of an attempt is worked on once.
        """

    async def renew(self, attempts: Sequence[Attempt], lease: Lease) -> Renewal:
        """Extend the leases that ``lease.owner`` still holds and say what became of the others.

        One that has expired is held for as long as nobody has taken the task: it is the clock that may have jumped.
        """

    async def finish(self, outcomes: Sequence[Outcome], lease_owner: str, actor: str) -> frozenset[UUID]:
        """Store how attempts ended and return the ids that moved.

        An attempt that is no longer held changes nothing. One whose cancel was accepted becomes cancelled, whatever
        its outcome.
        """

    async def release(self, attempts: Sequence[Attempt], lease_owner: str, actor: str, note: str) -> frozenset[UUID]:
        """Give tasks back to pending without using up the attempt; cancelled where that was asked for."""

    async def store_pieces(self, pieces: Sequence[tuple[Attempt, Piece]], lease_owner: str) -> frozenset[UUID]:
        """Store a piece of a sweep's result for each of these attempts, and return the ids of those still held.

        It takes the place of all pieces of the task from its first point on. An attempt that is no longer held changes
        nothing. Pieces are gone when a result that is in pieces is stored as a whole; the others stay as long as their
        task. A crash of the database may undo the last ones.
        """

    async def pieces(self, task_id: UUID) -> list[Piece]:
        """Return the pieces of a task, in their order: they leave no gap."""

    async def report_alive(self, worker: WorkerInfo) -> None:
        """Note that a worker is alive; forget workers that have been silent for a day."""

    async def forget_worker(self, name: str) -> None:
        """Forget a worker that ends in order; of others it is known for a day when they were heard of last."""
