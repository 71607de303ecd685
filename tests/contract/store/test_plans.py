"""PostgreSQL keeps the plan of a prepared statement that it made when the tables were empty."""

from __future__ import annotations

import importlib
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from quantask_jupyter.adapters.sql.database import Database, open_database
from quantask_jupyter.adapters.sql.hot_path import postgres_housekeeping_statements, postgres_statements
from quantask_jupyter.adapters.sql.migrate import upgrade
from quantask_jupyter.adapters.sql.tables import metadata
from tests.contract.store.conftest import OPTIONS
from tests.services import Postgres

BY_ID = "pk_tasks: id ="
OF_OWNER = "ix_tasks_in_flight: owner ="
ALL_IN_FLIGHT = "ix_tasks_in_flight: "
READS: dict[str, set[str]] = {
    "INSERT": set(),
    "INSERT_AND_RESERVE": set(),
    "WAITS": {"ix_tasks_outbox: owner ="},
    "OWNER_IN_FLIGHT": {OF_OWNER},
    "WITH_BROKER": {ALL_IN_FLIGHT},
    "IS_WORTH_A_ROUND": {"ix_tasks_outbox: ", ALL_IN_FLIGHT},  # of the outbox, up to the first
    "RESERVE": {
        "ix_tasks_outbox: ",  # the first
        "ix_tasks_outbox: owner >",
        "ix_tasks_outbox: owner >=, owner <=",
        ALL_IN_FLIGHT,
        OF_OWNER,
        BY_ID,
    },
    "CLAIM": {"ix_tasks_pending: id ="},
    "FINISH": {BY_ID},
    "RENEW": {BY_ID},
    "RELEASE": {BY_ID},
    "READ": {
        BY_ID,
        "pk_task_results: task_id =",
        "ix_task_history_task: task_id >=, task_id <=",
        "ix_tasks_outbox: owner >=, owner, id <",
        "ix_tasks_in_flight: owner >=, owner <=",
    },
    "MARK_DISPATCHED": {BY_ID},
    "READY": {"ix_tasks_pending: "},  # up to its limit
    "IS_ANY_LOST": {BY_ID},
    "IS_ANY_EXPIRED": {"ix_tasks_lease: lease_expires_at <="},
    "IS_ANY_MESSAGE_OLD": {ALL_IN_FLIGHT},
    "IS_ANY_TO_REMOVE": {"ix_tasks_finished: finished_at <", "pk_batches: ", "ix_tasks_batch: batch_id ="},
}
"""Indexes that a statement reads, and of which columns it knows what: none grows with the backlog or what is stored."""

ROOM = importlib.import_module("quantask_migrations.versions.0003_the_room_that_a_submit_has")
ARGUMENTS = {"whose": "$1::text", "per_owner": "$2::int", "queue_length": "$1::int"}


def statement_of(name: str) -> str:
    """Return a hot statement, or one of the function that a submit calls, with its arguments numbered."""
    for statements in (postgres_statements, postgres_housekeeping_statements):
        if hasattr(statements, name):
            return str(getattr(statements, name))
    return re.sub(r"\b(whose|per_owner|queue_length)\b", lambda found: ARGUMENTS[found[0]], getattr(ROOM, name))


TASKS = """
    INSERT INTO tasks (id, owner, tags, backend, shots, points, circuit_format, circuit_source, status, version,
                       attempt, max_attempts, created_at, finished_at, lease_owner, lease_expires_at)
    SELECT gen_random_uuid(), 'owner ' || n % 50, '[]', 'aer_simulator', 1, 1, 'qasm3', 'source', status, 3,
           1, 3, now(), CASE status WHEN 'completed' THEN now() END, CASE status WHEN 'processing' THEN 'worker' END,
           CASE status WHEN 'processing' THEN now() END
    FROM generate_series(1, 5000) AS n CROSS JOIN LATERAL (
        SELECT (ARRAY[{}])[1 + n % array_length(ARRAY[{}], 1)] AS status
    ) AS s
"""


def tasks_that_are(*statuses: str) -> str:
    listed = ", ".join(f"'{status}'" for status in statuses)
    return TASKS.format(listed, listed)


ALL_ENDED = [tasks_that_are("completed"), "VACUUM ANALYZE"]
ALL_RAN = [tasks_that_are("processing"), "ANALYZE"]
SOME_OF_EACH = [
    tasks_that_are("pending", "processing", "completed"),
    "INSERT INTO task_results SELECT id, '{}' FROM tasks WHERE status = 'completed'",
    "INSERT INTO task_history (task_id, target, attempt, actor, at) SELECT id, 'pending', 0, 'api', now() FROM tasks",
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


@pytest.fixture(scope="module", params=KNOWN)
def url(request: pytest.FixtureRequest, postgres: Postgres) -> Iterator[str]:
    """A database of its own, so that PostgreSQL knows nothing else, and learns nothing by itself meanwhile."""
    postgres.start()
    url = postgres.create_database()
    upgrade(url)
    still = [f"ALTER TABLE {name} SET (autovacuum_enabled = false)" for name in metadata.tables]
    for statement in (*still, *KNOWN[request.param]):
        postgres.admin(statement, database=url)
    yield url
    postgres.drop_database(url)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def empty(url: str) -> AsyncIterator[Database]:
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


@pytest.mark.parametrize("index_only", ["on", "off"])
@pytest.mark.parametrize("name", READS)
async def test_a_plan_that_was_made_for_empty_tables_serves_when_they_are_full(
    empty: Database, name: str, index_only: str
) -> None:
    statement = statement_of(name)
    arguments = ["NULL"] * max(map(int, re.findall(r"\$(\d+)", statement)), default=0)
    given = f"({', '.join(arguments)})" if arguments else ""
    async with empty.read() as connection:
        await connection.execute(text("SET plan_cache_mode = force_generic_plan"))
        await connection.execute(text(f"SET enable_indexonlyscan = {index_only}"))  # a vacuum of its own decides, else
        driver = (await connection.get_raw_connection()).driver_connection
        await driver.execute(f"PREPARE hot AS {statement}")
        answer = await driver.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE hot{given}")
        await connection.invalidate()  # with what was prepared and set
    found = list(nodes(answer[0]["Plan"]))
    assert not [node for node in found if node["Node Type"] in {"Seq Scan", "Bitmap Index Scan"}]
    assert {read_by(node) for node in found if "Index Name" in node} == READS[name]
