"""The whole store for tests, which are API, dispatcher and worker in one."""

from __future__ import annotations

from uuid import UUID

from quantask_jupyter.adapters.sql.store import SqlClaims, SqlOutbox, SqlTasks, SqlUpkeep
from quantask_jupyter.ports import EventBus, Ports, TaskQueue
from quantask_jupyter.service.fair_share import FairShare, Turn

ANY_TURN = Turn()


class SqlStore(SqlTasks, SqlClaims, SqlOutbox, SqlUpkeep):
    """All four ports; a round of the outbox is shared out by the rule of the service."""

    async def reserve(  # type: ignore[override]
        self, limit: int, per_owner: int, seconds: float, queue_length: int | None = None, turn: Turn = ANY_TURN
    ) -> list[tuple[str, list[UUID]]]:
        return await super().reserve(FairShare(limit, per_owner, queue_length, turn), seconds)


def ports_of(store: SqlStore, queue: TaskQueue, events: EventBus) -> Ports:
    outbox = SqlOutbox(store._database)
    return Ports(claims=store, outbox=outbox, tasks=store, upkeep=store, queue=queue, events=events)
