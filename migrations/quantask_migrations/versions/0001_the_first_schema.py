"""The first schema.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

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

# What no constraint can say: a finished task never changes, and only a completed one has a result.
SQLITE_TRIGGERS = (
    f"""
    CREATE TRIGGER tasks_final_never_change BEFORE UPDATE ON tasks WHEN OLD.status IN {FINAL}
    BEGIN SELECT RAISE(ABORT, 'a finished task never changes'); END
    """,
    """
    CREATE TRIGGER task_results_of_completed BEFORE INSERT ON task_results
    WHEN (SELECT status FROM tasks WHERE id = NEW.task_id) IS NOT 'completed'
    BEGIN SELECT RAISE(ABORT, 'only a completed task has a result'); END
    """,
    """
    CREATE TRIGGER task_results_never_change BEFORE UPDATE ON task_results
    BEGIN SELECT RAISE(ABORT, 'a result never changes'); END
    """,
)
POSTGRESQL_TRIGGERS = (
    """
    CREATE FUNCTION quantask_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE FUNCTION quantask_result_of_completed() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF (SELECT status FROM tasks WHERE id = NEW.task_id) IS DISTINCT FROM 'completed' THEN
            RAISE EXCEPTION 'only a completed task has a result' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    f"""
    CREATE TRIGGER tasks_final_never_change BEFORE UPDATE ON tasks FOR EACH ROW WHEN (OLD.status IN {FINAL})
    EXECUTE FUNCTION quantask_refuse('a finished task never changes')
    """,
    """
    CREATE TRIGGER task_results_of_completed BEFORE INSERT ON task_results FOR EACH ROW
    EXECUTE FUNCTION quantask_result_of_completed()
    """,
    """
    CREATE TRIGGER task_results_never_change BEFORE UPDATE ON task_results FOR EACH ROW
    EXECUTE FUNCTION quantask_refuse('a result never changes')
    """,
)


def create_index(name: str, table: str, columns: list[str], *, where: str, unique: bool = False) -> None:
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
        sa.Column("name", sa.String(length=200)),
        sa.Column("tags", Json, nullable=False),
        sa.Column("backend", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=64)),
        sa.Column("noise", Json),
        sa.Column("shots", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger()),
        sa.Column("parameters", Json),
        sa.Column("circuit_format", sa.String(length=16), nullable=False),
        sa.Column("circuit_source", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("not_before", UtcTime),
        sa.Column("reserved_until", UtcTime),
        sa.Column("dispatched_at", UtcTime),
        sa.Column("started_at", UtcTime),
        sa.Column("finished_at", UtcTime),
        sa.Column("cancel_requested_at", UtcTime),
        sa.Column("lease_owner", sa.String(length=255)),
        sa.Column("lease_expires_at", UtcTime),
        sa.Column("error", Json),
        sa.Column("idempotency_key", sa.String(length=255)),
        sa.Column("request_sha256", sa.String(length=64)),
        sa.CheckConstraint(
            "(finished_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))",
            name=op.f("ck_tasks_finished"),
        ),
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
    create_index(
        "ix_tasks_in_flight",
        "tasks",
        ["owner"],
        where="status = 'processing' OR status = 'pending' AND "
        "(dispatched_at IS NOT NULL OR reserved_until IS NOT NULL)",
    )
    create_index("ix_tasks_lease", "tasks", ["lease_expires_at"], where="status = 'processing'")
    create_index("ix_tasks_outbox", "tasks", ["owner", "id"], where="status = 'pending' AND dispatched_at IS NULL")
    op.create_index("ix_tasks_owner", "tasks", ["owner", "id"])
    create_index("ix_tasks_pending", "tasks", ["id"], where="status = 'pending'")
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

    op.create_table(
        "task_results",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("result", Json, nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_results_task_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", name="pk_task_results"),
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if on_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("task_results", "task_history", "tasks", "workers", "batches"):
        op.drop_table(table)  # its triggers go with it
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION quantask_refuse(), quantask_result_of_completed()")
