"""A URL that only SQLAlchemy can read opens the same database, also for the hot path."""

from sqlalchemy.engine import make_url

from quantask_jupyter.adapters.sql.connect_arguments import postgres_arguments, sqlite_file
from quantask_jupyter.adapters.sql.database import Database, open_database
from quantask_jupyter.adapters.sql.store import SqlStore
from tests.contract.store.conftest import OPTIONS
from tests.contract.tasks import claim_one, submit_one, version


async def test_a_url_that_only_sqlalchemy_can_read_opens_the_same_database(
    database: Database, store: SqlStore, migrated_url: str
) -> None:
    url = make_url(migrated_url)
    if database.is_sqlite:
        other = url.update_query_dict({"cached_statements": "8"})
    else:
        other = url.set(host=None, port=None).update_query_dict({"host": f"{url.host}:{url.port or 5432}"})
    text = other.render_as_string(hide_password=False)
    assert (sqlite_file(text) if database.is_sqlite else postgres_arguments(text)) is None
    task_id = await submit_one(store)
    async with open_database(text, **OPTIONS) as opened:
        await claim_one(SqlStore(opened), task_id)
        assert await version(SqlStore(opened), task_id) == 2
    assert await version(store, task_id) == 2
