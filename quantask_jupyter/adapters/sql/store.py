"""The store: what a worker does all the time goes by the hot path, everything else by SQLAlchemy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from quantask_jupyter.adapters.sql.database import Database
from quantask_jupyter.domain.task import Attempt, ClaimedTask, Lease, Outcome, WorkerInfo
from quantask_jupyter.ports import ANY_TURN, Renewal, Turn

if TYPE_CHECKING:
    from quantask_jupyter.adapters.sql.sqlalchemy_store import SqlAlchemyStore

    _AllTheRest = SqlAlchemyStore
else:
    _AllTheRest = object  # it is had by __getattr__


class SqlStore(_AllTheRest):
    """The four ports of the store, in PostgreSQL or SQLite.

    SQLAlchemy is imported when something first needs it, for its import costs 22 MB of memory. In a worker that is
    something rare: where a method here may find that there is nothing to do, it looks by the hot path first.
    """

    def __init__(self, database: Database) -> None:
        """Keep tasks in ``database``."""
        self._database = database

    async def claim(self, ids: Sequence[UUID], lease: Lease, actor: str) -> list[ClaimedTask]:
        """See :meth:`quantask_jupyter.ports.Claims.claim`."""
        hot_path = self._database.hot_path
        claimed = await hot_path.claim(ids, lease, actor)
        missing = set(ids) - {task.attempt.task_id for task in claimed}
        # Nearly always the message of what is missing came twice, or the task was cancelled.
        if missing and await hot_path.is_any_lost(list(missing)):
            reopened = await self._rest.reopen_expired(missing, actor)
            claimed += await hot_path.claim(reopened, lease, actor) if reopened else []
        order = {task_id: position for position, task_id in enumerate(ids)}
        return sorted(claimed, key=lambda task: order[task.attempt.task_id])

    async def renew(self, attempts: Sequence[Attempt], lease: Lease) -> Renewal:
        """See :meth:`quantask_jupyter.ports.Claims.renew`."""
        renewed = await self._database.hot_path.renew(attempts, lease)
        return Renewal(
            held=frozenset(renewed),
            lost=frozenset(attempt.task_id for attempt in attempts) - renewed.keys(),
            cancel=frozenset(task_id for task_id, is_cancelled in renewed.items() if is_cancelled),
        )

    async def finish(self, outcomes: Sequence[Outcome], lease_owner: str, actor: str) -> frozenset[UUID]:
        """See :meth:`quantask_jupyter.ports.Claims.finish`."""
        said = [o for o in outcomes if o.result is not None or o.error is not None]
        moved = await self._database.hot_path.finish(said, lease_owner, actor) if said else set()
        rest = [o.attempt for o in outcomes if o.attempt.task_id not in moved]
        if rest:
            # What was not completed or failed above was cancelled, was asked to be, or is not held any more.
            wished = [o.attempt for o in outcomes if o.result is None and o.error is None]
            moved |= await self._rest.finish_cancelled(rest, wished, lease_owner, actor)
        return frozenset(moved)

    async def release(self, attempts: Sequence[Attempt], lease_owner: str, actor: str, note: str) -> frozenset[UUID]:
        """See :meth:`quantask_jupyter.ports.Delivery.release`."""
        moved = await self._database.hot_path.release(attempts, lease_owner, actor, note)
        rest = [attempt for attempt in attempts if attempt.task_id not in moved]
        if rest:
            moved |= await self._rest.finish_cancelled(rest, [], lease_owner, actor)
        return frozenset(moved)

    async def reserve(
        self, limit: int, per_owner: int, seconds: float, queue_length: int | None = None, turn: Turn = ANY_TURN
    ) -> list[tuple[str, list[UUID]]]:
        """See :meth:`quantask_jupyter.ports.Outbox.reserve`."""
        return await self._database.hot_path.reserve(limit, per_owner, seconds, queue_length, turn)

    async def mark_dispatched(self, ids: Sequence[UUID]) -> None:
        """See :meth:`quantask_jupyter.ports.Outbox.mark_dispatched`."""
        await self._database.hot_path.mark_dispatched(ids)

    async def ready(self, limit: int, exclude: Sequence[UUID] = ()) -> list[UUID]:
        """See :meth:`quantask_jupyter.ports.Outbox.ready`."""
        return await self._database.hot_path.ready(limit, exclude)

    async def expire(self, limit: int, backoff_seconds: float, actor: str) -> list[UUID]:
        """See :meth:`quantask_jupyter.ports.Upkeep.expire`."""
        if not await self._database.hot_path.is_any_expired():
            return []  # nearly always so, and then nobody's writes wait for this
        return await self._rest.expire(limit, backoff_seconds, actor)

    async def redispatch(self, older_than_seconds: float) -> int:
        """See :meth:`quantask_jupyter.ports.Upkeep.redispatch`."""
        if not await self._database.hot_path.is_any_message_old(older_than_seconds):
            return 0
        return await self._rest.redispatch(older_than_seconds)

    async def purge(self, older_than_seconds: float, limit: int) -> int:
        """See :meth:`quantask_jupyter.ports.Upkeep.purge`."""
        if not await self._database.hot_path.is_any_to_remove(older_than_seconds):
            return 0
        return await self._rest.purge(older_than_seconds, limit)

    async def heartbeat(self, worker: WorkerInfo) -> None:
        """See :meth:`quantask_jupyter.ports.Claims.heartbeat`."""
        await self._database.hot_path.heartbeat(worker)

    async def workers(self, silent_seconds: float) -> list[WorkerInfo]:
        """See :meth:`quantask_jupyter.ports.Upkeep.workers`."""
        return await self._database.hot_path.workers(silent_seconds)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Have all other methods of the port from the rest."""
            if name.startswith("_"):
                raise AttributeError(name)
            return getattr(self._rest, name)

    @cached_property
    def _rest(self) -> SqlAlchemyStore:
        from quantask_jupyter.adapters.sql.sqlalchemy_store import SqlAlchemyStore

        return SqlAlchemyStore(self._database)
