import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from quantask_jupyter.domain.pause import PauseKind, PauseTarget
from quantask_jupyter.domain.task import WorkerInfo
from quantask_jupyter.ports import Ports
from quantask_jupyter.service import liveness
from quantask_jupyter.service.health import health, health_for
from quantask_jupyter.service.liveness import keep_reporting, say_goodbye
from quantask_jupyter.settings import Quantask
from tests.contract.databases import open_database
from tests.contract.stores import SqlStore, ports_of
from tests.contract.tasks import BOB, claim_one, completed_task, submit, submit_one
from tests.contract.waiting import until

WORKER = WorkerInfo("w1", "host", 2, {"quantask": "0.1.0"})


async def test_all_is_well_with_a_worker_alive(ports: Ports, settings: Quantask) -> None:
    await ports.claims.report_alive(WORKER)
    ids = await submit(ports.tasks, 3)
    await claim_one(ports.claims, ids[0])
    await completed_task(ports.tasks)
    report = await health(ports, settings)
    waited = report.pop("oldest_pending_seconds")
    assert 0 <= waited < 60
    assert report == {
        "status": "ok",
        "database": {"reachable": True, "kind": "sqlite"},
        "broker": {"reachable": True, "kind": "embedded"},
        "queue_depth": 2,
        "dead_letters": None,
        "tasks": {"pending": 2, "processing": 1, "paused": 0},
        "workers_alive": 1,
        "workers": [{"name": "w1", "host": "host", "slots": 2, "versions": {"quantask": "0.1.0"}, "left_open": []}],
    }


async def test_of_the_databases_url_it_tells_the_kind_alone(ports: Ports) -> None:
    kinds = {"postgresql": "postgresql://ada:sesame@db/lab", "sqlite": "sqlite:////home/ada/file"}
    for kind, url in kinds.items():
        report = await health(ports, Quantask(database_url=url))
        assert report["database"] == {"reachable": True, "kind": kind}


async def test_without_a_worker_it_is_degraded_where_none_is_started_by_itself_or_something_waits(
    ports: Ports, settings: Quantask
) -> None:
    report = await health(ports, settings)
    assert (report["status"], report["workers"], report["oldest_pending_seconds"]) == ("ok", [], None)
    with_broker = Quantask(database_url="postgresql://db/lab", amqp_url="amqp://mq/")
    assert (await health(ports, with_broker))["status"] == "degraded"
    await submit(ports.tasks, 1)
    report = await health(ports, settings)
    assert report["status"] == "degraded"
    assert report["database"]["reachable"]


async def test_what_is_paused_needs_no_worker(ports: Ports, settings: Quantask) -> None:
    [task_id] = await submit(ports.tasks, 1, course="qc101")
    await ports.courses.pause(PauseTarget("qc101", PauseKind.TASK, task_id.hex), "teach", "teach", "paused")
    report = await health(ports, settings)
    assert (report["status"], report["queue_depth"]) == ("ok", 0)
    assert report["tasks"] == {"pending": 0, "processing": 0, "paused": 1}


async def test_a_database_that_is_down_is_reported_and_not_raised(
    ports: Ports, settings: Quantask, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"not a database at all" * 100)
    async with open_database(f"sqlite+aiosqlite:///{broken}", pool=(1, 0), timeout_seconds=1) as database:
        store = SqlStore(database)
        queue = type(ports.queue)(store, store, ports.events, poll_seconds=1.0)  # type: ignore[call-arg]
        report = await health(ports_of(store, queue, ports.events), settings)
    assert report["status"] == "degraded"
    assert report["database"] == {"reachable": False, "kind": "sqlite"}
    assert (report["queue_depth"], report["tasks"], report["workers"]) == (None, {}, [])


async def test_a_worker_reports_that_it_is_alive_until_it_ends(ports: Ports, settings: Quantask) -> None:
    reporting = asyncio.create_task(keep_reporting(ports, settings, WORKER))

    async def is_listed() -> bool:
        return [worker.name for worker in await ports.upkeep.workers(60.0)] == ["w1"]

    await until(is_listed)
    assert not reporting.done()
    reporting.cancel()
    with suppress(asyncio.CancelledError):
        await reporting


async def test_a_worker_that_says_goodbye_is_not_listed_any_more(ports: Ports) -> None:
    await ports.claims.report_alive(WORKER)
    await say_goodbye(ports, WORKER)
    assert await ports.upkeep.workers(60.0) == []


async def test_a_goodbye_does_not_wait_for_a_database_that_has_stalled(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stall(_name: str) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(liveness, "GOODBYE_SECONDS", 0.01)
    monkeypatch.setattr(ports.claims, "forget_worker", stall)
    await say_goodbye(ports, WORKER)


async def test_an_owner_is_told_of_the_owners_tasks_and_how_many_workers_live(ports: Ports, settings: Quantask) -> None:
    await submit(ports.tasks, 3)
    await claim_one(ports.claims, await submit_one(ports.tasks, owner=BOB))
    report = await health_for(ports, settings, BOB)
    assert report["tasks"] == {"waiting or running": 1}
    assert (report["queue_depth"], report["oldest_pending_seconds"], report["workers"]) == (None, None, [])
