"""A database that does not answer: every method says so, and no text of a driver or a password goes along."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import insert
from sqlalchemy.engine import make_url

from quantask_jupyter.adapters.sql.dialects import db_now
from quantask_jupyter.adapters.sql.migrate import upgrade
from quantask_jupyter.adapters.sql.tables import workers
from quantask_jupyter.domain.pause import PauseKind, PauseTarget
from quantask_jupyter.domain.pieces import Piece
from quantask_jupyter.domain.task import Attempt, Lease, Outcome, TaskFilter, WorkerInfo
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Assignments, Claims, Courses, Outbox, Tasks, Upkeep
from tests.contract.databases import open_database
from tests.contract.store.test_assignments import HW3
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, RESULT, submission, submit_one
from tests.services import Postgres
from tests.services.machine import free_port

[ID] = new_task_ids(1)
ATTEMPT = Attempt(ID, 1)
LEASE = Lease("w", 1.0)
SECRET = "hunter2-secret"

CALLS: dict[str, Callable[[SqlStore], Awaitable[Any]]] = {
    "create": lambda store: store.create(submission()),
    "claim": lambda store: store.claim([ID], LEASE, "w"),
    "resume": lambda store: store.resume([ID], LEASE),
    "renew": lambda store: store.renew([ATTEMPT], LEASE),
    "finish": lambda store: store.finish([Outcome(ATTEMPT, result=RESULT)], "w", "w"),
    "release": lambda store: store.release([ATTEMPT], "w", "w", "shutdown"),
    "store_pieces": lambda store: store.store_pieces([(ATTEMPT, Piece(0, RESULT))], "w"),
    "pieces": lambda store: store.pieces(ID),
    "points": lambda store: store.points(ADA, ID, 0, 1),
    "ran_lately": lambda store: store.ran_lately("aer", 1),
    "cancel": lambda store: store.cancel(ADA, [ID], "api"),
    "names_of_courses": lambda store: store.names_of_courses(),
    "students": lambda store: store.students("qc101", 1.0),
    "queue": lambda store: store.queue("qc101", 1),
    "load": lambda store: store.load("qc101", 1.0, 1),
    "cancel_of_course": lambda store: store.cancel_of_course("qc101", None, None, "teach", "cancelled"),
    "now": lambda store: store.now(),
    "expire": lambda store: store.expire(1, 1.0, "sweeper"),
    "reserve": lambda store: store.reserve(1, 1, 1.0),
    "unreserve": lambda store: store.unreserve([ID]),
    "mark_dispatched": lambda store: store.mark_dispatched([ID]),
    "redispatch": lambda store: store.redispatch(1.0),
    "ready": lambda store: store.ready(1),
    "line": lambda store: store.line(),
    "get": lambda store: store.get(ADA, ID, full=True),
    "get_request": lambda store: store.get_request(ADA, ID),
    "belonging_of_task": lambda store: store.belonging_of_task(ID),
    "belonging_of_batch": lambda store: store.belonging_of_batch(ID),
    "recognise": lambda store: store.recognise("2026-01-01T00:00:00Z", "ada"),
    "archive": lambda store: store.archive("2026-01-01T00:00:00Z"),
    "handed_in_by": lambda store: store.handed_in_by("qc101"),
    "attempts_by": lambda store: store.attempts_by("qc101", "hw3"),
    "course_history": lambda store: store.course_history("qc101", 10),
    "forget_course_history": lambda store: store.forget_course_history(60.0),
    "usage_of_course": lambda store: store.usage_of_course("qc101"),
    "known_owners": lambda store: store.known_owners({"ada": "2026-01-01T00:00:00Z"}),
    "owners_called": lambda store: store.owners_called(["ada"]),
    "names": lambda store: store.names(["ada"]),
    "versions": lambda store: store.versions([ID]),
    "page": lambda store: store.page(ADA, TaskFilter(), 1, None),
    "ending_in": lambda store: store.ending_in("0" * 8, ADA, [], 1),
    "get_batch": lambda store: store.get_batch(ADA, ID),
    "unfinished": lambda store: store.unfinished(ID),
    "results": lambda store: store.results(ADA, ID, 1, 1, None),
    "metadata_of_batch": lambda store: store.metadata_of_batch(ADA, ID),
    "cancel_batch": lambda store: store.cancel_batch(ADA, ID, "api"),
    "pause": lambda store: store.pause(PauseTarget("qc101", PauseKind.TAG, "hw3"), "teach", "teach", "paused"),
    "end_pause": lambda store: store.end_pause(PauseTarget("qc101", PauseKind.TAG, "hw3"), "teach", "teach", "resumed"),
    "pauses": lambda store: store.pauses("qc101"),
    "start_lesson": lambda store: store.start_lesson("qc101", 1, 60.0, "teach"),
    "stop_lesson": lambda store: store.stop_lesson("qc101", "teach"),
    "lessons": lambda store: store.lessons(),
    "slot_plan": lambda store: store.slot_plan(1.0),
    "usage_in_course": lambda store: store.usage_in_course(ADA, "qc101"),
    "course_limits": lambda store: store.course_limits("qc101", ADA),
    "all_course_limits": lambda store: store.all_course_limits("qc101"),
    "set_course_limits": lambda store: store.set_course_limits("qc101", ADA, {"tasks": 1}, "teach"),
    "delete": lambda store: store.delete(ADA, ID),
    "purge": lambda store: store.purge(1.0, 1),
    "forget_owners": lambda store: store.forget_owners(),
    "usage": lambda store: store.usage(ADA),
    "waiting": lambda store: store.waiting(ADA),
    "drawing": lambda store: store.drawing(ADA, ID),
    "keep_drawing": lambda store: store.keep_drawing(ID, {}),
    "put_assignment": lambda store: store.put_assignment(HW3, "teach"),
    "assignments": lambda store: store.assignments("qc101"),
    "assignment_names": lambda store: store.assignment_names(["qc101"]),
    "former_assignments": lambda store: store.former_assignments("qc101", ["hw3"]),
    "has_assignments": lambda store: store.has_assignments(),
    "known_assignment": lambda store: store.known_assignment("qc101", "hw3"),
    "assignment_of_task": lambda store: store.assignment_of_task(ID),
    "submissions": lambda store: store.submissions("qc101", "hw3", None, 1, 1, None),
    "report_alive": lambda store: store.report_alive(WorkerInfo("w", "host", 1, {})),
    "forget_worker": lambda store: store.forget_worker("w"),
    "probe": lambda store: store.probe(),
    "workers": lambda store: store.workers(1.0),
    "health": lambda store: store.health(),
    "finished_after": lambda store: store.finished_after(None, 1, 0.0),
    "limits": lambda store: store.limits(),
    "deployment": lambda store: store.deployment(),
    "set_limits": lambda store: store.set_limits({"queue_length": 1}),
    "connection_limit": lambda store: store.connection_limit(),
}


def no_server(_: Path) -> str:
    return f"postgresql+asyncpg://ada:{SECRET}@127.0.0.1:{free_port()}/lab"


def no_database(folder: Path) -> str:
    path = folder / "store.sqlite3"
    path.write_bytes(SECRET.encode() * 100)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(params=[no_server, no_database], ids=["postgresql", "sqlite"])
def dead_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return cast("str", request.param(tmp_path))


def test_the_table_above_has_every_method_of_the_ports() -> None:
    assert set(CALLS) == {
        name
        for port in (Claims, Outbox, Tasks, Courses, Assignments, Upkeep)
        for name in vars(port)
        if not name.startswith("_")
    }


async def test_every_method_says_that_the_database_is_unavailable(dead_url: str, tmp_path: Path) -> None:
    async with open_database(dead_url, pool=(1, 0), timeout_seconds=2) as database:
        store = SqlStore(database)
        for name, call in CALLS.items():
            if name == "connection_limit" and database.is_sqlite:
                continue  # a file takes any number; nobody needs to ask it
            with pytest.raises(DatabaseUnavailableError) as unavailable:
                await call(store)
            text = "".join(traceback.format_exception(unavailable.value))
            assert SECRET not in text, name
            if database.is_sqlite:
                assert f"The file {tmp_path}/store.sqlite3 is no SQLite database, or is damaged." in text
            else:
                assert "The database cannot be reached; nothing was stored." in text
        if not database.is_sqlite:
            assert database.engine.pool.checkedout() == 0


@pytest.fixture
def lone_url(postgres: Postgres, database_url: str) -> str:
    """A database whose connections may be ended: nobody else has any."""
    upgrade(database_url)
    return database_url


@pytest.mark.parametrize("wrong", [{"password": SECRET}, {"database": SECRET}], ids=["password", "database"])
async def test_a_server_that_refuses_us_is_unavailable(postgres: Postgres, wrong: dict[str, str]) -> None:
    url = make_url(postgres.url_for("postgres")).set(**wrong).render_as_string(hide_password=False)
    async with open_database(url, pool=(1, 0), timeout_seconds=5) as database:
        with pytest.raises(DatabaseUnavailableError) as unavailable:
            await SqlStore(database).health()
    assert SECRET not in "".join(traceback.format_exception(unavailable.value))


async def test_a_full_pool_is_unavailable_until_a_connection_is_given_back(migrated_postgres_url: str) -> None:
    async with open_database(migrated_postgres_url, pool=(1, 0), timeout_seconds=0.2) as database:
        store = SqlStore(database)
        async with database.read():
            with pytest.raises(DatabaseUnavailableError):
                await store.health()
        await store.health()


async def test_a_lock_that_is_not_given_back_is_unavailable_in_time(migrated_url: str, store: SqlStore) -> None:
    task_id = await submit_one(store)
    async with open_database(migrated_url, pool=(1, 0), timeout_seconds=0.3) as database:
        async with store._database.write() as connection:
            await connection.exec_driver_sql("UPDATE tasks SET version = version")
            with pytest.raises(DatabaseUnavailableError):
                await SqlStore(database).cancel(ADA, [task_id], "api")
        [task] = await SqlStore(database).cancel(ADA, [task_id], "api")
        assert task.status == "cancelled"


async def test_a_store_works_again_when_its_server_has_ended_its_connections(postgres: Postgres, lone_url: str) -> None:
    name = make_url(lone_url).database
    async with open_database(lone_url, pool=(2, 0), timeout_seconds=5) as database:
        store = SqlStore(database)
        await store.health()
        postgres.admin(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            end_connections(postgres, str(name))
            with pytest.raises(DatabaseUnavailableError):
                await store.health()
        finally:
            postgres.admin(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        await store.health()


async def test_a_connection_that_is_ended_in_a_transaction_stores_nothing(postgres: Postgres, lone_url: str) -> None:
    async with open_database(lone_url, pool=(2, 0), timeout_seconds=5) as database:
        store = SqlStore(database)
        asked = submission()

        async def lose_the_connection_halfway() -> None:
            async with database.write() as connection:
                await connection.execute(
                    insert(workers).values(name="w", host="h", slots=1, versions={}, seen_at=db_now())
                )
                end_connections(postgres, str(make_url(lone_url).database))
                await connection.exec_driver_sql("SELECT 1")

        with pytest.raises(DatabaseUnavailableError):
            await lose_the_connection_halfway()
        assert await store.workers(60.0) == []
        await store.create(asked)
        assert await store.versions([asked.tasks[0].id]) == {asked.tasks[0].id: (1, "pending")}


def end_connections(postgres: Postgres, name: str) -> None:
    postgres.admin(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


async def test_connections_that_are_ended_at_any_moment_are_unavailable_and_nothing_else(
    postgres: Postgres, lone_url: str
) -> None:
    name = str(make_url(lone_url).database)
    async with open_database(lone_url, pool=(2, 0), timeout_seconds=5) as database:
        store = SqlStore(database)
        stop = asyncio.Event()
        accepted: list[UUID] = []
        refusals: set[str] = set()

        async def go_on(move: Callable[[], Awaitable[Any]]) -> None:
            while not stop.is_set():
                try:
                    await move()
                except DatabaseUnavailableError:
                    refusals.add("unavailable")

        async def submit_and_remember() -> None:
            accepted.append((await store.create(submission(), 1.0)).tasks[0].id)

        async def pass_on() -> None:
            for _, ids in await store.reserve(100, 1000, 1.0):
                await store.mark_dispatched(ids)
                await store.claim(ids, LEASE, "w")

        moving = [asyncio.create_task(go_on(move)) for move in (submit_and_remember, pass_on)]
        for _ in range(60):
            await asyncio.to_thread(end_connections, postgres, name)
        stop.set()
        await asyncio.gather(*moving)
        assert refusals == {"unavailable"}
        assert set(await store.versions(accepted)) == set(accepted)
