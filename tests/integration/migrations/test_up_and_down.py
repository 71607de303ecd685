import asyncio
from dataclasses import replace

from quantask_jupyter.adapters.sql.migrate import current, downgrade, head, upgrade
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Outcome, TaskFilter, WorkerInfo
from tests.contract.databases import open_database
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, ERROR, WORKER, claim, completed_task, lose, submission, submit, submit_one
from tests.integration.migrations.inspecting import functions_and_triggers, tables

OURS = {
    "accounts",
    "assignments",
    "batches",
    "course_history",
    "course_limits",
    "deployment_limits",
    "drawings",
    "lessons",
    "owners",
    "pauses",
    "submissions",
    "tasks",
    "task_history",
    "task_pieces",
    "workers",
}


async def fill(url: str) -> None:
    """A row in every state that a task can be in, with everything that hangs on it."""
    async with open_database(url, pool=(2, 0), timeout_seconds=10) as database:
        store = SqlStore(database)
        await store.report_alive(WorkerInfo("w", "host", 1, {"quantask": "0.1.0"}))
        await store.create(replace(submission(3, key="batch"), batch_name="scan"))
        reserved, dispatched, running, lost, marked, failed, cancelled = await submit(store, 7)
        await store.reserve(1, 1, 60.0)
        await store.mark_dispatched([dispatched])
        await claim(store, running, marked)
        await lose(store, lost)
        await store.cancel(ADA, [marked, cancelled], "api")
        await store.finish([Outcome((await claim(store, failed))[0], error=ERROR)], WORKER, WORKER)
        await completed_task(store, noise={"p": 0.1}, parameters={"theta": [0.1]}, key="single")
        again = await submit_one(store)
        await lose(store, again)
        await store.expire(1, 600.0, "sweeper")
        states = {task.status for task in (await store.page(ADA, TaskFilter(), 100, None)).tasks}
        assert states == set(Status)
        assert reserved


async def runs_a_task(url: str) -> None:
    async with open_database(url, pool=(2, 0), timeout_seconds=10) as database:
        store = SqlStore(database)
        task = await store.get(ADA, await completed_task(store), full=True)
        assert (task.status, len(task.history or ())) == (Status.COMPLETED, 3)


def test_a_schema_goes_up_down_and_up_with_rows_in_every_state(empty_url: str) -> None:
    assert current(empty_url) is None
    for _ in range(2):
        upgrade(empty_url)
        assert current(empty_url) == head()
        assert tables(empty_url) == OURS | {"quantask_version"}
        assert functions_and_triggers(empty_url)
        asyncio.run(fill(empty_url))
        downgrade(empty_url, "base")
        assert current(empty_url) is None
        assert tables(empty_url) <= {"quantask_version"}
        assert functions_and_triggers(empty_url) == set()
    upgrade(empty_url)
    asyncio.run(runs_a_task(empty_url))


def test_an_upgrade_of_the_newest_schema_leaves_everything_as_it_is(empty_url: str) -> None:
    upgrade(empty_url)
    asyncio.run(fill(empty_url))
    before = asyncio.run(everything(empty_url))
    upgrade(empty_url)
    assert asyncio.run(everything(empty_url)) == before
    asyncio.run(runs_a_task(empty_url))


async def everything(url: str) -> list[object]:
    async with open_database(url, pool=(2, 0), timeout_seconds=10) as database:
        store = SqlStore(database)
        tasks = (await store.page(ADA, TaskFilter(), 100, None)).tasks
        return [await store.get(ADA, task.id, full=True) for task in tasks]


def test_a_downgrade_of_an_empty_database_is_nothing(empty_url: str) -> None:
    upgrade(empty_url)
    for _ in range(2):
        downgrade(empty_url, "base")
        assert current(empty_url) is None
