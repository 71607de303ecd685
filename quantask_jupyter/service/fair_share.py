"""Fair share: who may send how many tasks to the broker in a round.

An owner has at most ``per_owner`` tasks in flight (reserved, dispatched or running), and at most ``queue_length`` tasks
of all owners wait with the broker. So a backlog waits in the store, and not before others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from quantask_jupyter.ports import Standing

PARTS_OF_A_SHARE = 2  # a share of which some waits for a worker is filled again when one of these parts is free
PARTS_OF_THE_QUEUE = 4  # and the broker's queue when one of these is


@dataclass(frozen=True, slots=True)
class Turn:
    """How owners take turns where there is not room for what all of them have.

    Attributes:
        tasks: of one owner in a turn, at least; 1 gives most owners something.
        served: the owners who have had a turn, the latest last; who is not among them comes first.
    """

    tasks: int = 1
    served: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class FairShare:
    """The rule of one round; see :class:`quantask_jupyter.ports.Sharing`.

    Attributes:
        limit: tasks in all, at most about.
        per_owner: tasks that an owner may have in flight at a time.
        queue_length: tasks of all owners that may wait with the broker at a time; None for any number.
        turn: how owners take turns.
    """

    limit: int
    per_owner: int
    queue_length: int | None = None
    turn: Turn = field(default_factory=Turn)

    def room(self, with_broker: int) -> int:
        """Return how many tasks a round may send: none while the queue is nearly full, so that they go in groups."""
        if self.queue_length is None:
            return self.limit
        free = self.queue_length - with_broker
        return min(self.limit, free) if free >= max(1, self.queue_length // PARTS_OF_THE_QUEUE) else 0

    def choose(self, room: int, owners: Sequence[Standing]) -> list[tuple[str, int]]:
        """Return who sends how many, in this order: who has least in flight first, else whose turn it is.

        A share that is nearly full is left alone while some of it waits for a worker. Where there is room for few, each
        has a whole turn, and the others have theirs in the next rounds.
        """
        if room <= 0:
            return []
        turns = {owner: place for place, owner in enumerate(self.turn.served, 1)}
        in_need = sorted(
            (owner for owner in owners if self._needs_more(owner)),
            key=lambda owner: (owner.flying, turns.get(owner.owner, 0), owner.owner),
        )[: max(1, room // self.turn.tasks)]
        each = max(1, room // max(1, len(in_need)))
        return [(owner.owner, min(self.per_owner - owner.flying, each)) for owner in in_need]

    def _needs_more(self, owner: Standing) -> bool:
        free = self.per_owner - owner.flying
        return free > 0 and (not owner.waits or free >= self.per_owner // PARTS_OF_A_SHARE)
