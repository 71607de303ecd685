"""The statements of the hot path in PostgreSQL.

In one statement all parts see the same snapshot; an UPDATE that had to wait for a row checks its conditions again on
the row's newest version. Several rows are locked by ascending id first, so that two statements do not wait for each
other. ``statement_timestamp()`` is the clock of all leases.

PostgreSQL keeps plans that it made when the tables were empty and every index as good as another. So the connection
knows no sequential scan and no bitmap, which is read to its end before the first row; rows are asked for by their ids,
also where a join says the same, and an index's order by all of its columns, which only that index has: also of one
owner or task, BETWEEN it and itself, for what equals something has no order.
"""

from __future__ import annotations

from quantask_jupyter.adapters.sql.fields import REQUEST_FIELDS, TASK_FIELDS
from quantask_jupyter.adapters.sql.hot_path import MOST_COUNTED, PARTS_OF_A_SHARE, PARTS_OF_THE_QUEUE
from quantask_jupyter.adapters.sql.predicates import IN_FLIGHT, OUTBOX

# Any number that nothing else in the database uses as an advisory lock: "quantask" in ASCII.
RESERVATION_LOCK = int.from_bytes(b"quantask", "big")

_REQUEST = ", ".join(f"t.{name}" for name in REQUEST_FIELDS)
_TASK = ", ".join(f"t.{name}" for name in TASK_FIELDS)

_FIELDS = {
    "id": "uuid",
    "owner": "text",
    "batch_id": "uuid",
    "retry_of": "uuid",
    "name": "text",
    "tags": "jsonb",
    "backend": "text",
    "method": "text",
    "noise": "jsonb",
    "shots": "int",
    "points": "int",
    "seed": "bigint",
    "parameters": "jsonb",
    "circuit_format": "text",
    "circuit_source": "text",
    "max_attempts": "int",
    "idempotency_key": "text",
    "request_sha256": "text",
}
_NAMES = ", ".join(_FIELDS)
_RECORD = ", ".join(f"{name} {kind}" for name, kind in _FIELDS.items())

_FREE = "(reserved_until IS NULL OR reserved_until <= statement_timestamp())"
_DUE = "(not_before IS NULL OR not_before <= statement_timestamp())"
_SENDABLE = f"{OUTBOX} AND {_FREE} AND {_DUE}"
_IN_FLIGHT = f"""({IN_FLIGHT})
    AND (status = 'processing' OR dispatched_at IS NOT NULL OR NOT {_FREE})"""
_WITH_BROKER = (
    f"status <> 'processing' AND {_IN_FLIGHT}"  # and not = 'pending', or the index of the whole backlog would do
)
_BEFORE = "p.owner >= t.owner AND (p.owner, p.id) < (t.owner, t.id)"  # of the same owner


def _insert(reserved_until: str, rooms: str = "") -> str:
    return f"""
WITH new_batches AS (
    INSERT INTO batches (id, owner, name, size, created_at, idempotency_key, request_sha256)
    SELECT id, owner, name, size, statement_timestamp(), idempotency_key, request_sha256
    FROM json_to_recordset($2::json) AS b(id uuid, owner text, name text, size int, idempotency_key text,
                                          request_sha256 text)
    ON CONFLICT (owner, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    RETURNING id
), asked AS (
    SELECT r.*, row_number() OVER (PARTITION BY owner ORDER BY id) AS place, row_number() OVER (ORDER BY id) AS nth
    FROM json_to_recordset($1::json) AS r({_RECORD})
    WHERE batch_id IS NULL OR batch_id IN (SELECT id FROM new_batches)
), stored AS (
    INSERT INTO tasks ({_NAMES}, status, version, attempt, created_at, reserved_until)
    SELECT {_NAMES}, 'pending', 1, 0, statement_timestamp(), {reserved_until}
    FROM asked {rooms} ORDER BY id
    ON CONFLICT (owner, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    RETURNING id, created_at, reserved_until IS NOT NULL AS reserved
), noted AS (
    INSERT INTO task_history (task_id, target, attempt, actor, at)
    SELECT id, 'pending', 0, $3, created_at FROM stored
)
SELECT id, created_at, reserved FROM stored
"""


INSERT = _insert("NULL")
"""$1 tasks, $2 batches (JSON arrays of objects), $3 actor."""

INSERT_AND_RESERVE = _insert(
    """CASE WHEN place <= of_owner AND nth <= of_queue
        THEN statement_timestamp() + make_interval(secs => $5::float8) END""",
    rooms="""JOIN (
        SELECT o.owner, room.of_owner, room.of_queue
        FROM (SELECT DISTINCT owner FROM asked) AS o CROSS JOIN LATERAL quantask_room(o.owner, $4, $6) AS room
    ) AS rooms USING (owner)""",
)
"""As INSERT; $4 most in flight of an owner, $5 seconds, $6 most that wait with the broker, or NULL.

Nobody overtakes what an owner has in the outbox. The function that says how much room there is has a migration's text.
"""

IS_WORTH_A_ROUND = f"""
SELECT EXISTS (SELECT FROM tasks WHERE {_SENDABLE}) AND (
    $1::int IS NULL OR (SELECT count(*) FROM (SELECT FROM tasks WHERE {_WITH_BROKER} LIMIT $1::int) AS waiting)
        <= $1::int - greatest(1, $1::int / {PARTS_OF_THE_QUEUE})
)
"""
"""$1 most that wait with the broker, or NULL. A queue that is nearly full is left alone, so that rounds are few."""

BEGIN_ROUND = f"""
BEGIN;
SET LOCAL synchronous_commit = off;
SELECT pg_advisory_xact_lock({RESERVATION_LOCK})
"""
"""One round at a time, or two would each fill an owner's share; the lock must be had before the next snapshot."""

RESERVE = f"""
WITH RECURSIVE owners AS (
    (SELECT owner FROM tasks WHERE {_SENDABLE} ORDER BY owner, id LIMIT 1)
    UNION ALL
    SELECT next.owner FROM owners o CROSS JOIN LATERAL (
        SELECT q.owner FROM tasks q WHERE {_SENDABLE} AND q.owner > o.owner ORDER BY q.owner, q.id LIMIT 1
    ) AS next
), round AS (
    SELECT greatest(0, least($1::int, $4::int - (
        SELECT count(*) FROM (SELECT FROM tasks WHERE {_WITH_BROKER} LIMIT $4::int) AS waiting
    ))) AS length
), in_need AS MATERIALIZED (
    SELECT owner, $2::int - flying AS room, row_number() OVER (ORDER BY flying, nth NULLS FIRST, owner) AS place
    FROM owners o LEFT JOIN unnest($6::text[]) WITH ORDINALITY AS served (owner, nth) USING (owner)
    CROSS JOIN LATERAL (
        SELECT count(*) AS flying, count(*) FILTER (WHERE status = 'pending') AS waiting
        FROM (SELECT status FROM tasks f WHERE f.owner = o.owner AND {_IN_FLIGHT} LIMIT $2::int) AS in_flight
    ) AS counted
    WHERE flying < $2::int AND (waiting = 0 OR $2::int - flying >= $2::int / {PARTS_OF_A_SHARE})
    ORDER BY place LIMIT (SELECT least(length, greatest(1, length / $5::int)) FROM round)
), chosen AS MATERIALIZED (
    SELECT oldest.id
    FROM in_need n CROSS JOIN round CROSS JOIN LATERAL (
        SELECT q.id FROM tasks q WHERE q.owner BETWEEN n.owner AND n.owner AND {_SENDABLE} ORDER BY q.owner, q.id
        LIMIT least(n.room, greatest(1, length / (SELECT count(*) FROM in_need)))
        FOR NO KEY UPDATE SKIP LOCKED
    ) AS oldest
), reserved AS (
    UPDATE tasks t SET reserved_until = statement_timestamp() + make_interval(secs => $3::float8)
    WHERE t.id = ANY(ARRAY(SELECT id FROM chosen))
    RETURNING t.id, t.owner
)
SELECT owner, array_agg(id ORDER BY id) AS ids
FROM reserved JOIN in_need USING (owner) GROUP BY owner, place ORDER BY place
"""
"""$1 most in all, $2 most in flight of an owner, $3 seconds, $4 most that wait with the broker, or NULL, $5 tasks of a
turn, $6 who has had a turn, the latest last.

The owners are found by hopping through the outbox: one step an owner, however long the backlog; not by min(), for which
PostgreSQL may read all of it, and by a join, for EXPLAIN says nothing of a subquery there. What is being claimed or
cancelled just now is skipped, for it is no longer to be sent.
"""

CLAIM = f"""
WITH quick AS MATERIALIZED (
    SELECT set_config('synchronous_commit', 'off', true) AS setting
), locked AS MATERIALIZED (
    SELECT id FROM tasks WHERE id = ANY($1::uuid[]) AND status = 'pending' ORDER BY id FOR NO KEY UPDATE
), taken AS (
    UPDATE tasks t
    SET status = 'processing', version = version + 1, attempt = attempt + 1, lease_owner = $2,
        lease_expires_at = statement_timestamp() + make_interval(secs => $3::float8),
        started_at = statement_timestamp(), not_before = NULL
    FROM locked, quick
    WHERE t.id = ANY($1::uuid[]) AND t.id = locked.id AND status = 'pending' AND {_DUE} AND cancel_requested_at IS NULL
        AND attempt < max_attempts AND setting IS NOT NULL
    RETURNING t.id, t.attempt, t.owner, {_REQUEST}
), noted AS (
    INSERT INTO task_history (task_id, source, target, attempt, actor, at)
    SELECT id, 'pending', 'processing', attempt, $4, statement_timestamp() FROM taken
)
SELECT * FROM taken
"""
"""$1 ids, $2 lease owner, $3 lease seconds, $4 actor."""

FINISH = """
WITH outcomes AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::json) AS o(id uuid, attempt int, status text, result jsonb, error jsonb)
), locked AS MATERIALIZED (
    SELECT id FROM tasks WHERE id = ANY($4::uuid[]) AND lease_owner = $2 ORDER BY id FOR NO KEY UPDATE
), ended AS (
    UPDATE tasks t
    SET status = o.status, version = version + 1, finished_at = statement_timestamp(), lease_owner = NULL,
        lease_expires_at = NULL, error = o.error
    FROM outcomes o, locked
    WHERE t.id = ANY($4::uuid[]) AND t.id = locked.id AND t.id = o.id AND t.attempt = o.attempt AND lease_owner = $2
        AND lease_expires_at > statement_timestamp() AND cancel_requested_at IS NULL
    RETURNING t.id, t.attempt, t.status, o.result
), noted AS (
    INSERT INTO task_history (task_id, source, target, attempt, actor, at)
    SELECT id, 'processing', status, attempt, $3, statement_timestamp() FROM ended
), stored AS (
    INSERT INTO task_results (task_id, result) SELECT id, result FROM ended WHERE status = 'completed'
)
SELECT id FROM ended
"""
"""$1 outcomes (a JSON array of objects), $2 lease owner, $3 actor, $4 their tasks' ids. Only what runs has a lease."""

RENEW = """
WITH attempts AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::int[]) AS a (id, attempt)
), locked AS MATERIALIZED (
    SELECT id FROM tasks WHERE id = ANY($1::uuid[]) AND lease_owner = $3 ORDER BY id FOR NO KEY UPDATE
)
UPDATE tasks t SET lease_expires_at = statement_timestamp() + make_interval(secs => $4::float8)
FROM attempts a, locked
WHERE t.id = ANY($1::uuid[]) AND t.id = locked.id AND t.id = a.id AND t.attempt = a.attempt AND lease_owner = $3
    AND lease_expires_at > statement_timestamp()
RETURNING t.id, cancel_requested_at IS NOT NULL AS is_cancelled
"""
"""$1 ids, $2 their attempts, $3 lease owner, $4 lease seconds. Only what runs has a lease."""

RELEASE = """
WITH attempts AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::int[]) AS a (id, attempt)
), locked AS MATERIALIZED (
    SELECT id FROM tasks WHERE id = ANY($1::uuid[]) AND lease_owner = $3 ORDER BY id FOR NO KEY UPDATE
), released AS (
    UPDATE tasks t
    SET status = 'pending', version = version + 1, attempt = t.attempt - 1, lease_owner = NULL, lease_expires_at = NULL,
        reserved_until = NULL, dispatched_at = NULL
    FROM attempts a, locked
    WHERE t.id = ANY($1::uuid[]) AND t.id = locked.id AND t.id = a.id AND t.attempt = a.attempt AND lease_owner = $3
        AND lease_expires_at > statement_timestamp() AND cancel_requested_at IS NULL
    RETURNING t.id, a.attempt
), noted AS (
    INSERT INTO task_history (task_id, source, target, attempt, actor, at, note)
    SELECT id, 'processing', 'pending', attempt, $4, statement_timestamp(), $5 FROM released
)
SELECT id FROM released
"""
"""$1 ids, $2 their attempts, $3 lease owner, $4 actor, $5 note."""

READ = f"""
SELECT {_TASK}, r.result,
    CASE WHEN t.status = 'pending' THEN 1 + (
        SELECT count(*) FROM (
            SELECT FROM tasks p WHERE {OUTBOX} AND {_BEFORE}
            UNION ALL
            SELECT FROM tasks p
            WHERE ({IN_FLIGHT}) AND status <> 'processing' AND dispatched_at IS NOT NULL AND {_BEFORE}
            LIMIT {MOST_COUNTED}
        ) AS ahead
    ) END AS queue_position,
    ARRAY(
        SELECT ROW (h.source, h.target, h.attempt, h.actor, h.at, h.note)
        FROM task_history h WHERE h.task_id BETWEEN t.id AND t.id ORDER BY h.task_id, h.id
    ) AS history
FROM tasks t LEFT JOIN task_results r ON r.task_id = t.id AND r.task_id = ANY($1::uuid[])
WHERE t.id = ANY($1::uuid[])
"""
"""$1 ids."""

MARK_DISPATCHED = """
WITH quick AS MATERIALIZED (
    SELECT set_config('synchronous_commit', 'off', true) AS setting
), locked AS MATERIALIZED (
    SELECT id FROM tasks
    WHERE id = ANY($1::uuid[]) AND status IN ('pending', 'processing') AND reserved_until IS NOT NULL
    ORDER BY id FOR NO KEY UPDATE
)
UPDATE tasks t SET dispatched_at = statement_timestamp(), reserved_until = NULL
FROM locked, quick
WHERE t.id = ANY($1::uuid[]) AND t.id = locked.id AND t.status IN ('pending', 'processing')
    AND t.reserved_until IS NOT NULL AND setting IS NOT NULL
"""
"""$1 ids. What was released or swept meanwhile has lost its reservation, and needs a new message."""

READY = f"""
SELECT id FROM tasks WHERE status = 'pending' AND {_DUE} AND id <> ALL($2::uuid[]) ORDER BY id LIMIT $1
"""
"""$1 limit, $2 ids to leave out."""
