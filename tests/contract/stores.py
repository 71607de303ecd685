"""The whole store for tests, which are API, dispatcher and worker in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from quantask_jupyter.adapters.sql.course_store import SqlAssignments, SqlCourses
from quantask_jupyter.adapters.sql.store import SqlClaims, SqlOutbox, SqlTasks, SqlUpkeep
from quantask_jupyter.ports import EventBus, Look, Ports, Standing, TaskQueue, Turn


@dataclass(frozen=True)
class UpToAShare:
    """The plainest rule: each owner sends what a share has room for, and all together so many."""

    limit: int
    owner_in_flight: int
    lessons = ()

    def rounds(self, look: Look) -> Iterator[tuple[str | None, list[Turn]]]:
        turns = []
        room = self.limit
        for owner in sorted(look(self.owner_in_flight + 1, None), key=lambda owner: owner.owner):
            tasks = min(owner.waiting, self.owner_in_flight - len(owner.in_flight), room)
            if tasks > 0:
                room -= tasks
                turns.append(Turn(owner.owner, tasks))
        yield None, turns


class SqlStore(SqlTasks, SqlClaims, SqlCourses, SqlAssignments, SqlOutbox, SqlUpkeep):
    """All six ports; a round of the outbox gives each owner a share."""

    async def reserve(  # type: ignore[override]
        self, limit: int, per_owner: int, seconds: float
    ) -> list[tuple[str, list[UUID]]]:
        reserved = await super().reserve(UpToAShare(limit, per_owner), seconds)
        return [(turn.owner, ids) for turn, ids in reserved]

    async def standings(self) -> dict[str, Standing]:
        """Where owners stand, as a round sees it."""
        seen: list[Standing] = []

        class AsSeen:
            lessons = ()

            def rounds(self, look: Look) -> Iterator[tuple[str | None, list[Turn]]]:
                seen.extend(look(101, None))
                yield None, []

        await super().reserve(AsSeen(), 0.0)
        return {standing.owner: standing for standing in seen}


def ports_of(store: SqlStore, queue: TaskQueue, events: EventBus) -> Ports:
    outbox = SqlOutbox(store._database)
    return Ports(
        claims=store,
        outbox=outbox,
        tasks=store,
        courses=store,
        assignments=store,
        upkeep=store,
        queue=queue,
        events=events,
    )
