"""Workers: their reports that they are alive."""

from __future__ import annotations

from secrets import token_hex
from uuid import uuid4

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import db_now
from quantask_jupyter.adapters.sql.tables import workers as table
from quantask_jupyter.domain.task import WorkerInfo

FORGET_AFTER_SECONDS = 86_400.0
PROBE_BYTES = 1_048_576
"""That do not compress: on a full disk a small row still fits into a page that is there, and larger submits do not."""

w = table.c
REPORT = (
    sa.update(table)
    .where(w.name == sa.bindparam("who"))
    .values(seen_at=db_now(), slots=sa.bindparam("has"))
    .returning(w.name)
)
FORGET = sa.delete(table).where(w.seen_at < db_now(-FORGET_AFTER_SECONDS))
SEEN = sa.select(table).where(w.seen_at >= db_now(-sa.bindparam("seconds", type_=sa.Float()))).order_by(w.name)


def report_alive(connection: sa.Connection, worker: WorkerInfo) -> None:
    """Note that a worker is alive; forget workers that have been silent for a day."""
    if connection.scalar(REPORT, {"who": worker.name, "has": worker.slots}) is None:
        described = {name: getattr(worker, name) for name in ("name", "host", "slots")}
        described |= {"versions": dict(worker.versions), "left_open": list(worker.left_open)}
        connection.execute(sa.insert(table).values(seen_at=db_now()), described)
        connection.execute(FORGET)


def forget_worker(connection: sa.Connection, name: str) -> None:
    """Forget a worker that ends."""
    connection.execute(sa.delete(table).where(w.name == sa.bindparam("who")), {"who": name})


def workers(connection: sa.Connection, silent_seconds: float) -> list[WorkerInfo]:
    """Return the workers heard of within that time."""
    seen = connection.execute(SEEN, {"seconds": silent_seconds})
    return [WorkerInfo(**{**row._mapping, "left_open": tuple(row.left_open or ())}) for row in seen]


def probe(connection: sa.Connection) -> None:
    """Write something and take it back, which nobody else sees: so it is known that the store takes writes."""
    nobody = {"name": f"probe-{uuid4()}", "host": "-", "slots": 0, "versions": {"probe": token_hex(PROBE_BYTES // 2)}}
    connection.execute(sa.insert(table).values(seen_at=db_now()), nobody)
    connection.execute(sa.delete(table).where(w.name == sa.bindparam("who")), {"who": nobody["name"]})
