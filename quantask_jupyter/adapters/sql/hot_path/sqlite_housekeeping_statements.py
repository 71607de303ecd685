"""The statements that every worker repeats, in SQLite."""

from __future__ import annotations

from quantask_jupyter.adapters.sql.hot_path import FORGET_WORKERS_AFTER_SECONDS
from quantask_jupyter.adapters.sql.predicates import IN_FLIGHT, LEASED

_NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
_THEN = "strftime('%Y-%m-%d %H:%M:%f000', 'now', ?1)"

HAS_REVISION = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'alembic_version')"

READ_REVISION = "SELECT version_num FROM alembic_version"

HEARTBEAT = f"UPDATE workers SET seen_at = {_NOW}, slots = ? WHERE name = ?"

INSERT_WORKER = f"INSERT INTO workers (name, host, slots, versions, seen_at) VALUES (?, ?, ?, ?, {_NOW})"

FORGET_WORKERS = f"""
DELETE FROM workers
WHERE seen_at < strftime('%Y-%m-%d %H:%M:%f000', 'now', '-{FORGET_WORKERS_AFTER_SECONDS} seconds')
"""

WORKERS = f"SELECT name, host, slots, versions, seen_at FROM workers WHERE seen_at >= {_THEN} ORDER BY name"

IS_ANY_LOST = f"""
SELECT EXISTS (
    SELECT 1 FROM tasks
    WHERE id IN (SELECT value FROM json_each(?)) AND status = 'processing' AND lease_expires_at <= {_NOW}
        AND cancel_requested_at IS NULL AND attempt < max_attempts
)
"""

IS_ANY_EXPIRED = f"SELECT EXISTS (SELECT 1 FROM tasks WHERE {LEASED} AND lease_expires_at <= {_NOW})"

IS_ANY_MESSAGE_OLD = f"""
SELECT EXISTS (SELECT 1 FROM tasks WHERE ({IN_FLIGHT}) AND status = 'pending' AND dispatched_at < {_THEN})
"""

IS_ANY_TO_REMOVE = f"""
SELECT EXISTS (SELECT 1 FROM tasks WHERE finished_at < {_THEN}) OR EXISTS (
    SELECT 1 FROM batches b
    WHERE created_at < {_THEN} AND NOT EXISTS (SELECT 1 FROM tasks WHERE batch_id = b.id)
)
"""
