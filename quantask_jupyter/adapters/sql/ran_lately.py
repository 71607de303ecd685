"""What ran lately: how large the newest runs were, and how long they waited and took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import MOST, UtcTime
from quantask_jupyter.adapters.sql.rows import t
from quantask_jupyter.adapters.sql.tables import tasks
from quantask_jupyter.domain.estimate import Ran, Size
from quantask_jupyter.domain.states import Status

LOOKED_THROUGH = 1_000
"""Of the newest tasks that have ended, on any backend: what ran before these on one that is seldom used is not lately.

Without it all that has ended would be looked through for such a one, and for one that nobody ever used.
"""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def _newest() -> sa.Select[Any]:
    e = tasks.alias("ended").c
    ended = sa.select(e.finished_at).where(e.finished_at.is_not(None)).order_by(e.finished_at.desc())
    oldest = ended.limit(1).offset(sa.literal_column(str(LOOKED_THROUGH - 1))).scalar_subquery()
    is_lately = t.finished_at >= sa.func.coalesce(oldest, sa.literal(LONG_AGO, UtcTime))
    return (
        sa.select(t.result["metadata"].label("metadata"), t.shots, t.points, t.created_at, t.started_at, t.finished_at)
        .where(t.finished_at.is_not(None), is_lately, t.status == str(Status.COMPLETED))
        .where(t.backend == sa.bindparam("on", type_=sa.String))
        .order_by(t.finished_at.desc())
        .limit(MOST)
    )


NEWEST = _newest()


def ran_lately(connection: sa.Connection, backend: str, limit: int) -> list[Ran]:
    """Return the newest runs that completed on a backend and say how large they were, at most ``limit``."""
    rows = connection.execute(NEWEST, {"on": backend, "most": limit})
    return [ran for ran in map(_ran, rows) if ran is not None]


def _ran(row: Any) -> Ran | None:
    metadata = row.metadata if isinstance(row.metadata, Mapping) else {}
    size, method = metadata.get("size"), metadata.get("method")
    if not isinstance(size, Mapping) or row.started_at is None:
        return None
    if not size:  # a program that ran shot by shot was another circuit in each
        return None
    return Ran(
        Size(str(method), int(size["qubits"]), int(size["operations"]), row.shots * row.points),
        waited_seconds=(row.started_at - row.created_at).total_seconds(),
        seconds=(row.finished_at - row.started_at).total_seconds(),
    )
