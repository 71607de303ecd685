"""Lease renewal: all attempts that this worker holds are renewed in one statement, and learn what became of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from quantask_jupyter.domain.task import Lease
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.clock_jumps import RENEWALS_PER_LEASE, STANDSTILL_PART_OF_LEASE
from quantask_worker.attempt import Ending, TaskAttempt
from quantask_worker.database_away import answered_within
from quantask_worker.frozen import noticing_freezes

_TRIES_PER_RENEWAL = 5

_log = logging.getLogger(__name__)


class Leases:
    """The attempts that one worker holds.

    Attributes:
        lease: what each is held by.
        actor: the worker, as histories name it.
    """

    def __init__(self, ports: Ports, lease: Lease) -> None:
        """Hold nothing yet."""
        self.lease = lease
        self.actor = f"worker:{lease.owner}"
        self._claims = ports.claims
        self._held: dict[UUID, TaskAttempt] = {}
        self._renew_now = asyncio.Event()

    def __len__(self) -> int:
        """Return how many attempts are held."""
        return len(self._held)

    def has(self, task_id: UUID) -> bool:
        """Return whether an attempt at a task is held."""
        return task_id in self._held

    def has_any(self, task_ids: Iterable[UUID]) -> bool:
        """Return whether an attempt at any of these tasks is held."""
        return not self._held.keys().isdisjoint(task_ids)

    @property
    def renewal_seconds(self) -> float:
        """The time between two renewals, and the longest that one may take."""
        return self.lease.seconds / RENEWALS_PER_LEASE

    def hold(self, attempt: TaskAttempt) -> None:
        """Renew an attempt from now on, in place of an earlier one at the same task."""
        task_id = attempt.fence.task_id
        if earlier := self._held.get(task_id):
            earlier.stop(Ending.LOST)  # swept and claimed again before a renewal could tell
        self._held[task_id] = attempt

    def drop(self, attempt: TaskAttempt) -> None:
        """Forget an attempt: its outcome is stored, or it is left to others."""
        if self._held.get(attempt.fence.task_id) is attempt:
            del self._held[attempt.fence.task_id]

    def stop_all(self) -> None:
        """Stop every attempt, for the worker shuts down."""
        for attempt in self._held.values():
            attempt.stop(Ending.SHUTDOWN)

    async def renew_for_ever(self) -> None:
        """Renew three times a lease, when a cancel is announced, and first of all after a freeze."""
        pause = self.renewal_seconds
        with noticing_freezes(STANDSTILL_PART_OF_LEASE * self.lease.seconds, self._was_frozen):
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._renew_now.wait()
                self._renew_now.clear()
                renewed = not self._held or await self._renew()
                pause = self.renewal_seconds if renewed else self.renewal_seconds / _TRIES_PER_RENEWAL

    def renew_now(self) -> None:
        """Renew at once: the renewal tells which of these are to be cancelled."""
        self._renew_now.set()

    def _was_frozen(self, seconds: float) -> None:
        if self._held:
            _log.warning("stood still for %.1f seconds: leases of tasks=%d are renewed", seconds, len(self._held))
        for attempt in self._held.values():
            attempt.was_frozen(seconds)
        self._renew_now.set()

    async def _renew(self) -> bool:
        began = asyncio.get_running_loop().time()
        held = dict(self._held)
        try:
            async with answered_within(self.renewal_seconds):
                renewal = await self._claims.renew([attempt.fence for attempt in held.values()], self.lease)
        except DatabaseUnavailableError as error:
            _log.warning("leases not renewed tasks=%d: %s", len(held), error.message)
            return False
        for task_id in renewal.held:
            held[task_id].renewed(began)
        for task_id in renewal.cancel:
            held[task_id].stop(Ending.CANCELLED)
        for task_id in renewal.lost:
            held[task_id].stop(Ending.LOST)
            self.drop(held[task_id])
        return True
