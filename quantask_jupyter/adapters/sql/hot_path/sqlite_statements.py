"""The statements of the hot path in SQLite; each transaction has the file's one write lock from its beginning."""

from __future__ import annotations

from quantask_jupyter.adapters.sql.fields import REQUEST_FIELDS, TASK_FIELDS
from quantask_jupyter.adapters.sql.hot_path import MOST_COUNTED
from quantask_jupyter.adapters.sql.predicates import IN_FLIGHT, OUTBOX

_NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"  # milliseconds; the zeros make it compare with text of microseconds
_REQUEST = ", ".join(REQUEST_FIELDS)
_TASK = ", ".join(f"t.{name}" for name in TASK_FIELDS)
_DUE = f"(not_before IS NULL OR not_before <= {_NOW})"

_FREE = f"(reserved_until IS NULL OR reserved_until <= {_NOW})"
_SENDABLE = f"{OUTBOX} AND {_FREE} AND {_DUE}"
_IN_FLIGHT = f"({IN_FLIGHT}) AND (status = 'processing' OR dispatched_at IS NOT NULL OR NOT {_FREE})"

_NAMES = (
    *("id", "owner", "batch_id", "retry_of", "name", "tags", "backend", "method", "noise", "shots", "points", "seed"),
    *("parameters", "circuit_format", "circuit_source", "max_attempts", "idempotency_key", "request_sha256"),
)
_ON_KNOWN_KEY = "ON CONFLICT (owner, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING"

NOW = f"SELECT {_NOW}"
"""Read once where several rows shall have the same time: each statement has a clock of its own."""

INSERT_BATCH = f"""
INSERT INTO batches (id, owner, name, size, created_at, idempotency_key, request_sha256)
VALUES (:id, :owner, :name, :size, :now, :idempotency_key, :request_sha256)
{_ON_KNOWN_KEY} RETURNING id
"""

INSERT_TASK = f"""
INSERT INTO tasks ({", ".join(_NAMES)}, status, version, attempt, created_at)
VALUES ({", ".join(f":{name}" for name in _NAMES)}, 'pending', 1, 0, :now)
{_ON_KNOWN_KEY} RETURNING id
"""

INSERT_FIRST_HISTORY = """
INSERT INTO task_history (task_id, target, attempt, actor, at) VALUES (?, 'pending', 0, ?, ?)
"""

INSERT_HISTORY = f"""
INSERT INTO task_history (task_id, source, target, attempt, actor, at) VALUES (?, ?, ?, ?, ?, {_NOW})
"""

WAITING_OWNERS = f"""
WITH RECURSIVE owners AS (
    SELECT min(owner) AS owner FROM tasks WHERE {_SENDABLE}
    UNION ALL
    SELECT (SELECT min(q.owner) FROM tasks q WHERE {_SENDABLE} AND q.owner > o.owner)
    FROM owners o WHERE o.owner IS NOT NULL
)
SELECT owner FROM owners WHERE owner IS NOT NULL
"""
"""Found by hopping through the outbox: one step an owner, however long the backlog."""

COUNT_WITH_BROKER = f"SELECT count(*) FROM (SELECT 1 FROM tasks WHERE status = 'pending' AND {_IN_FLIGHT} LIMIT ?)"

COUNT_IN_FLIGHT = f"""
SELECT count(*), count(*) FILTER (WHERE status = 'pending')
FROM (SELECT status FROM tasks WHERE owner = ? AND {_IN_FLIGHT} LIMIT ?)
"""
"""In flight of an owner, and those of them that wait for a worker."""

OLDEST_OF_OWNER = f"SELECT id FROM tasks WHERE owner = ? AND {_SENDABLE} ORDER BY id LIMIT ?"

RESERVE = """
UPDATE tasks SET reserved_until = strftime('%Y-%m-%d %H:%M:%f000', 'now', ?)
WHERE id IN (SELECT value FROM json_each(?))
"""

CLAIM = f"""
UPDATE tasks
SET status = 'processing', version = version + 1, attempt = attempt + 1, lease_owner = ?,
    lease_expires_at = strftime('%Y-%m-%d %H:%M:%f000', 'now', ?), started_at = {_NOW}, not_before = NULL
WHERE id IN (SELECT value FROM json_each(?)) AND status = 'pending' AND {_DUE} AND cancel_requested_at IS NULL
    AND attempt < max_attempts
RETURNING id, attempt, owner, {_REQUEST}
"""
"""Lease owner, lease as a modifier of a time, ids (a JSON array)."""

FINISH = f"""
UPDATE tasks
SET status = ?, version = version + 1, finished_at = {_NOW}, lease_owner = NULL, lease_expires_at = NULL, error = ?
WHERE id = ? AND attempt = ? AND status = 'processing' AND lease_owner = ? AND lease_expires_at > {_NOW}
    AND cancel_requested_at IS NULL
"""
"""Status, error (JSON), id, attempt, lease owner."""

RENEW = f"""
UPDATE tasks SET lease_expires_at = strftime('%Y-%m-%d %H:%M:%f000', 'now', ?)
WHERE id = ? AND attempt = ? AND status = 'processing' AND lease_owner = ? AND lease_expires_at > {_NOW}
RETURNING cancel_requested_at
"""
"""Lease as a modifier of a time, id, attempt, lease owner. (SQLite 3.40 returns ``IS NOT NULL`` as true, always.)"""

RELEASE = f"""
UPDATE tasks
SET status = 'pending', version = version + 1, attempt = attempt - 1, lease_owner = NULL, lease_expires_at = NULL,
    reserved_until = NULL, dispatched_at = NULL
WHERE id = ? AND attempt = ? AND status = 'processing' AND lease_owner = ? AND lease_expires_at > {_NOW}
    AND cancel_requested_at IS NULL
"""
"""Id, attempt, lease owner."""

INSERT_RELEASE_HISTORY = f"""
INSERT INTO task_history (task_id, source, target, attempt, actor, at, note)
VALUES (?, 'processing', 'pending', ?, ?, {_NOW}, ?)
"""

INSERT_RESULT = "INSERT INTO task_results (task_id, result) VALUES (?, ?)"

READ = f"""
SELECT {_TASK}, r.result,
    CASE WHEN t.status = 'pending' THEN 1 + (
        SELECT count(*) FROM (
            SELECT 1 FROM tasks p WHERE p.owner = t.owner AND p.status = 'pending' AND p.id < t.id LIMIT {MOST_COUNTED}
        )
    ) END AS queue_position
FROM tasks t LEFT JOIN task_results r ON r.task_id = t.id
WHERE t.id IN (SELECT value FROM json_each(?))
"""

READ_HISTORY = """
SELECT task_id, source, target, attempt, actor, at, note FROM task_history
WHERE task_id IN (SELECT value FROM json_each(?)) ORDER BY id
"""

MARK_DISPATCHED = f"""
UPDATE tasks SET dispatched_at = {_NOW}, reserved_until = NULL
WHERE id IN (SELECT value FROM json_each(?)) AND status IN ('pending', 'processing') AND reserved_until IS NOT NULL
"""

READY = f"""
SELECT id FROM tasks WHERE status = 'pending' AND {_DUE} AND id NOT IN (SELECT value FROM json_each(?))
ORDER BY id LIMIT ?
"""
