"""The tables of the store. The migrations make them; a test holds both equal.

What the database itself refuses: a state that does not exist, a lease without a running task, a second result, a
second final transition, and (by triggers in the migration) a result of a task that has not completed and a change of a
final row.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from quantask_jupyter.adapters.sql.clock import UtcTime
from quantask_jupyter.adapters.sql.predicates import EVERY_TASK, IN_FLIGHT, LEASED, OUTBOX

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
RowNumber = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only in an INTEGER primary key

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, postgresql_where=text(where), sqlite_where=text(where))


batches = Table(
    "batches",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("owner", String(255), nullable=False),
    Column("name", String(200)),
    Column("size", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("idempotency_key", String(255)),
    Column("request_sha256", String(64)),
    _partial_index(
        "uq_batches_owner_key", "owner", "idempotency_key", where="idempotency_key IS NOT NULL", unique=True
    ),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", Uuid, primary_key=True),  # version 7: sorts by time of submission
    Column("owner", String(255), nullable=False),
    Column("batch_id", Uuid, ForeignKey("batches.id")),
    Column("retry_of", Uuid),
    # What to run
    Column("name", String(200)),
    Column("tags", Json, nullable=False),
    Column("backend", String(64), nullable=False),
    Column("method", String(64)),
    Column("noise", Json),
    Column("shots", Integer, nullable=False),
    Column("points", Integer, nullable=False),
    Column("seed", BigInteger),
    Column("parameters", Json),
    Column("circuit_format", String(16), nullable=False),
    Column("circuit_source", Text, nullable=False),
    # Where it is in its life
    Column("status", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("max_attempts", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("not_before", UtcTime),
    Column("reserved_until", UtcTime),  # a dispatcher is publishing it
    Column("dispatched_at", UtcTime),  # the broker has confirmed a message for it
    Column("started_at", UtcTime),
    Column("finished_at", UtcTime),
    Column("cancel_requested_at", UtcTime),
    Column("lease_owner", String(255)),
    Column("lease_expires_at", UtcTime),
    Column("error", Json),
    Column("idempotency_key", String(255)),
    Column("request_sha256", String(64)),
    CheckConstraint("status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')", name="status"),
    CheckConstraint(
        "(status = 'processing') = (lease_owner IS NOT NULL) AND (lease_owner IS NULL) = (lease_expires_at IS NULL)",
        name="lease",
    ),
    CheckConstraint("(finished_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))", name="finished"),
    CheckConstraint("(status = 'failed') = (error IS NOT NULL)", name="error"),
    CheckConstraint("status <> 'completed' OR cancel_requested_at IS NULL", name="cancel"),
    CheckConstraint("attempt BETWEEN 0 AND max_attempts", name="attempt"),
    CheckConstraint("shots > 0 AND points > 0", name="size"),
    _partial_index("uq_tasks_owner_key", "owner", "idempotency_key", where="idempotency_key IS NOT NULL", unique=True),
    _partial_index("ix_tasks_outbox", "owner", "id", where=OUTBOX),
    _partial_index("ix_tasks_pending", "id", where="status = 'pending'"),
    _partial_index("ix_tasks_in_flight", "owner", where=IN_FLIGHT),
    _partial_index("ix_tasks_lease", "lease_expires_at", where=LEASED),
    _partial_index("ix_tasks_finished", "finished_at", where="finished_at IS NOT NULL"),
    _partial_index("ix_tasks_batch", "batch_id", "status", where="batch_id IS NOT NULL"),
    _partial_index("ix_tasks_owner", "owner", "id", where=EVERY_TASK),
)

task_results = Table(
    "task_results",
    metadata,
    Column("task_id", Uuid, ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True),
    Column("result", Json, nullable=False),
)

task_history = Table(
    "task_history",
    metadata,
    Column("id", RowNumber, Identity(), primary_key=True),
    Column("task_id", Uuid, ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
    Column("source", String(16)),
    Column("target", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("actor", String(255), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("note", Text),
    Index("ix_task_history_task", "task_id", "id"),
    _partial_index(
        "uq_task_history_final",
        "task_id",
        where="target IN ('completed', 'failed', 'cancelled')",
        unique=True,
    ),
)

workers = Table(
    "workers",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("host", String(255), nullable=False),
    Column("slots", Integer, nullable=False),
    Column("versions", Json, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
)
