"""Plans of the store's statements: none reads what grows with the backlog, whatever PostgreSQL was told of the tables.

A connection keeps the plans of its statements for a second, so what matters is how they are planned when the tables are
full; that they were empty when PostgreSQL last looked must not matter.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import asyncpg

from quantask_jupyter.adapters.sql import (  # noqa: F401 - which register what they have
    claim,
    expired_leases,
    finish,
    metrics,
    pieces,
    quota,
    ran_lately,
    read,
    ready,
    release,
    remove,
    renew,
    reserve,
    standings,
    submit,
    tables,
)
from quantask_jupyter.adapters.sql.courses import assignments
from quantask_jupyter.adapters.sql.courses import tables as tables_of_courses  # noqa: F401
from quantask_jupyter.adapters.sql.metadata import metadata
from quantask_jupyter.adapters.sql.migrate import upgrade
from tests.contract.databases import Database, open_database
from tests.contract.store.conftest import OPTIONS
from tests.services import Postgres

PG = "postgresql"
SECOND = importlib.import_module("quantask_migrations.versions.0002_fair_share_by_time")
PAUSES = importlib.import_module("quantask_migrations.versions.0011_pauses")

STATEMENTS: dict[str, Any] = {
    "submit": submit.insert_tasks(PG),
    "submit and reserve": submit.insert_tasks(PG, with_batches=True, reserving=True),
    "submit in a course": submit.insert_tasks(PG, reserving=True, in_course=True),
    "outbox": PAUSES.OUTBOX,
    "in flight": SECOND.IN_FLIGHT,
    "any sendable": reserve.ANY_SENDABLE,
    "claim": claim.CLAIM,
    "reopen": claim.REOPEN,
    "finish": finish.FINISH[PG],
    "renew": renew.RENEW,
    "release": release.RELEASE,
    "fence of pieces": pieces.PROGRESS,
    "pieces": pieces.PIECES,
    "sizes of pieces": pieces.SIZES,
    "read": read.IN_FULL,
    "versions": read.VERSIONS,
    "mark dispatched": reserve.MARK_DISPATCHED,
    "unreserve": reserve.UNRESERVE,
    "ready": ready.READY,
    "expired": expired_leases.EXPIRED,
    "expire": expired_leases.EXPIRE,
    "redispatch": reserve.REDISPATCH,
    "purge": remove.OLD,
    "oldest pending": metrics.OLDEST,
    "submissions": read.HANDED_IN,
    "submissions by owner": assignments.HANDED_IN_BY,
    "submissions of one by owner": assignments.HANDED_IN_BY_FOR_ONE,
    "ran lately": ran_lately.NEWEST,
    "waiting of an owner": quota.WAITING,
    "usage of a course": quota.USAGE_OF_COURSE,
}
IN_A_ROUND: dict[str, Any] = {
    "standings": standings.STANDINGS,
    "standings in a lesson": standings.STANDINGS_IN_COURSE,
    "reserve": reserve.RESERVE_OLDEST,
    "reserve in a lesson": reserve.RESERVE_OLDEST_IN_COURSE,
}
"""What is planned anew each time."""

ONCE_A_SECOND = {"standings", "standings in a lesson", "redispatch", "ran lately", "usage of a course"}
"""What a dispatcher or sweeper asks, or who wants an estimate or what is left of a course. Where PostgreSQL was told
that most tasks run, or of none, it may read all, until it looks again: within a minute of so many new ones."""

FEW = {"assignments"}
"""Tables that may be read to their end: they do not grow with tasks."""

BY_ID = {"pk_tasks: id ="}
PIECES_BY_TASK = "pk_task_pieces: task_id ="
ALL_IN_FLIGHT = {"ix_tasks_in_flight: "}
OF_A_COURSE = ("text =", "text =, owner >", "text =, owner =")  # the words of the index's expression end in its cast
READS: dict[str, set[str]] = {
    "submit": set(),
    "submit and reserve": set(),
    "submit in a course": set(),
    "outbox": {"ix_tasks_pending: "},  # up to the first
    "in flight": ALL_IN_FLIGHT,  # up to the first that waits, or is the owner's
    "any sendable": {"ix_tasks_pending: "},  # up to the first
    "claim": {*BY_ID, PIECES_BY_TASK},
    "reopen": BY_ID,
    "finish": BY_ID,
    "renew": BY_ID,
    "release": BY_ID,
    "fence of pieces": BY_ID,
    "pieces": {PIECES_BY_TASK},
    "sizes of pieces": {PIECES_BY_TASK},
    "read": {
        *(*BY_ID, PIECES_BY_TASK, "ix_task_history_task: task_id =", "ix_tasks_pending: owner =, id <"),
        *("pk_submissions: task_id =", "pk_assignments: course =, name ="),
    },
    "versions": BY_ID,
    "mark dispatched": BY_ID,
    "unreserve": BY_ID,
    "ready": {"ix_tasks_waiting: "},  # up to its limit
    "expired": {"ix_tasks_lease: lease_expires_at <="},
    "expire": {"ix_tasks_lease: lease_expires_at <=", *BY_ID},
    "redispatch": {*ALL_IN_FLIGHT, *BY_ID},
    "purge": {"ix_tasks_finished: finished_at <", "pk_submissions: task_id =", "pk_assignments: course =, name ="},
    "submissions": {
        *("ix_submissions_assignment: course =, assignment =", "pk_assignments: course =, name ="),
        *BY_ID,
    },
    "submissions by owner": {
        *(f"ix_submissions_assignment: {known}" for known in ("course =", "course =, assignment =")),
        *("pk_assignments: course =", *BY_ID),
    },
    "submissions of one by owner": {
        *("ix_submissions_assignment: course =, assignment =", "pk_assignments: course =, name =", *BY_ID)
    },
    "ran lately": {"ix_tasks_finished: ", "ix_tasks_finished: finished_at >="},  # up to so many, whatever the backend
    "usage of a course": {
        *("ix_tasks_pending_in_course: text =", "ix_tasks_paused: to its end", "ix_tasks_paused: "),
        *("ix_tasks_lease: to its end", "ix_tasks_lease: "),
        *("ix_tasks_course: course =, id >=", "pk_tasks: id >="),  # of a day
    },
    "waiting of an owner": {"ix_tasks_pending: owner ="},
    "oldest pending": {"ix_tasks_waiting: "},  # the first
    "standings": {
        *("ix_tasks_pending: ", "ix_tasks_pending: owner >", "ix_tasks_pending: owner =", "pk_owners: owner ="),
        *ALL_IN_FLIGHT,
        "ix_tasks_in_flight: to its end",  # which has what workers and broker hold, and nothing of the backlog
    },
    "standings in a lesson": {
        *(f"ix_tasks_pending_in_course: {known}" for known in OF_A_COURSE),
        *("ix_tasks_pending: owner =", "pk_owners: owner ="),  # of an owner who has tasks of the course
        *ALL_IN_FLIGHT,
        "ix_tasks_in_flight: to its end",
    },
    "reserve": {"ix_tasks_pending: owner =", *BY_ID},
    "reserve in a lesson": {"ix_tasks_pending: owner =", "ix_tasks_pending_in_course: text =, owner =", *BY_ID},
}
"""Indexes that a statement may read, and of which columns it knows what: none grows with the backlog."""

VALUES: Mapping[str, str] = {
    "of_task": "00000000-0000-0000-0000-000000000001",
    "begin": "0",
    "ids": "{00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000002}",
    "attempts": "[]",
    "new_tasks": "[]",
    "new_batches": "[]",
    "chosen": '[{"owner": "owner 1", "most": 5}, {"owner": "owner 2", "most": 5}]',
    "in_course": "qc101",
    "first": "00000000-0000-0000-0000-000000000001",
    "seconds": "30",
    "backoff": "1",
}


def prepared(name: str) -> tuple[str, str]:
    """Return a statement with its arguments numbered, and the arguments."""
    statement = STATEMENTS.get(name, IN_A_ROUND.get(name))
    if isinstance(statement, str):
        return statement.replace("whose", "'owner 1'::text"), ""
    compiled = statement.compile(dialect=asyncpg.dialect())
    names = [each for each in compiled.positiontup or () if each != "most"]
    given = ", ".join(literal(VALUES.get(name, compiled.params[name])) for name in names)
    limit = "1" if name == "any sendable" else "256"
    return str(compiled).replace("__[POSTCOMPILE_most]", limit), f"({given})" if given else ""


def literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int | float):
        return str(value)
    text = json.dumps(value) if isinstance(value, dict) else str(value)
    return "'" + text.replace("'", "''") + "'"


ID = """
    encode(decode(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0'), 'hex')
        || '\\x7000'::bytea || substring(uuid_send(gen_random_uuid()) FROM 9), 'hex')::uuid
"""
"""Of version 7, as the store makes them: their order is that of the rows, on which the worth of an index depends."""

TASKS = f"""
    INSERT INTO tasks (id, owner, tags, backend, shots, points, circuit_format, circuit_source, status, version,
                       attempt, max_attempts, actor, created_at, finished_at, lease_owner, lease_expires_at, result,
                       dispatched_at, course)
    SELECT {ID}, 'owner ' || n % 50, '[]', 'aer_simulator', 1, 1, 'qasm3', 'source', status, 3,
           1, 3, 'api', now(), CASE status WHEN 'completed' THEN now() END,
           CASE status WHEN 'processing' THEN 'worker' END,
           CASE status WHEN 'processing' THEN now() END, CASE status WHEN 'completed' THEN '{{{{}}}}'::jsonb END,
           CASE WHEN status = 'pending' AND n % 100 = 0 THEN now() END, CASE WHEN n % 3 = 0 THEN 'qc101' END
    FROM generate_series(1, 5000) AS n CROSS JOIN LATERAL (
        SELECT (ARRAY[{{}}])[1 + n % array_length(ARRAY[{{}}], 1)] AS status
    ) AS s
"""


def tasks_that_are(*statuses: str) -> str:
    listed = ", ".join(f"'{status}'" for status in statuses)
    return TASKS.format(listed, listed)


ALL_ENDED = [tasks_that_are("completed"), "VACUUM ANALYZE"]
ALL_RAN = [tasks_that_are("processing"), "ANALYZE"]
SOME_OF_EACH = [
    tasks_that_are("pending", "processing", "completed"),
    "VACUUM ANALYZE",
]
REMOVED = "DELETE FROM tasks"
KNOWN = {
    "nothing is known": [],
    "they were empty": ["ANALYZE"],
    "all had ended": ALL_ENDED,
    "all had ended and are gone": [*ALL_ENDED, "TRUNCATE tasks CASCADE"],
    "all had ended and were removed": [*ALL_ENDED, REMOVED, "VACUUM ANALYZE"],
    "all had ended and were removed long ago": [*ALL_ENDED, REMOVED, "VACUUM ANALYZE", "VACUUM ANALYZE"],
    "all ran and were just removed": [*ALL_RAN, REMOVED],
    "there was some of each": SOME_OF_EACH,
    "there was some of each, just removed": [*SOME_OF_EACH, REMOVED],
    "there was some of each, removed and counted": [*SOME_OF_EACH, REMOVED, "ANALYZE"],
    "there was some of each, removed long ago": [*SOME_OF_EACH, REMOVED, "VACUUM ANALYZE"],
}
"""What PostgreSQL was told of the tables, by the statements that lead there from new ones."""

PIECES = """
    INSERT INTO task_pieces (task_id, first, until, result)
    SELECT id, 10 * n, 10 * n + 10, '{}' FROM tasks CROSS JOIN generate_series(0, 3) AS n WHERE status = 'processing'
"""
ASSIGNMENTS = """
    INSERT INTO assignments (course, name, deadline, seed, min_shots, methods, tolerance, verdicts, version, changed_by,
                             changed_at)
    SELECT 'course ' || n % 10, 'hw ' || n, now(), 1, 1, '[]', 0, false, 1, 'teach', now()
    FROM generate_series(1, 200) AS n
"""
SUBMISSIONS = """
    INSERT INTO submissions (task_id, course, assignment, circuit_sha256)
    SELECT id, 'course ' || n % 10, 'hw ' || n, ''
    FROM (SELECT id, 1 + row_number() OVER () % 200 AS n FROM tasks WHERE status = 'completed') AS ended
"""
FULL = [*[tasks_that_are("pending", "pending", "processing", "completed")] * 4, PIECES, ASSIGNMENTS, SUBMISSIONS]
"""And what is there now, of which it was told nothing."""


@pytest.fixture(scope="module", params=KNOWN)
def url(request: pytest.FixtureRequest, postgres: Postgres) -> Iterator[str]:
    """A database of its own, so that PostgreSQL knows nothing else, and learns nothing by itself meanwhile."""
    postgres.start()
    url = postgres.create_database()
    upgrade(url)
    still = [f"ALTER TABLE {name} SET (autovacuum_enabled = false)" for name in metadata.tables]
    for statement in (*still, *KNOWN[request.param], *FULL):
        postgres.admin(statement, database=url)
    yield url
    postgres.drop_database(url)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def full(url: str) -> AsyncIterator[Database]:
    async with open_database(url, **OPTIONS) as database:
        yield database


def nodes(plan: dict[str, Any], above: str = "") -> Iterator[dict[str, Any]]:
    yield plan | {"Above": above}
    for part in plan.get("Plans", ()):
        yield from nodes(part, plan["Node Type"])


def read_by(node: dict[str, Any]) -> str:
    """Return the index and its known columns; only a scan of the rows themselves writes a column with its cast."""
    condition = re.sub(r"\((\w+)\)::text", r"\1", node.get("Index Cond", ""))
    known = re.findall(r"\b([a-z_, ]+)\)? (=|<=|>=|<|>)", condition)
    how = ", ".join(dict.fromkeys(map(" ".join, known)))
    return f"{node['Index Name']}: {how or ('to its end' if node['Above'] in {'Sort', 'Aggregate'} else '')}"


@pytest.mark.parametrize("name", [*STATEMENTS, *IN_A_ROUND])
async def test_no_statement_reads_more_than_it_must_whatever_was_known_of_the_tables(full: Database, name: str) -> None:
    statement, arguments = prepared(name)
    mode = "force_generic_plan" if name in STATEMENTS else "force_custom_plan"
    async with full.read() as connection:
        await connection.execute(text(f"SET plan_cache_mode = {mode}"))
        driver = (await connection.get_raw_connection()).driver_connection
        await driver.execute(f"PREPARE hot AS {statement}")
        try:
            answer = await driver.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE hot{arguments}")
        finally:
            await connection.invalidate()  # with what was prepared and set
    found = list(nodes(answer[0]["Plan"]))
    if name not in ONCE_A_SECOND:
        assert {node["Relation Name"] for node in found if node["Node Type"] == "Seq Scan"} <= FEW
    assert {read_by(node) for node in found if "Index Name" in node} <= READS.get(name, set())
