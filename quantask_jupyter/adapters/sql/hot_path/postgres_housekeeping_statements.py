"""The statements that every worker repeats, in PostgreSQL, by the rules of ``postgres_statements.py``."""

from __future__ import annotations

from quantask_jupyter.adapters.sql.hot_path import FORGET_WORKERS_AFTER_SECONDS
from quantask_jupyter.adapters.sql.predicates import IN_FLIGHT, LEASED

HAS_REVISION = "SELECT to_regclass('alembic_version') IS NOT NULL"

READ_REVISION = "SELECT version_num FROM alembic_version"

HEARTBEAT = """
UPDATE workers SET seen_at = statement_timestamp(), slots = $2 WHERE name = $1 RETURNING name
"""
"""$1 name, $2 slots. Nothing returned: nobody knows this worker."""

INSERT_WORKER = f"""
WITH forgotten AS (
    DELETE FROM workers WHERE seen_at < statement_timestamp() - make_interval(secs => {FORGET_WORKERS_AFTER_SECONDS})
)
INSERT INTO workers (name, host, slots, versions, seen_at) VALUES ($1, $2, $3, $4::jsonb, statement_timestamp())
"""
"""$1 name, $2 host, $3 slots, $4 versions (a JSON object)."""

WORKERS = """
SELECT name, host, slots, versions, seen_at FROM workers
WHERE seen_at >= statement_timestamp() - make_interval(secs => $1::float8) ORDER BY name
"""
"""$1 seconds."""

IS_ANY_LOST = """
SELECT EXISTS (
    SELECT FROM tasks
    WHERE id = ANY($1::uuid[]) AND lease_expires_at <= statement_timestamp() AND cancel_requested_at IS NULL
        AND attempt < max_attempts
)
"""
"""$1 ids."""

IS_ANY_EXPIRED = f"""
SELECT (
    SELECT id FROM tasks WHERE {LEASED} AND lease_expires_at <= statement_timestamp()
    ORDER BY lease_expires_at LIMIT 1
) IS NOT NULL
"""
"""Not by EXISTS, which knows no order."""

IS_ANY_MESSAGE_OLD = f"""
SELECT EXISTS (
    SELECT FROM tasks
    WHERE ({IN_FLIGHT}) AND status <> 'processing'
        AND dispatched_at < statement_timestamp() - make_interval(secs => $1::float8)
)
"""
"""$1 seconds. Not = 'pending', or the index of the whole backlog would do."""

IS_ANY_TO_REMOVE = """
SELECT EXISTS (
    SELECT FROM tasks WHERE finished_at < statement_timestamp() - make_interval(secs => $1::float8)
) OR (
    SELECT id FROM batches b
    WHERE created_at < statement_timestamp() - make_interval(secs => $1::float8)
        AND NOT EXISTS (SELECT FROM tasks WHERE batch_id = b.id OFFSET 0)
    ORDER BY id LIMIT 1
) IS NOT NULL
"""
"""$1 seconds. The OFFSET keeps the planner from reading the batches of all tasks for one join."""
