"""Pieces: points of a sweep that are there while the rest is run, stored by the worker that still holds the task."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.rows import IS_HELD, attempts_of, how_many_fit, t
from quantask_jupyter.adapters.sql.tables import task_pieces, tasks
from quantask_jupyter.domain.pieces import Piece
from quantask_jupyter.domain.result import StoredResult
from quantask_jupyter.domain.task import Attempt
from quantask_jupyter.errors import TaskNotFoundError

p = task_pieces.c

PROGRESS = sa.update(tasks).where(IS_HELD).values(version=t.version + 1).returning(t.id)
"""The fence. It locks the task: either whoever claims it next finds the piece, or the piece is not stored."""

TAKEN_PLACE_OF = sa.delete(task_pieces).where(p.task_id == sa.bindparam("of_task"), p.first >= sa.bindparam("begin"))
PIECES = sa.select(p.first, p.result).where(p.task_id == sa.bindparam("of_task")).order_by(p.first)
TEXTS = (  # to be joined and passed on in a thread; to read them may take long
    sa.select(p.first, sa.cast(p.result, sa.Text).label("result"))
    .where(p.task_id == sa.bindparam("of_task"), p.first.between(sa.bindparam("begin"), sa.bindparam("last")))
    .order_by(p.first)
)
SIZES = (
    sa.select(p.first, sa.func.length(sa.cast(p.result, sa.Text)).label("characters"))
    .where(p.task_id == sa.bindparam("of_task"), p.until > sa.bindparam("begin"))
    .order_by(p.first)
)


def store_pieces(
    connection: sa.Connection, pieces: Sequence[tuple[Attempt, Piece]], lease_owner: str
) -> frozenset[UUID]:
    """Store one piece of each of these attempts that is still held, in place of all from its first point on."""
    asked = attempts_of([attempt for attempt, _ in pieces], lease_owner)
    moved = frozenset(connection.scalars(PROGRESS, asked))
    kept = [(attempt.task_id, piece) for attempt, piece in pieces if attempt.task_id in moved]
    for task_id, piece in kept:
        connection.execute(TAKEN_PLACE_OF, {"of_task": task_id, "begin": piece.first})
        row = {"task_id": task_id, "first": piece.first, "until": piece.end, "result": piece.result}
        connection.execute(sa.insert(task_pieces), row)
    return moved


def read_pieces(connection: sa.Connection, task_id: UUID) -> list[Piece]:
    """Return all pieces of a task, of any owner."""
    return [Piece(row.first, row.result) for row in connection.execute(PIECES, {"of_task": task_id})]


def read_points(connection: sa.Connection, owner: str, task_id: UUID, first: int, most_characters: int) -> list[Piece]:
    """Return those pieces of an owner's task that have points from number ``first`` on, or the first few of them."""
    if connection.scalar(sa.select(t.id).where(t.owner == owner, t.id == task_id)) is None:
        raise TaskNotFoundError()
    sizes = connection.execute(SIZES, {"of_task": task_id, "begin": first}).all()
    wanted = [row.first for row in sizes[: how_many_fit((row.characters for row in sizes), most_characters)]]
    if not wanted:
        return []
    rows = connection.execute(TEXTS, {"of_task": task_id, "begin": wanted[0], "last": wanted[-1]})
    return [Piece(row.first, StoredResult(row.result)) for row in rows]
