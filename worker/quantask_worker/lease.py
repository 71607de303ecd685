"""Claim, renew, finish, release: the leases on all attempts that this worker holds."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from quantask_jupyter.background import running
from quantask_jupyter.domain.task import Lease, Outcome
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Happening, Ports
from quantask_worker.held import CERTAIN_PART_OF_LEASE, RENEWALS_PER_LEASE, Ending, Held
from quantask_worker.news import News

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 5.0

_LINGER_SECONDS = 0.025
"""How long an outcome waits for others."""
_MOST_TOGETHER = 32
"""Outcomes that come one upon the other are stored together, so many."""

_LONGEST_FINISH_SECONDS = 30.0
_TRIES_PER_CALL = 5

_log = logging.getLogger(__name__)


class Leases:
    """All attempts of one worker."""

    def __init__(self, ports: Ports, name: str, lease_seconds: float) -> None:
        self._claims = ports.claims
        self._events = ports.events
        self._news = News(ports)
        self._lease = Lease(name, lease_seconds)
        self._actor = f"worker:{name}"
        self._held: dict[UUID, Held] = {}
        self._outcomes: dict[Held, Outcome] = {}
        self._storing = asyncio.Lock()
        self._last_outcome_at = -math.inf
        self._enough = asyncio.Event()
        self._check_now = asyncio.Event()

    @property
    def count(self) -> int:
        """How many attempts are held."""
        return len(self._held)

    async def claim(self, ids: Sequence[UUID]) -> list[Held]:
        """Take those of the tasks that may run now.

        Raises:
            DatabaseUnavailableError: nobody knows whether they were taken; if so, the lease ends by itself.
        """
        began = asyncio.get_running_loop().time()
        async with _answered_within(CERTAIN_PART_OF_LEASE * self._lease.seconds):
            tasks = await self._claims.claim(ids, self._lease, self._actor)
        taken = [Held(task, began, self._lease.seconds) for task in tasks]
        for held in taken:
            self._replace(held)
            self._news.started(held)
            _log.info("claimed task=%s attempt=%d", held.attempt.task_id, held.attempt.number)
        return taken

    async def tell_for_ever(self) -> None:
        """Tell others what may wait a little: see :class:`News`."""
        await self._news.tell_for_ever(self._runs)

    async def renew_for_ever(self) -> None:
        """Renew all leases in one statement, three times a lease and when a cancel is announced."""
        pause = self._call_seconds
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._check_now.wait()
            self._check_now.clear()
            renewed = not self._held or await self._renew()
            pause = self._call_seconds if renewed else self._call_seconds / _TRIES_PER_CALL

    async def listen_for_ever(self) -> None:
        """Look at the leases at once when a task that is held is to be cancelled."""
        async with self._events.listen() as events:
            async for event in events:
                if event.happening is Happening.CANCEL and not self._held.keys().isdisjoint(event.task_ids):
                    self._check_now.set()

    async def finish(self, held: Held, outcome: Outcome) -> None:
        """Store an outcome; return when it is committed, or when the attempt is certainly not held any more.

        Outcomes that arrive while others are being stored go together in the next call, and so do those of tasks that
        end within milliseconds of each other. The last that is held waits for none.
        """
        self._outcomes[held] = outcome
        now = asyncio.get_running_loop().time()
        in_a_row, self._last_outcome_at = now - self._last_outcome_at < _LINGER_SECONDS, now
        if self._has_enough():
            self._enough.set()
        async with self._storing:
            if held in self._outcomes:
                if in_a_row:
                    await self._wait_for_more()
                await self._store_and_tell()

    async def tell_of_room(self, *, at_once: bool) -> None:
        """Tell this process's dispatcher that tasks have ended: now, or soon."""
        if at_once:
            await self._news.tell_of_room()
        else:
            self._news.room_soon()

    async def release(self, stopped: Sequence[Held]) -> None:
        """Give attempts back unused; where the database does not answer, their leases end by themselves."""
        attempts = [held.attempt for held in stopped]
        for held in stopped:
            self.drop(held)
        try:
            async with _answered_within(self._call_seconds):
                moved = await self._claims.release(attempts, self._lease.owner, self._actor, Ending.SHUTDOWN)
        except DatabaseUnavailableError as error:
            _log.warning("not released tasks=%d: %s", len(attempts), error.message)
            return
        for task_id in moved:
            _log.info("released task=%s", task_id)
        # And not that there is work: this process is the last that should look for some.
        await self._news.changed(moved)

    def drop(self, held: Held) -> None:
        """Forget an attempt without a word to the store."""
        if self._held.get(held.attempt.task_id) is held:
            del self._held[held.attempt.task_id]

    def stop_all(self) -> None:
        """Stop every attempt, for the worker shuts down."""
        for held in self._held.values():
            held.stop(Ending.SHUTDOWN)

    @property
    def _call_seconds(self) -> float:
        return self._lease.seconds / RENEWALS_PER_LEASE

    def _replace(self, held: Held) -> None:
        task_id = held.attempt.task_id
        if earlier := self._held.get(task_id):
            earlier.stop(Ending.LOST)  # swept and claimed again before a renewal could tell
        self._held[task_id] = held

    async def _renew(self) -> bool:
        began = asyncio.get_running_loop().time()
        held = dict(self._held)
        try:
            async with _answered_within(self._call_seconds):
                renewal = await self._claims.renew([each.attempt for each in held.values()], self._lease)
        except DatabaseUnavailableError as error:
            _log.warning("leases not renewed tasks=%d: %s", len(held), error.message)
            return False
        for task_id in renewal.held:
            held[task_id].extend(began)
        for task_id in renewal.cancel:
            held[task_id].stop(Ending.CANCELLED)
        for task_id in renewal.lost:
            held[task_id].stop(Ending.LOST)
            self.drop(held[task_id])
        return True

    def _runs(self, held: Held) -> bool:
        return self._held.get(held.attempt.task_id) is held and held not in self._outcomes

    def _has_enough(self) -> bool:
        return len(self._outcomes) >= min(_MOST_TOGETHER, len(self._held))

    async def _wait_for_more(self) -> None:
        self._enough.clear()
        if not self._has_enough():
            with suppress(TimeoutError):
                async with asyncio.timeout(_LINGER_SECONDS):
                    await self._enough.wait()

    async def _store_and_tell(self) -> None:
        if len(self._held) > 1 or not self._news.tells_of_endings:
            await self._news.changed(await self._store_outcomes())
            return
        async with running(self._news.ending(self._outcomes)):
            moved = await self._store_outcomes()
        self._news.changed_soon(moved)

    async def _store_outcomes(self) -> frozenset[UUID]:
        """Store what there is and return the tasks that have moved."""
        pause = FIRST_PAUSE_SECONDS
        while self._outcomes:
            batch = dict(self._outcomes)
            try:
                async with _answered_within(_LONGEST_FINISH_SECONDS):
                    moved = await self._claims.finish(list(batch.values()), self._lease.owner, self._actor)
            except DatabaseUnavailableError as error:
                _log.warning("outcomes not stored tasks=%d: %s", len(batch), error.message)
                self._give_up_hopeless()
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                continue
            for held in batch:
                del self._outcomes[held]
                self.drop(held)
            for held, outcome in batch.items():
                _log_outcome(outcome, stored=held.attempt.task_id in moved)
            return moved
        return frozenset()

    def _give_up_hopeless(self) -> None:
        now = asyncio.get_running_loop().time()
        for held in list(self._outcomes):
            if held.ending in (Ending.LOST, Ending.SHUTDOWN) or now > held.lease_end:
                _log.warning("outcome dropped task=%s: the sweeper will run it again", held.attempt.task_id)
                del self._outcomes[held]
                self.drop(held)


def _log_outcome(outcome: Outcome, *, stored: bool) -> None:
    attempt = outcome.attempt
    if not stored:
        _log.warning("outcome refused task=%s attempt=%d: not held any more", attempt.task_id, attempt.number)
    elif outcome.error is not None:
        _log.info("failed task=%s attempt=%d code=%s", attempt.task_id, attempt.number, outcome.error["code"])
    else:
        ended = "cancelled" if outcome.result is None else "completed"
        _log.info("%s task=%s attempt=%d", ended, attempt.task_id, attempt.number)


@asynccontextmanager
async def _answered_within(seconds: float) -> AsyncIterator[None]:
    """Take a store that does not answer in time for one that is unavailable: a stalled network says nothing at all."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise DatabaseUnavailableError() from error
