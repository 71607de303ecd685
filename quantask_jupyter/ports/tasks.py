"""Tasks: what users do with the store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from quantask_jupyter.domain.estimate import Ran
from quantask_jupyter.domain.pieces import Piece
from quantask_jupyter.domain.quota import Quota
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Batch, Belonging, Page, Submission, Task, TaskFilter


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer to a submit: the tasks, and whether an earlier submit with the same key had made them."""

    tasks: tuple[Task, ...]
    batch: Batch | None
    repeated: bool
    reserved: tuple[UUID, ...] = ()  # of the tasks those that the caller is to publish


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

    async def known_owners(self, accounts: Mapping[str, str]) -> dict[str, str]:
        """Return, by name, who has these accounts, given by name, as :meth:`recognise` would without a change.

        Missing is who was never seen, or not by this name.
        """

    async def archive(self, account: str) -> None:
        """Note that an account is no more: its tasks stay, and nobody gets them with its name."""

    async def owners_called(self, names: Collection[str]) -> dict[str, str]:
        """Return, by name, the owners who have accounts of these names now."""

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

    async def ending_in(self, ending: str, owner: str | None, courses: Collection[str], limit: int) -> list[UUID]:
        """Return up to ``limit`` ids that end in these hexadecimal digits, newest first.

        Of an owner's tasks and those of ``courses``; of all owners' for None.
        """

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

    async def metadata_of_batch(self, owner: str, batch_id: UUID) -> dict[UUID, Mapping[str, Any]]:
        """Return what the caller has noted with each of a batch's tasks, in the order of their submit.

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
            StateConflictError: it has not finished, or is a submission of an assignment.
        """

    async def usage(self, owner: str) -> tuple[int, int]:
        """Return the owner's waiting or running tasks, and the shots submitted in the last 24 hours."""

    async def waiting(self, owner: str) -> int:
        """Return how many tasks of the owner wait for their turn: neither those that run nor those that are paused."""

    async def drawing(self, owner: str, task_id: UUID) -> dict[str, Any] | None:
        """Return the drawing of a task's circuit that is kept, in its wire form; None if there is none."""

    async def keep_drawing(self, task_id: UUID, drawing: Mapping[str, Any]) -> None:
        """Keep a drawing of a task's circuit with the task, unless one is kept."""
