"""Pieces stored: the points of sweeps that are there while the rest is run.

If the worker is lost, the next attempt goes on where the stored pieces end.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from uuid import UUID

from quantask_jupyter.domain.pieces import Piece, joined
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports
from quantask_worker.attempt import TaskAttempt
from quantask_worker.database_away import answered_within
from quantask_worker.lease_renewal import Leases
from quantask_worker.news import News

_SECONDS = 5.0
"""How long one call may take, and how long a piece waits to be tried again."""

_log = logging.getLogger(__name__)


class Pieces:
    """The pieces of one worker that are still to be stored."""

    def __init__(self, ports: Ports, leases: Leases, news: News) -> None:
        """Store pieces of attempts that ``leases`` holds."""
        self._claims = ports.claims
        self._leases = leases
        self._news = news
        self._waiting: dict[TaskAttempt, Piece] = {}
        self._arrived = asyncio.Event()

    async def earlier(self, task_id: UUID) -> list[Piece]:
        """Return what earlier attempts at a task have left; nothing where the database does not answer."""
        pieces: list[Piece] = []
        with suppress(DatabaseUnavailableError):
            async with answered_within(_SECONDS):
                pieces = await self._claims.pieces(task_id)
        _log.info("goes on task=%s points=%d", task_id, pieces[-1].end if pieces else 0)
        return pieces

    def put(self, attempt: TaskAttempt, piece: Piece) -> None:
        """Have a piece stored, as one with those of its attempt that wait."""
        before = self._waiting.get(attempt)
        if before is not None and before.end == piece.first:
            piece = Piece(before.first, joined([before.result, piece.result]))
        self._waiting[attempt] = piece
        self._arrived.set()

    async def store_for_ever(self) -> None:
        """Store what is put, until cancelled."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            together, self._waiting = self._waiting, {}
            running = {attempt: piece for attempt, piece in together.items() if attempt.runs}
            if running and not await self._store(running):
                for attempt, piece in running.items():
                    later = self._waiting.pop(attempt, None)
                    self.put(attempt, piece)
                    if later is not None:
                        self.put(attempt, later)
                await asyncio.sleep(_SECONDS)

    async def _store(self, pieces: dict[TaskAttempt, Piece]) -> bool:
        """Store pieces, and say whether the database has answered."""
        try:
            async with answered_within(_SECONDS):
                moved = await self._claims.store_pieces(
                    [(attempt.fence, piece) for attempt, piece in pieces.items()], self._leases.lease.owner
                )
        except DatabaseUnavailableError as error:
            _log.warning("pieces not stored tasks=%d: %s", len(pieces), error.message)
            return False
        await self._news.progress(moved)
        return True
