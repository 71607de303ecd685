"""Claim: the tasks of a message become attempts of this worker. Release: what it does not begin goes back unused."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from uuid import UUID

from quantask_jupyter.domain.task import Attempt, ClaimedTask
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports
from quantask_worker.attempt import CERTAIN_PART_OF_LEASE, Ending, TaskAttempt, Terms
from quantask_worker.database_away import answered_within, pauses
from quantask_worker.lease_renewal import Leases
from quantask_worker.news import News
from quantask_worker.shutdown import Shutdown
from quantask_worker.store_pieces import Pieces
from quantask_worker.unknown_tasks import UnknownTasks

_log = logging.getLogger(__name__)


class Claimer:
    """Takes tasks for one worker."""

    def __init__(
        self, ports: Ports, leases: Leases, pieces: Pieces, news: News, terms: Terms, shutdown: Shutdown
    ) -> None:
        """Have what is claimed held by ``leases``, and the pieces of its results stored by ``pieces``."""
        self._claims = ports.claims
        self._leases = leases
        self._pieces = pieces
        self._news = news
        self._terms = terms
        self._shutdown = shutdown
        self._unknown = UnknownTasks(ports)

    async def claim(self, ids: Sequence[UUID]) -> list[TaskAttempt]:
        """Take those of the tasks that may run now.

        A database that does not answer is waited for as long as a lease lasts: it may be this worker alone that cannot
        reach it.

        Raises:
            DatabaseUnavailableError: nobody knows whether they were taken; if so, the lease ends by itself.
            ShutdownRequestedError: the worker stops, and the database does not answer.
        """
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + self._terms.lease_seconds
        for tried, pause in enumerate(pauses()):
            try:
                return await self._claim(ids, was_asked=tried > 0)
            except DatabaseUnavailableError as error:
                _log.warning("claim waits: %s", error.message)
                if tried and loop.time() > give_up_at:  # once more, if all stood still while the answer came
                    raise
            async with self._shutdown.interrupts():
                await asyncio.sleep(pause)
        return []  # pauses() has no end

    async def _claim(self, ids: Sequence[UUID], *, was_asked: bool) -> list[TaskAttempt]:
        began = asyncio.get_running_loop().time()
        async with answered_within(CERTAIN_PART_OF_LEASE * self._terms.lease_seconds):
            tasks = await self._resume(ids) if was_asked else []
            resumed = {task.attempt.task_id for task in tasks}
            if more := [task_id for task_id in ids if task_id not in resumed]:
                tasks += await self._claims.claim(more, self._leases.lease, self._leases.actor)
        attempts = [TaskAttempt(task, began, self._terms, keep_piece=self._pieces.put) for task in tasks]
        for attempt in attempts:
            self._leases.hold(attempt)
            self._news.started(attempt)
            _log.info("claimed task=%s attempt=%d", attempt.fence.task_id, attempt.fence.number)
            if attempt.task.points_done:
                attempt.pieces = await self._pieces.earlier(attempt.fence.task_id)
        if not attempts:
            await self._unknown.look_for(ids)
        return attempts

    async def _resume(self, ids: Sequence[UUID]) -> list[ClaimedTask]:
        """Take up what a claim has taken whose answer was lost."""
        unheard = [task_id for task_id in ids if not self._leases.has(task_id)]
        return await self._claims.resume(unheard, self._leases.lease) if unheard else []

    async def release(self, attempts: Sequence[TaskAttempt], why: Ending) -> None:
        """Give attempts back unused; where the database does not answer, their leases end by themselves."""
        for attempt in attempts:
            self._leases.drop(attempt)
        fences = [attempt.fence for attempt in attempts]
        try:
            async with answered_within(self._leases.renewal_seconds):
                moved = await self._release(fences, why)
        except DatabaseUnavailableError as error:
            _log.warning("not released tasks=%d: %s", len(fences), error.message)
            return
        for task_id in moved:
            _log.info("released task=%s", task_id)
        await self._news.changed(moved)

    async def _release(self, attempts: Sequence[Attempt], why: Ending) -> frozenset[UUID]:
        lease, actor = self._leases.lease, self._leases.actor
        moved = await self._claims.release(attempts, lease.owner, actor, why)
        refused = [attempt for attempt in attempts if attempt.task_id not in moved]
        if refused:  # it may be that the clock has jumped, or all stood still, and nobody has taken the task
            renewal = await self._claims.renew(refused, lease)
            held = [attempt for attempt in refused if attempt.task_id in renewal.held]
            moved |= await self._claims.release(held, lease.owner, actor, why) if held else frozenset()
        return moved
