"""Points: those of a sweep that are there, while the rest is run and afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

from quantask_jupyter.domain.pieces import Piece, from_point, joined
from quantask_jupyter.domain.result import Result, StoredResult
from quantask_jupyter.domain.states import Status
from quantask_jupyter.long_text import json_parts
from quantask_jupyter.ports import Ports

MOST_CHARACTERS = 1_000_000
"""Of the JSON of pieces in one answer; a larger piece comes alone."""


async def read_points(ports: Ports, owner: str, task_id: UUID, first: int) -> Result | None:
    """Return a result of the points from number ``first`` on, or of the first few of them; None if there are none yet.

    Raises:
        TaskNotFoundError: there is none, or it is somebody else's.
    """
    pieces = await ports.tasks.points(owner, task_id, first, MOST_CHARACTERS)
    if pieces:
        return await asyncio.to_thread(_of_pieces, pieces, first)
    task = await ports.tasks.get(owner, task_id, full=True)  # when it completes, the pieces become one result
    if task.status is not Status.COMPLETED or task.result is None:
        return None
    return await asyncio.to_thread(_behind, task.result, first)


def _of_pieces(pieces: Sequence[Piece], first: int) -> Result:
    return _written(from_point(joined([piece.result for piece in pieces]), first - pieces[0].first))


def _behind(result: Result, first: int) -> Result | None:
    if len(result.get("points", ())) <= first:
        return None
    return _written(from_point(result, first))


def _written(result: Result) -> StoredResult:
    return StoredResult("".join(json_parts(result)))
