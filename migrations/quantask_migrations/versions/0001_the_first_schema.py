"""The first schema.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UtcTime = sa.DateTime(timezone=True)
Json = sa.JSON().with_variant(JSONB(), "postgresql")
RowNumber = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

FINAL = "('completed', 'failed', 'cancelled')"

IN_FLIGHT = (
    "finished_at IS NULL AND (lease_owner IS NOT NULL OR dispatched_at IS NOT NULL OR reserved_until IS NOT NULL)"
)

# What no constraint can say: a finished task never changes. And who keeps the books: each task that is stored, and each
# change of a status, is a row of the history. An attempt is counted up when it begins and down when it is given back.
SQLITE = (
    f"""
    CREATE TRIGGER tasks_final_never_change BEFORE UPDATE ON tasks WHEN OLD.status IN {FINAL}
    BEGIN SELECT RAISE(ABORT, 'a finished task never changes'); END
    """,
    """
    CREATE TRIGGER tasks_stored AFTER INSERT ON tasks
    BEGIN
        INSERT INTO task_history (task_id, target, attempt, actor, at, note)
        VALUES (NEW.id, NEW.status, NEW.attempt, NEW.actor, NEW.created_at, NEW.note);
    END
    """,
    """
    CREATE TRIGGER tasks_moved AFTER UPDATE OF status ON tasks WHEN OLD.status <> NEW.status
    BEGIN
        INSERT INTO task_history (task_id, source, target, attempt, actor, at, note)
        VALUES (NEW.id, OLD.status, NEW.status, max(OLD.attempt, NEW.attempt), NEW.actor,
                strftime('%Y-%m-%d %H:%M:%f000', 'now'), NEW.note);
    END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION quantask_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    f"""
    CREATE TRIGGER tasks_final_never_change BEFORE UPDATE ON tasks FOR EACH ROW WHEN (OLD.status IN {FINAL})
    EXECUTE FUNCTION quantask_refuse('a finished task never changes')
    """,
    """
    CREATE FUNCTION quantask_stored() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        INSERT INTO task_history (task_id, target, attempt, actor, at, note)
        SELECT id, status, attempt, actor, created_at, note FROM stored ORDER BY id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER tasks_stored AFTER INSERT ON tasks REFERENCING NEW TABLE AS stored FOR EACH STATEMENT
    EXECUTE FUNCTION quantask_stored()
    """,
    """
    CREATE FUNCTION quantask_moved() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        INSERT INTO task_history (task_id, source, target, attempt, actor, at, note)
        VALUES (NEW.id, OLD.status, NEW.status, greatest(OLD.attempt, NEW.attempt), NEW.actor, statement_timestamp(),
                NEW.note);
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER tasks_moved AFTER UPDATE OF status ON tasks FOR EACH ROW WHEN (OLD.status <> NEW.status)
    EXECUTE FUNCTION quantask_moved()
    """,
)

# PostgreSQL says by a function how much a submit may reserve, so that a submit is one statement. The function takes the
# dispatchers' lock first: each statement in it has a snapshot of its own, later than the lock, which the statement that
# calls it has not.
LOCK = int.from_bytes(b"quantask", "big")
WAITS = """
    SELECT id FROM tasks
    WHERE owner = whose AND status = 'pending' AND dispatched_at IS NULL
        AND (reserved_until IS NULL OR reserved_until <= statement_timestamp())
    LIMIT 1
"""
OWNER_IN_FLIGHT = f"""
    SELECT FROM tasks
    WHERE owner = whose AND {IN_FLIGHT}
        AND (lease_owner IS NOT NULL OR dispatched_at IS NOT NULL OR reserved_until > statement_timestamp())
    LIMIT per_owner
"""
WITH_BROKER = f"""
    SELECT FROM tasks
    WHERE {IN_FLIGHT} AND status <> 'processing'
        AND (dispatched_at IS NOT NULL OR reserved_until > statement_timestamp())
    ORDER BY owner LIMIT queue_length
"""
ROOM = f"""
CREATE FUNCTION quantask_room(whose text, per_owner int, queue_length int, OUT of_owner int, OUT of_queue int)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    flying int;
    waiting int := 0;
BEGIN
    of_owner := 0;
    of_queue := 0;
    IF NOT pg_try_advisory_xact_lock({LOCK}) OR ({WAITS}) IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT count(*) INTO flying FROM ({OWNER_IN_FLIGHT}) AS in_flight;
    IF queue_length IS NOT NULL THEN
        SELECT count(*) INTO waiting FROM ({WITH_BROKER}) AS with_broker;
    END IF;
    of_owner := per_owner - flying;
    of_queue := coalesce(queue_length, 2147483647) - waiting;
END
$$
"""  # noqa: S608 - all of it is text of this file
"""Tasks of ``whose`` that may go to the broker at once, and of all owners: 0 and 0 while others dispatch, or wait."""


def create_index(name: str, table: str, columns: list[Any], *, where: str, unique: bool = False) -> None:
    predicate = sa.text(where)
    op.create_index(name, table, columns, unique=unique, postgresql_where=predicate, sqlite_where=predicate)


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=200)),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("idempotency_key", sa.String(length=255)),
        sa.Column("request_sha256", sa.String(length=64)),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
    )
    create_index(
        "uq_batches_owner_key",
        "batches",
        ["owner", "idempotency_key"],
        unique=True,
        where="idempotency_key IS NOT NULL",
    )

    op.create_table(
        "workers",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("versions", Json, nullable=False),
        sa.Column("seen_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_workers"),
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("batch_id", sa.Uuid()),
        sa.Column("retry_of", sa.Uuid()),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=255), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("not_before", UtcTime),
        sa.Column("reserved_until", UtcTime),
        sa.Column("dispatched_at", UtcTime),
        sa.Column("started_at", UtcTime),
        sa.Column("finished_at", UtcTime),
        sa.Column("cancel_requested_at", UtcTime),
        sa.Column("lease_owner", sa.String(length=255)),
        sa.Column("lease_expires_at", UtcTime),
        sa.Column("idempotency_key", sa.String(length=255)),
        sa.Column("request_sha256", sa.String(length=64)),
        sa.Column("name", sa.String(length=200)),
        sa.Column("backend", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=64)),
        sa.Column("shots", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger()),
        sa.Column("tags", Json, nullable=False),
        sa.Column("error", Json),
        sa.Column("memory", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("metadata", Json),
        sa.Column("noise", Json),
        sa.Column("parameters", Json),
        sa.Column("circuit_format", sa.String(length=16), nullable=False),
        sa.Column("circuit_source", sa.Text(), nullable=False),
        sa.Column("result", Json),
        sa.CheckConstraint(
            "(finished_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))",
            name=op.f("ck_tasks_finished"),
        ),
        sa.CheckConstraint("(status = 'completed') = (result IS NOT NULL)", name=op.f("ck_tasks_result")),
        sa.CheckConstraint("(status = 'failed') = (error IS NOT NULL)", name=op.f("ck_tasks_error")),
        sa.CheckConstraint(
            "(status = 'processing') = (lease_owner IS NOT NULL) AND "
            "(lease_owner IS NULL) = (lease_expires_at IS NULL)",
            name=op.f("ck_tasks_lease"),
        ),
        sa.CheckConstraint("status <> 'completed' OR cancel_requested_at IS NULL", name=op.f("ck_tasks_cancel")),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')", name=op.f("ck_tasks_status")
        ),
        sa.CheckConstraint("attempt BETWEEN 0 AND max_attempts", name=op.f("ck_tasks_attempt")),
        sa.CheckConstraint("shots > 0 AND points > 0", name=op.f("ck_tasks_size")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_tasks_batch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
    )
    create_index("ix_tasks_batch", "tasks", ["batch_id", "status"], where="batch_id IS NOT NULL")
    create_index("ix_tasks_finished", "tasks", ["finished_at"], where="finished_at IS NOT NULL")
    create_index("ix_tasks_in_flight", "tasks", ["owner"], where=IN_FLIGHT)
    create_index("ix_tasks_lease", "tasks", ["lease_expires_at"], where="status = 'processing'")
    create_index("ix_tasks_owner", "tasks", ["owner", "id"], where="owner IS NOT NULL")
    create_index("ix_tasks_waiting", "tasks", ["id"], where="finished_at IS NULL AND lease_owner IS NULL")
    create_index("ix_tasks_pending", "tasks", ["owner", "id"], where="status = 'pending'")
    create_index(
        "uq_tasks_owner_key", "tasks", ["owner", "idempotency_key"], unique=True, where="idempotency_key IS NOT NULL"
    )

    op.create_table(
        "task_history",
        sa.Column("id", RowNumber, sa.Identity(always=False), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=16)),
        sa.Column("target", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=255), nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("note", sa.Text()),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_history_task_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_task_history"),
    )
    op.create_index("ix_task_history_task", "task_history", ["task_id", "id"])
    create_index(
        "uq_task_history_final",
        "task_history",
        ["task_id"],
        unique=True,
        where="target IN ('completed', 'failed', 'cancelled')",
    )

    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if on_sqlite else (*POSTGRESQL, ROOM):
        op.execute(statement)


def downgrade() -> None:
    for table in ("task_history", "tasks", "workers", "batches"):
        op.drop_table(table)  # its triggers go with it
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION quantask_refuse(), quantask_stored(), quantask_moved(), quantask_room")
