"""TaskQueue: ids of tasks on their way to workers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol
from uuid import UUID

NOBODYS_TASK = UUID(int=0)
"""The task of a message that is sent to see whether one can be: a worker drops it."""


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

    @property
    def is_away(self) -> bool:
        """Whether messages could not be sent when that was tried last, as far as this process knows."""

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

    async def missing_rights(self) -> list[str]:
        """Try what API processes and workers do, and return each right for it that is missing, in words.

        Raises:
            BrokerUnavailableError: it cannot be reached.
        """
