import asyncpg
import pytest
from sqlalchemy.engine import make_url

from tests.services import Machine, Postgres, ServiceError, provide_postgres
from tests.services.postgres import URL_VARIABLE


async def connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))


async def test_the_server_answers_and_is_recent_enough(database_url: str) -> None:
    connection = await connect(database_url)
    try:
        assert connection.get_server_version().major >= 15
        assert await connection.fetchval("SHOW fsync") == "on"
    finally:
        await connection.close()


async def test_two_databases_are_apart(postgres: Postgres, database_url: str) -> None:
    other_url = postgres.create_database()
    try:
        postgres.admin("CREATE TABLE here (number int)", database=database_url)
        [row] = postgres.admin("SELECT count(*) FROM pg_tables WHERE tablename = 'here'", database=other_url)
        assert row["count"] == 0
    finally:
        postgres.drop_database(other_url)


async def test_a_database_may_be_copied_from_a_template(postgres: Postgres, database_url: str) -> None:
    postgres.admin("CREATE TABLE here (number int)", database=database_url)
    copy = postgres.create_database(template=str(make_url(database_url).database))
    try:
        assert list(postgres.admin("SELECT * FROM here", database=copy)) == []
    finally:
        postgres.drop_database(copy)


async def test_a_database_in_use_can_be_dropped(postgres: Postgres) -> None:
    url = postgres.create_database()
    connection = await connect(url)
    postgres.drop_database(url)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await connection.fetchval("SELECT 1")


@pytest.mark.stops_postgres
def test_an_immediate_stop_keeps_a_committed_row(postgres: Postgres, database_url: str) -> None:
    postgres.admin("CREATE TABLE kept AS SELECT 42 AS number", database=database_url)
    postgres.stop("immediate")
    with pytest.raises(OSError, match=r"refused|reset|Connect"):
        postgres.admin("SELECT 1")
    postgres.start()
    [row] = postgres.admin("SELECT number FROM kept", database=database_url)
    assert row["number"] == 42


def test_a_given_server_is_shared_and_left_as_it_was(postgres: Postgres) -> None:
    given = provide_postgres(Machine(environ={URL_VARIABLE: postgres.url_for("postgres")}))
    mine, theirs = given.create_database(), postgres.create_database()
    try:
        assert mine != theirs
        with pytest.raises(ServiceError, match="not this run's to stop"):
            given.stop()
        given.close()
        names = {row["datname"] for row in postgres.admin("SELECT datname FROM pg_database")}
        assert make_url(mine).database not in names
        assert make_url(theirs).database in names
    finally:
        postgres.drop_database(theirs)
