"""A task, seen from each part that handles it: as submitted, as stored, as claimed, as finished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from quantask_jupyter.domain.cancelled_by import who_cancelled
from quantask_jupyter.domain.circuit import Circuit
from quantask_jupyter.domain.hand_in import HandIn, hand_in_note, hand_in_notes
from quantask_jupyter.domain.result import Result
from quantask_jupyter.domain.short_ids import short_id
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import QuantumError

Parameters = Mapping[str, float | Sequence[float]]
"""Values by parameter name; an array makes the task a sweep, and all arrays have one length."""

LARGE = 1_000_000
"""Characters that take some milliseconds to look at."""
WEIGHT_OF_VALUE = 100
"""Characters that take as long as anything that is no text."""


@dataclass(frozen=True, slots=True)
class TaskRequest:
    """What a user asks for: one circuit and how to run it.

    ``memory`` asks for the outcome of each shot beside the counts. ``metadata`` is the caller's own, kept and given
    back as it is. ``method_options`` are by Aer's names.
    """

    circuit: Circuit
    shots: int = 1024
    seed: int | None = None
    parameters: Parameters | None = None
    backend: str = "aer"
    method: str | None = None
    noise: Mapping[str, Any] | None = None
    name: str | None = None
    tags: tuple[str, ...] = ()
    memory: bool = False
    metadata: Mapping[str, Any] | None = None
    method_options: Mapping[str, Any] | None = None

    @property
    def points(self) -> int:
        """The number of points of the sweep; 1 for a task that is none."""
        lengths = [len(v) for v in (self.parameters or {}).values() if isinstance(v, Sequence)]
        return lengths[0] if lengths else 1


def are_large(requests: Iterable[TaskRequest]) -> bool:
    """Say whether to check them, or to write them down, takes so long that others should have their turn meanwhile."""
    weight = 0
    looked_at: list[Any] = []
    for request in requests:
        weight += WEIGHT_OF_VALUE + len(request.circuit.source)
        looked_at += filter(None, (request.parameters, request.noise, request.metadata, request.method_options))
        while looked_at and weight + WEIGHT_OF_VALUE * len(looked_at) <= LARGE:
            value = looked_at.pop()
            if isinstance(value, Mapping):
                looked_at += value.values()
            elif isinstance(value, Sequence) and not isinstance(value, str):
                looked_at += value
            else:
                weight += len(value) if isinstance(value, str) else WEIGHT_OF_VALUE * (value is not None)
        if weight + WEIGHT_OF_VALUE * len(looked_at) > LARGE:
            return True
    return False


@dataclass(frozen=True, slots=True)
class NewTask:
    """A checked request with its identity, ready to be stored."""

    id: UUID
    owner: str
    request: TaskRequest
    max_attempts: int
    retry_of: UUID | None = None
    title: str | None = None
    hand_in: HandIn | None = None
    not_handed_in: str | None = None
    """Why it is no submission, where its owner may take it for one; a part of a sentence."""

    @property
    def hand_in_note(self) -> str | None:
        """What its history begins with on that."""
        return hand_in_note(self.hand_in, self.not_handed_in)


@dataclass(frozen=True, slots=True)
class Submission:
    """What one submit stores in one transaction: one task, or a batch of many.

    ``idempotency_key`` is unique per owner; ``request_sha256`` (hex) tells a repeated request from another one. Who
    teaches the ``course`` sees the tasks.
    """

    owner: str
    tasks: tuple[NewTask, ...]
    idempotency_key: str | None = None
    request_sha256: str | None = None
    batch_id: UUID | None = None
    batch_name: str | None = None
    course: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One transition of a task: who moved it, when, and why."""

    source: Status | None
    target: Status
    attempt: int
    actor: str
    at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task as stored. ``result`` and ``history`` are there only where they were asked for; times are UTC.

    ``assignment`` is the one that it is a submission of now, and ``deadline`` that one's. ``hand_in_note`` is what its
    history begins with.

    ``points_done`` counts the points of a sweep that can be read already. ``paused_by`` says of a task that waits who
    has paused it, and in which role. ``title`` was made when it was submitted; tasks of earlier versions have none.
    """

    id: UUID
    owner: str
    status: Status
    name: str | None
    tags: tuple[str, ...]
    backend: str
    method: str | None
    shots: int
    seed: int | None
    points: int
    max_attempts: int
    created_at: datetime
    version: int = 1
    attempt: int = 0
    points_done: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    cancel_requested_at: datetime | None = None
    batch_id: UUID | None = None
    retry_of: UUID | None = None
    course: str | None = None
    title: str | None = None
    assignment: str | None = None
    deadline: datetime | None = None
    hand_in_note: str | None = None
    queue_position: int | None = None
    paused_by: str | None = None
    error: Mapping[str, Any] | None = None
    result: Result | None = None
    history: tuple[HistoryEntry, ...] | None = None

    @property
    def called(self) -> str:
        """What lists call it."""
        return self.title or self.name or short_id(self.id)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for its owner: who else has cancelled it, and whether it is handed in where that is expected."""
        by_others = who_cancelled((entry.actor, entry.note) for entry in self.history or ())
        handed_in = hand_in_notes(self.hand_in_note, self.assignment, self.created_at, self.deadline)
        return (*([by_others] if by_others else []), *handed_in)

    @property
    def may_be_retried(self) -> bool:
        """Whether a retry may come out otherwise: it was cancelled, or failed by no fault of its own."""
        if self.status is Status.CANCELLED:
            return True
        return self.status is Status.FAILED and QuantumError.from_dict(self.error or {}).may_pass_again


@dataclass(frozen=True, slots=True)
class Batch:
    """Many tasks of one request: one id, one progress (tasks by status)."""

    id: UUID
    owner: str
    name: str | None
    size: int
    created_at: datetime
    progress: Mapping[Status, int]
    course: str | None = None
    notes: tuple[str, ...] = ()
    """Those of its first tasks, each once: see :attr:`Task.notes`."""

    @property
    def is_finished(self) -> bool:
        """True when none of its tasks waits or runs; those that were removed count no more."""
        return not any(count for status, count in self.progress.items() if not status.is_final)


@dataclass(frozen=True, slots=True)
class Belonging:
    """Whose a task or a batch is, and which course it was submitted for."""

    owner: str
    course: str | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One worker's try at a task; with the lease's owner it fences every write of that worker."""

    task_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's right to run tasks for ``seconds`` from the database's now."""

    owner: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ClaimedTask:
    """A task that this worker now holds, with all that a child needs to run it.

    ``points_done`` counts the points of a sweep that earlier attempts have left.
    """

    attempt: Attempt
    owner: str
    request: TaskRequest
    points_done: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: with a result, with an error, or (both None) cancelled, its child being dead.

    ``seconds`` is how long a child worked on it: what its owner has used of a slot. ``in_pieces`` says that pieces of
    the result were stored, which it takes the place of.
    """

    attempt: Attempt
    result: Result | None = None
    error: Mapping[str, Any] | None = None
    seconds: float = 0.0
    in_pieces: bool = False


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks a list shows; None leaves a criterion out.

    ``search`` is text in the title, the id, a tag or the word of the state. What only estimates is no run, and shown in
    its batch alone.
    """

    status: Status | None = None
    name: str | None = None
    tag: str | None = None
    batch_id: UUID | None = None
    batch_name: str | None = None
    created_before: datetime | None = None
    course: str | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some tasks, and the id to go on after (None on the last page)."""

    tasks: tuple[Task, ...]
    next_after: UUID | None = None


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """A worker as it announces itself; ``name`` is also the owner of its leases."""

    name: str
    host: str
    slots: int
    versions: Mapping[str, str]
    seen_at: datetime | None = None
    left_open: tuple[str, ...] = ()
    """What nothing keeps its children from, in the words of :mod:`quantask_jupyter.domain.left_open`."""


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """What the store knows of the system's state.

    Attributes:
        by_status: tasks that wait for a worker or run, by status.
        paused: tasks that wait until somebody resumes them, which are not among those.
        oldest_pending_seconds: that the oldest one that waits for a worker has waited; None if none does.
    """

    by_status: Mapping[Status, int] = field(default_factory=dict)
    paused: int = 0
    oldest_pending_seconds: float | None = None
