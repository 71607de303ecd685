"""Points: those of a sweep that are there, while the rest is run and afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.pieces import Piece, from_point, joined
from quantask_jupyter.domain.result import Result, StoredResult
from quantask_jupyter.domain.states import Status
from quantask_jupyter.long_text import json_parts
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.hidden_seed import as_seen_by, hides_seed, without_seed

MOST_CHARACTERS = 1_000_000
"""Of the JSON of pieces in one answer; a larger piece comes alone."""


async def read_points(ports: Ports, caller: Caller, task_id: UUID, first: int) -> Result | None:
    """Return a result of the points of one's own task from number ``first`` on, or of the first few of them.

    It is None if there are none yet.

    Raises:
        TaskNotFoundError: there is none, or it is somebody else's.
    """
    pieces = await ports.tasks.points(caller.owner, task_id, first, MOST_CHARACTERS)
    if pieces:
        hidden = bool(caller.takes) and hides_seed(caller, await ports.tasks.get(caller.owner, task_id, full=False))
        return await asyncio.to_thread(_of_pieces, pieces, first, hides_seed=hidden)
    # When it completes, the pieces become one result.
    task = as_seen_by(caller, await ports.tasks.get(caller.owner, task_id, full=True))
    if task.status is not Status.COMPLETED or task.result is None:
        return None
    return await asyncio.to_thread(_behind, task.result, first)


def _of_pieces(pieces: Sequence[Piece], first: int, *, hides_seed: bool) -> Result:
    result = from_point(joined([piece.result for piece in pieces]), first - pieces[0].first)
    return _written(without_seed(result, None) if hides_seed else result)


def _behind(result: Result, first: int) -> Result | None:
    if len(result.get("points", ())) <= first:
        return None
    return _written(from_point(result, first))


def _written(result: Result) -> StoredResult:
    return StoredResult("".join(json_parts(result)))
