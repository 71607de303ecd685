"""EventBus: hints that something has happened."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID


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
