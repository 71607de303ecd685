"""Outcome stored: what attempts have come to is committed, in one statement for all that end within milliseconds."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from quantask_jupyter.background import running
from quantask_jupyter.domain.task import Outcome
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports
from quantask_worker.attempt import Ending, TaskAttempt
from quantask_worker.database_away import answered_within, pauses
from quantask_worker.lease_renewal import Leases
from quantask_worker.news import News

_LINGER_SECONDS = 0.025
"""How long an outcome waits for others."""
_MOST_TOGETHER = 32
"""Outcomes that come one upon the other are stored together, so many."""
_LONGEST_CALL_SECONDS = 30.0

_log = logging.getLogger(__name__)


class Outcomes:
    """The outcomes of one worker that are still to be stored.

    Those that arrive while others are being stored go together in the next call, and so do those of tasks that end
    within milliseconds of each other. The last that is held waits for none.
    """

    def __init__(self, ports: Ports, leases: Leases, news: News) -> None:
        """Store outcomes of attempts that ``leases`` holds."""
        self._claims = ports.claims
        self._leases = leases
        self._news = news
        self._waiting: dict[TaskAttempt, Outcome] = {}
        self._arrived = asyncio.Event()
        self._enough = asyncio.Event()
        self._last_at = -math.inf
        self._in_a_row = False
        self._stored = asyncio.Condition()

    def put(self, attempt: TaskAttempt, outcome: Outcome) -> None:
        """Have an outcome stored."""
        self._waiting[attempt] = outcome
        now = asyncio.get_running_loop().time()
        self._in_a_row, self._last_at = now - self._last_at < _LINGER_SECONDS, now
        self._arrived.set()
        if self._has_enough():
            self._enough.set()

    async def stored(self, attempts: Iterable[TaskAttempt]) -> None:
        """Return when the outcomes of these are committed, or when they are certainly not held any more."""
        async with self._stored:
            await self._stored.wait_for(lambda: self._waiting.keys().isdisjoint(attempts))

    async def store_for_ever(self) -> None:
        """Store what is put, until cancelled."""
        while True:
            await self._arrived.wait()
            if self._in_a_row:
                await self._wait_for_more()
            self._arrived.clear()
            await self._store_and_tell()
            async with self._stored:
                self._stored.notify_all()

    def _has_enough(self) -> bool:
        return len(self._waiting) >= min(_MOST_TOGETHER, len(self._leases))

    async def _wait_for_more(self) -> None:
        self._enough.clear()
        if not self._has_enough():
            with suppress(TimeoutError):
                async with asyncio.timeout(_LINGER_SECONDS):
                    await self._enough.wait()

    async def _store_and_tell(self) -> None:
        if len(self._leases) > 1 or not self._news.tells_of_endings:
            await self._news.changed(await self._store())
            return
        async with running(self._news.ending([attempt.fence.task_id for attempt in self._waiting])):
            moved = await self._store()
        self._news.changed_soon(moved)

    async def _store(self) -> frozenset[UUID]:
        """Store what there is and return the tasks that have moved."""
        for pause in pauses():
            together = dict(self._waiting)
            if not together:
                break
            try:
                async with answered_within(_LONGEST_CALL_SECONDS):
                    moved = await self._finish(list(together.values()))
            except DatabaseUnavailableError as error:
                _log.warning("outcomes not stored tasks=%d: %s", len(together), error.message)
                self._give_up_hopeless()
                await asyncio.sleep(pause)
                continue
            for attempt, outcome in together.items():
                self._forget(attempt)
                _log_outcome(outcome, stored=attempt.fence.task_id in moved)
            return moved
        return frozenset()

    async def _finish(self, outcomes: list[Outcome]) -> frozenset[UUID]:
        lease, actor = self._leases.lease, self._leases.actor
        moved = await self._claims.finish(outcomes, lease.owner, actor)
        refused = [outcome for outcome in outcomes if outcome.attempt.task_id not in moved]
        if refused:  # it may be that the clock has jumped, and nobody has taken the task
            renewal = await self._claims.renew([outcome.attempt for outcome in refused], lease)
            held = [outcome for outcome in refused if outcome.attempt.task_id in renewal.held]
            moved |= await self._claims.finish(held, lease.owner, actor) if held else frozenset()
        return moved

    def _give_up_hopeless(self) -> None:
        now = asyncio.get_running_loop().time()
        for attempt in list(self._waiting):
            if attempt.ending in (Ending.LOST, Ending.SHUTDOWN) or now > attempt.lease_end:
                _log.warning("outcome dropped task=%s: the sweeper will run it again", attempt.fence.task_id)
                self._forget(attempt)

    def _forget(self, attempt: TaskAttempt) -> None:
        del self._waiting[attempt]
        self._leases.drop(attempt)


def _log_outcome(outcome: Outcome, *, stored: bool) -> None:
    attempt = outcome.attempt
    if not stored:
        _log.warning("outcome refused task=%s attempt=%d: not held any more", attempt.task_id, attempt.number)
    elif outcome.error is not None:
        _log.info("failed task=%s attempt=%d code=%s", attempt.task_id, attempt.number, outcome.error["code"])
    else:
        ended = "cancelled" if outcome.result is None else "completed"
        _log.info("%s task=%s attempt=%d", ended, attempt.task_id, attempt.number)
