"""The hot path keeps its connections: none may come back to it in the middle of a transaction."""

import asyncio
import random
from contextlib import suppress

from quantask_jupyter.adapters.sql.database import Database
from quantask_jupyter.adapters.sql.hot_path import NewRows
from quantask_jupyter.adapters.sql.store import SqlStore
from quantask_jupyter.adapters.sql.submit import _task_row
from quantask_jupyter.ports import Share
from tests.contract.tasks import submission

SHARE = Share(per_owner=1000, seconds=30.0)


async def test_a_submit_that_is_given_up_halfway_leaves_the_next_ones_durable(
    database: Database, store: SqlStore, other_store: SqlStore
) -> None:
    rng = random.Random(7)
    for _ in range(200):
        given_up = submission()
        rows = NewRows([_task_row(given_up.tasks[0], given_up)], [])
        insert = asyncio.create_task(database.hot_path.insert(rows, SHARE, "api"))
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(insert), rng.uniform(0, 0.002))
        insert.cancel()
        with suppress(asyncio.CancelledError):
            await insert
        kept = await store.create(submission(), SHARE)
        assert await other_store.versions([kept.tasks[0].id]), "what was accepted is committed"
