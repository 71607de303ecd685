"""Outbox: what is to be sent to workers, and how it is shared out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from quantask_jupyter.domain.lesson import Lesson


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


Look = Callable[[int, str | None], list[Standing]]
"""Looks where owners stand, with all of their tasks or those of a course; of those that wait so many are counted."""


class Sharing(Protocol):
    """The rule by which a round of the outbox is shared out."""

    @property
    def lessons(self) -> Sequence[Lesson]:
        """Lessons that are on."""

    def rounds(self, look: Look) -> Iterator[tuple[str | None, list[Turn]]]:
        """Yield who sends how many tasks, in this order: of the course of each lesson, and then of all (None).

        What was yielded is in flight before the next look.
        """


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

    async def line(self, course: str | None = None) -> list[Standing]:
        """Return where those stand who have tasks in the outbox or in flight (of a course, or any), in no order.

        Of what waits it counts no more than two of an owner.
        """

    async def ready(self, limit: int, exclude: Sequence[UUID] = (), sharing: Sharing | None = None) -> list[UUID]:
        """Return due pending tasks for the embedded queue, by age.

        Where several owners wait, ``sharing`` says whose; ``exclude`` is in a consumer's hands already.
        """
