"""The tables of the store, but for what courses set, which :mod:`~quantask_jupyter.adapters.sql.courses.tables` has.

The migrations make them; a test holds both equal.

What the database itself refuses: a state that does not exist, a lease without a running task, a result of a task that
has not completed, a second final transition, and (by a trigger in the migration) a change of a final row.

The database keeps the books: triggers write a row of ``task_history`` for each task that is stored, for each change of
a status, and where somebody else than its owner asks that a running task be stopped. ``actor`` and ``note`` say who
moved the task last, and why.
"""

from __future__ import annotations

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import Json, RowNumber, UtcTime, seconds_since
from quantask_jupyter.adapters.sql.metadata import metadata
from quantask_jupyter.domain.estimate import PREFIX
from quantask_jupyter.domain.states import Status

REVISION = "0019"
"""The migration that makes these tables."""

VERSION_TABLE = "quantask_version"
"""Where the revision is kept: a name of our own, for other applications in the same database use Alembic too."""

IN_FLIGHT = (
    "finished_at IS NULL AND (lease_owner IS NOT NULL OR dispatched_at IS NOT NULL OR reserved_until IS NOT NULL)"
)
"""Tasks that count towards their owner's share, expired reservations included."""

WAITING = "finished_at IS NULL AND lease_owner IS NULL AND paused_by IS NULL"
"""Pending tasks that are not paused, where those of all owners are meant; the index of an owner's says it by status.

Of two indexes with one predicate PostgreSQL may take the wrong one, if it was told when no task was pending.
"""

TITLE = 500
"""Characters that a title may have: a batch's name, an index, a task's name."""


def _partial_index(name: str, *columns: str | sa.TextClause, where: str, unique: bool = False) -> sa.Index:
    return sa.Index(name, *columns, unique=unique, postgresql_where=sa.text(where), sqlite_where=sa.text(where))


batches = sa.Table(
    "batches",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("owner", sa.String(255), nullable=False),
    sa.Column("name", sa.String(200)),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("course", sa.String(255)),
    sa.Column("idempotency_key", sa.String(255)),
    sa.Column("request_sha256", sa.String(64)),
    _partial_index(
        "uq_batches_owner_key", "owner", "idempotency_key", where="idempotency_key IS NOT NULL", unique=True
    ),
)

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),  # version 7: sorts by time of submission
    sa.Column("owner", sa.String(255), nullable=False),
    sa.Column("batch_id", sa.Uuid, sa.ForeignKey("batches.id")),
    sa.Column("retry_of", sa.Uuid),
    sa.Column("course", sa.String(255)),  # whose instructors see it
    # Where it is in its life
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("max_attempts", sa.Integer, nullable=False),
    sa.Column("actor", sa.String(255), nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("not_before", UtcTime),
    sa.Column("reserved_until", UtcTime),  # a dispatcher is publishing it
    sa.Column("dispatched_at", UtcTime),  # the broker has confirmed a message for it
    sa.Column("started_at", UtcTime),
    sa.Column("finished_at", UtcTime),
    sa.Column("cancel_requested_at", UtcTime),
    sa.Column("paused_by", sa.Text),  # while it is set, no worker gets the task
    sa.Column("lease_owner", sa.String(255)),
    sa.Column("lease_expires_at", UtcTime),
    sa.Column("idempotency_key", sa.String(255)),
    sa.Column("request_sha256", sa.String(64)),
    # What to run, and what came of it; what may be large stands last, for SQLite reads a row from its beginning
    sa.Column("name", sa.String(200)),
    sa.Column("backend", sa.String(64), nullable=False),
    sa.Column("method", sa.String(64)),
    sa.Column("shots", sa.Integer, nullable=False),
    sa.Column("points", sa.Integer, nullable=False),
    sa.Column("seed", sa.BigInteger),
    sa.Column("tags", Json, nullable=False),
    sa.Column("error", Json),
    sa.Column("memory", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("metadata", Json),
    sa.Column("noise", Json),
    sa.Column("parameters", Json),
    sa.Column("circuit_format", sa.String(16), nullable=False),
    sa.Column("circuit_source", sa.Text, nullable=False),
    sa.Column("result", Json),
    sa.Column("slot_seconds", sa.Float),  # that its last attempt has used, as its worker says
    sa.Column("title", sa.String(TITLE)),  # what lists call it; NULL: it was submitted before there were titles
    sa.Column("method_options", Json),
    sa.CheckConstraint("status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')", name="status"),
    sa.CheckConstraint(
        "(status = 'processing') = (lease_owner IS NOT NULL) AND (lease_owner IS NULL) = (lease_expires_at IS NULL)",
        name="lease",
    ),
    sa.CheckConstraint("(finished_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))", name="finished"),
    sa.CheckConstraint("(status = 'completed') = (result IS NOT NULL)", name="result"),
    sa.CheckConstraint("(status = 'failed') = (error IS NOT NULL)", name="error"),
    sa.CheckConstraint("status <> 'completed' OR cancel_requested_at IS NULL", name="cancel"),
    sa.CheckConstraint("attempt BETWEEN 0 AND max_attempts", name="attempt"),
    sa.CheckConstraint("shots > 0 AND points > 0", name="size"),
    _partial_index("uq_tasks_owner_key", "owner", "idempotency_key", where="idempotency_key IS NOT NULL", unique=True),
    _partial_index("ix_tasks_waiting", "id", where=WAITING),
    _partial_index("ix_tasks_pending", "owner", "id", where="status = 'pending' AND paused_by IS NULL"),
    _partial_index(
        "ix_tasks_pending_in_course",
        *(sa.text("coalesce(course, '')"), "owner", "id"),
        where="status = 'pending' AND paused_by IS NULL AND course IS NOT NULL",
    ),
    _partial_index("ix_tasks_paused", "owner", where="status = 'pending' AND paused_by IS NOT NULL"),
    _partial_index("ix_tasks_in_flight", "owner", where=IN_FLIGHT),
    _partial_index("ix_tasks_lease", "lease_expires_at", where="status = 'processing'"),
    _partial_index("ix_tasks_finished", "finished_at", where="finished_at IS NOT NULL"),
    _partial_index("ix_tasks_batch", "batch_id", "status", where="batch_id IS NOT NULL"),
    _partial_index("ix_tasks_course", "course", "id", where="course IS NOT NULL"),
    _partial_index("ix_tasks_owner", "owner", "id", where="owner IS NOT NULL"),
)


def state_is(status: Status, of: sa.FromClause = tasks) -> sa.ColumnElement[bool]:
    """Return the condition of a state's index, for statements that look for tasks by their state."""
    is_in_it: sa.ColumnElement[bool] = of.c.status == sa.literal_column(f"'{status}'")
    return is_in_it


def is_in_turn(of: sa.FromClause = tasks) -> sa.ColumnElement[bool]:
    """Return the condition of the index of pending tasks: those that are not paused."""
    return sa.and_(state_is(Status.PENDING, of), of.c.paused_by.is_(None))


IS_PENDING = state_is(Status.PENDING)
IS_IN_TURN = is_in_turn()
IS_PAUSED = sa.and_(IS_PENDING, tasks.c.paused_by.is_not(None))
IS_PROCESSING = state_is(Status.PROCESSING)
IS_WAITING = sa.and_(tasks.c.finished_at.is_(None), tasks.c.lease_owner.is_(None), tasks.c.paused_by.is_(None))
UNFINISHED = (IS_IN_TURN, IS_PAUSED, IS_PROCESSING)
"""Together all unfinished tasks; each has an index, and all of them have none."""

IN_COURSE = sa.bindparam("in_course", type_=sa.String())


def of_course(of: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return a condition: for a course, in the words of the index of pending ones."""
    return sa.and_(of.c.course.is_not(None), is_of_course(of))


def is_of_course(of: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return the same without the index of a course's tasks, which would be read through all that has ended."""
    is_its: sa.ColumnElement[bool] = sa.func.coalesce(of.c.course, sa.literal_column("''")) == IN_COURSE
    return is_its


IS_OF_COURSE = tasks.c.course == IN_COURSE
"""The same by that index."""

IS_A_RUN = tasks.c.backend.not_like(f"{PREFIX}%")
"""Whether it is no estimate, which counts no shots and stands in no list."""

SHOTS = sa.case((IS_A_RUN, sa.cast(tasks.c.shots, sa.BigInteger) * tasks.c.points), else_=0)
SLOT_SECONDS = sa.func.coalesce(
    tasks.c.slot_seconds, sa.case((IS_PROCESSING, seconds_since(tasks.c.started_at)), else_=0.0)
)
"""What a task has used of a slot, also one that runs."""

task_history = sa.Table(
    "task_history",
    metadata,
    sa.Column("id", RowNumber, sa.Identity(), primary_key=True),
    sa.Column("task_id", sa.Uuid, sa.ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
    sa.Column("source", sa.String(16)),
    sa.Column("target", sa.String(16), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("actor", sa.String(255), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("note", sa.Text),
    sa.Index("ix_task_history_task", "task_id", "id"),
    _partial_index(
        "uq_task_history_final",
        "task_id",
        where="target IN ('completed', 'failed', 'cancelled')",
        unique=True,
    ),
)

task_pieces = sa.Table(
    "task_pieces",  # of results of sweeps that are not whole yet, or never will be
    metadata,
    sa.Column("task_id", sa.Uuid, sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("first", sa.Integer, primary_key=True, autoincrement=False),  # the number of its first point
    sa.Column("until", sa.Integer, nullable=False),  # the number of the point behind its last
    sa.Column("result", Json, nullable=False),  # of its points
)

owners = sa.Table(
    "owners",  # what they have used lately, by which fair share decides
    metadata,
    sa.Column("owner", sa.String(255), primary_key=True),
    sa.Column("period", sa.Integer, nullable=False),  # in which it was counted last: half lives since 1970
    sa.Column("slot_seconds", sa.Float, nullable=False),  # halved at the end of each period
    sa.Column("task_seconds", sa.Float, nullable=False),  # of a slot, that one of the latest tasks took
)

accounts = sa.Table(
    "accounts",  # of a Hub: who has a name now, and whose tasks stay whose
    metadata,
    sa.Column("owner", sa.String(255), primary_key=True),
    sa.Column("account", sa.String(64), nullable=False, unique=True),  # when the Hub made it: what never changes
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("archived_at", UtcTime),
    sa.Index("ix_accounts_name", "name"),
)

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("name", sa.String(255), primary_key=True),
    sa.Column("host", sa.String(255), nullable=False),
    sa.Column("slots", sa.Integer, nullable=False),
    sa.Column("versions", Json, nullable=False),
    sa.Column("seen_at", UtcTime, nullable=False),
    sa.Column("left_open", Json),  # NULL: a worker of before this was reported
)

deployment_limits = sa.Table(
    "deployment_limits",  # which every process obeys in place of its own settings: one row
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("limits", Json, nullable=False),  # by the names of the settings; and the name of the deployment
    sa.CheckConstraint("id = 1", name="one_row"),
)

drawings = sa.Table(
    "drawings",  # of circuits that somebody wanted to see
    metadata,
    sa.Column("task_id", sa.Uuid, sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("drawing", Json, nullable=False),
)


def _points_stored() -> sa.ColumnElement[int]:
    p = task_pieces.c
    end_of_last = sa.select(p.until).where(p.task_id == tasks.c.id).order_by(p.first.desc()).limit(1).correlate(tasks)
    return sa.func.coalesce(end_of_last.scalar_subquery(), 0).label("points_stored")


POINTS_STORED = _points_stored()
"""The points of a sweep that pieces have: of a task that has not completed, all that are there."""
