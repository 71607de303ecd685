"""What the rules need from the outside world: a store of tasks, a queue of task ids, a bus of hints.

All three speak in lists, so that a batch, a group in one message and a group commit are the code of a single task. The
store is the truth; messages and events are hints, and losing or doubling any of them loses no task.

The store has four ports, by who uses it: :class:`Claims`, :class:`Outbox`, :class:`Tasks` and :class:`Upkeep`. Each
of their methods is one transaction; each move names the state it expects. Every method raises
:class:`~quantask_jupyter.errors.DatabaseUnavailableError` when the database does not answer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from quantask_jupyter.domain.estimate import Ran
from quantask_jupyter.domain.measured import FinishedTask, FinishedUpTo, Measured
from quantask_jupyter.domain.pieces import Piece
from quantask_jupyter.domain.quota import Quota
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import (
    Attempt,
    Batch,
    Belonging,
    ClaimedTask,
    Lease,
    Outcome,
    Page,
    StoreHealth,
    Submission,
    Task,
    TaskFilter,
    WorkerInfo,
)


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a lease renewal learned: attempts still held, those lost to somebody else, those to be cancelled."""

    held: frozenset[UUID]
    lost: frozenset[UUID]
    cancel: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer to a submit: the tasks, and whether an earlier submit with the same key had made them."""

    tasks: tuple[Task, ...]
    batch: Batch | None
    repeated: bool
    reserved: tuple[UUID, ...] = ()  # of the tasks those that the caller is to publish


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an owner stands who has tasks in the outbox or in flight.

    Attributes:
        owner: who it is.
        waiting: tasks in the outbox that could be sent now; not counted beyond one more than ``owner_in_flight``.
        since: when the oldest of these was submitted; None if there is none.
        in_flight: for each task that is reserved, dispatched or running: seconds since it was claimed; None while it
            waits for a worker.
        used_seconds: of slots, by tasks that have ended; what was used ten minutes ago counts half.
        task_seconds: of a slot that a task took lately; None if none has ended lately.
    """

    owner: str
    waiting: int
    since: datetime | None
    in_flight: Sequence[float | None] = ()
    used_seconds: float = 0.0
    task_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What an owner may send now: so many tasks, and at most so many of them in a message."""

    owner: str
    tasks: int
    in_message: int = 1


class Sharing(Protocol):
    """The rule by which a round of the outbox is shared out."""

    owner_in_flight: int
    """Tasks that an owner may have in flight at a time."""

    def choose(self, owners: Sequence[Standing]) -> list[Turn]:
        """Return who sends how many tasks, in this order."""


class Claims(Protocol):
    """What a worker does with the store: it takes tasks, keeps them and ends them."""

    async def claim(self, ids: Sequence[UUID], lease: Lease, actor: str) -> list[ClaimedTask]:
        """Take the tasks that may run now: pending and due, or processing with an expired lease, and not cancelled.

        The rest is left out without a word: another worker has it, or nobody should.
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


class Outbox(Protocol):
    """What is to be sent to workers: a dispatcher's part of the store, and the embedded queue's."""

    async def reserve(self, sharing: Sharing, seconds: float) -> list[tuple[Turn, list[UUID]]]:
        """Take tasks out of the outbox to publish them: due, each owner's oldest first, and of which turn they are.

        Who may send how many, and in which order, says ``sharing``, one dispatcher at a time. No other dispatcher gets
        what is reserved for ``seconds``.
        """

    async def unreserve(self, ids: Sequence[UUID]) -> None:
        """Put reserved tasks back into the outbox: the broker has not confirmed them."""

    async def mark_dispatched(self, ids: Sequence[UUID]) -> None:
        """Note that the broker has confirmed a message for each of these tasks that is still reserved."""

    async def ready(self, limit: int, exclude: Sequence[UUID] = (), sharing: Sharing | None = None) -> list[UUID]:
        """Return due pending tasks for the embedded queue, by age.

        Where several owners wait, ``sharing`` says whose; ``exclude`` is in a consumer's hands already.
        """


class Tasks(Protocol):
    """What users do with their tasks: the API's part of the store."""

    async def create(
        self, submission: Submission, reserve_seconds: float | None = None, quota: Quota | None = None
    ) -> Stored:
        """Store the tasks and their first history rows.

        With a known idempotency key, store nothing and return what it made before. With ``reserve_seconds`` the first
        task may be reserved at once for so long, where nothing of anybody waits and nothing of its owner's runs; the
        rest is left to a dispatcher. Whatever other processes submit at the same moment, all of them together keep to
        a ``quota``; but a caller who gives one submits for the same owner only once at a time.

        Raises:
            QuotaExceededError: the owner has no room. (A submit that is repeated is not refused for that which it takes
                itself.)
            IdempotencyConflictError: the key was used with another request.
        """

    async def get(self, owner: str, task_id: UUID, *, full: bool) -> Task:
        """Return one task; ``full`` adds result, history and queue position.

        Raises:
            TaskNotFoundError: there is none, or it is somebody else's.
        """

    async def get_request(self, owner: str, task_id: UUID) -> Submission:
        """Return what was submitted for a task, as a submission of that one task without a key.

        Raises:
            TaskNotFoundError: there is none, or it is somebody else's.
        """

    async def recognise(self, account: str, name: str) -> str:
        """Return the owner who has this account of a Hub, called ``name`` now; a new one if it was never seen.

        The first account of a name owns the tasks that are stored under it. Another account that had the name is
        archived: a Hub has each name once.
        """

    async def archive(self, account: str) -> None:
        """Note that an account is no more: its tasks stay, and nobody gets them with its name."""

    async def owner_called(self, name: str) -> str | None:
        """Return the owner who has an account of this name now; None if there is none."""

    async def names(self, owners: Collection[str]) -> dict[str, str]:
        """Return what those of these owners are called who have an account."""

    async def belonging_of_task(self, task_id: UUID) -> Belonging | None:
        """Return whose a task is, and its course; None if there is none."""

    async def belonging_of_batch(self, batch_id: UUID) -> Belonging | None:
        """Return whose a batch is, and its course; None if there is none."""

    async def versions(self, ids: Sequence[UUID]) -> dict[UUID, tuple[int, Status]]:
        """Return version and status of the tasks that exist: a cheap look, for callers that wait."""

    async def page(self, owner: str | None, criteria: TaskFilter, limit: int, after: UUID | None) -> Page:
        """Return a page of an owner's tasks (of all owners' for None), newest first, from below the id ``after``."""

    async def get_batch(self, owner: str, batch_id: UUID) -> Batch:
        """Return a batch with its progress.

        Raises:
            BatchNotFoundError: there is none, or it is somebody else's.
        """

    async def unfinished(self, batch_id: UUID) -> set[UUID]:
        """Return the batch's tasks that have not finished."""

    async def results(self, owner: str, batch_id: UUID, limit: int, most_characters: int, after: UUID | None) -> Page:
        """Return a page of the batch's finished tasks in full, in the order of their submit, after the id ``after``.

        It ends after ``limit`` tasks, or before the results' JSON has more than ``most_characters``; one task is always
        in it, so that there is a way on.

        Raises:
            BatchNotFoundError: there is none, or it is somebody else's.
        """

    async def points(self, owner: str, task_id: UUID, first: int, most_characters: int) -> list[Piece]:
        """Return the pieces with a sweep's points from number ``first`` on, of a task that has not completed.

        Those behind ``most_characters`` of their JSON are left out, but never all of them.

        Raises:
            TaskNotFoundError: there is none, or it is somebody else's.
        """

    async def ran_lately(self, backend: str, limit: int) -> list[Ran]:
        """Return the newest runs that completed on a backend, anybody's, and say how large they were."""

    async def cancel(self, owner: str, ids: Sequence[UUID], actor: str, note: str | None = None) -> list[Task]:
        """Cancel pending tasks now and mark processing ones for their workers; return all that exist, as they are.

        With a note the history says at once who marked a running task, and why.
        """

    async def cancel_batch(self, owner: str, batch_id: UUID, actor: str, note: str | None = None) -> list[UUID]:
        """Cancel all tasks of a batch as :meth:`cancel` does; return the ids that ended or were marked.

        Raises:
            BatchNotFoundError: there is none, or it is somebody else's.
        """

    async def delete(self, owner: str, task_id: UUID) -> None:
        """Remove a finished task with its result and history.

        Raises:
            TaskNotFoundError: there is none, or it is somebody else's.
            StateConflictError: it has not finished.
        """

    async def usage(self, owner: str) -> tuple[int, int]:
        """Return the owner's waiting or running tasks, and the shots submitted in the last 24 hours."""

    async def drawing(self, owner: str, task_id: UUID) -> dict[str, Any] | None:
        """Return the drawing of a task's circuit that is kept, in its wire form; None if there is none."""

    async def keep_drawing(self, task_id: UUID, drawing: Mapping[str, Any]) -> None:
        """Keep a drawing of a task's circuit with the task, unless one is kept."""


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
        """Remove up to ``limit`` tasks that finished that long ago; return how many."""

    async def forget_owners(self) -> int:
        """Forget what owners have used who have no tasks, when it has decayed; return how many."""

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

    async def connection_limit(self) -> int | None:
        """Return the connections that the database server accepts in all; None where there is no server."""


class Delivery(Protocol):
    """A message in a consumer's hands: the ids of tasks to claim."""

    task_ids: tuple[UUID, ...]
    """The tasks the message is about."""

    earlier: int
    """How often the message was given back before, or its consumer lost."""

    async def ack(self) -> None:
        """Tell the queue that the message has done its work."""

    async def release(self) -> None:
        """Give the message back, for another consumer."""


class TaskQueue(Protocol):
    """Carries ids of dispatched tasks to workers, at least once each."""

    @property
    def reads_store(self) -> bool:
        """True if consumers see stored tasks by themselves, so that nobody needs to publish them."""

    async def publish(self, groups: Sequence[Sequence[UUID]]) -> list[UUID]:
        """Send one message a group and return the ids of those that the broker has confirmed.

        Raises:
            BrokerUnavailableError: it cannot be reached; none, some or all messages may have arrived.
        """

    def consume(self, prefetch: int) -> AbstractAsyncContextManager[AsyncIterator[Delivery]]:
        """Receive messages, at most ``prefetch`` unacknowledged at a time; reconnects by itself."""

    async def depth(self) -> int | None:
        """Return the number of messages that wait, or None if the queue cannot say.

        Raises:
            BrokerUnavailableError: it cannot be reached.
        """

    async def dead_letters(self) -> int | None:
        """Return the number of messages that nobody could use, or None if the queue keeps none.

        Raises:
            BrokerUnavailableError: it cannot be reached.
        """


class EventType(StrEnum):
    """What an event is about."""

    READY = "ready"  # see below; stays on this machine
    STARTED = "started"  # tasks have a new version: a worker runs them
    PROGRESS = "progress"  # tasks have a new version: more points of their sweeps are there
    ENDING = "ending"  # how attempts ended is being stored at this moment; for those who serve the API
    CHANGED = "changed"  # tasks have a new version, for any other reason
    CANCEL = "cancel"  # running tasks whose child must die


@dataclass(frozen=True, slots=True)
class Event:
    """A hint about some tasks; it carries ids only, and its hearers read the row.

    READY names tasks that can go at once: they are reserved, and this process's dispatcher publishes them; or,
    with the embedded queue, a worker may claim them. Without ids it says that there may be such tasks in the store.

    ENDING lets callers that wait for the end look for it at once and again: a commit takes about as long as a message,
    so it is mostly there to be read by then. CHANGED may follow some milliseconds later.
    """

    type: EventType
    task_ids: tuple[UUID, ...]


class EventBus(Protocol):
    """Tells every process of a deployment, as well as it can, that something happened."""

    async def announce(self, event: Event) -> None:
        """Send a hint to all other processes and to this one; never fails for lack of a connection."""

    def listen(self) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """Receive hints from now on; some may be lost."""


class Metrics(Protocol):
    """Shows numbers to those who watch over the deployment."""

    def measured(self, now: Measured) -> None:
        """Show the system as it is now, in place of what was shown before."""

    def finished(self, tasks: Sequence[FinishedTask]) -> None:
        """Count tasks that have finished; each is told once."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of one process, as :mod:`quantask_jupyter.bootstrap` picked them; the first four are the store's."""

    claims: Claims
    outbox: Outbox
    tasks: Tasks
    upkeep: Upkeep
    queue: TaskQueue
    events: EventBus
