"""Everything on one machine stands still for longer than a lease, as when its lid is closed: that costs no attempt."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.deployment import Deployment, laptop_deployment
from tests.faults.circuits import slow
from tests.faults.conftest import OpenLab
from tests.faults.standstill import stand_still
from tests.integration.api.server import until
from tests.integration.worker.processes import busy_child, children_of

LEASE_SECONDS = 3.0
IN_ONE_LEASE = {"LEASE_SECONDS": str(LEASE_SECONDS), "SWEEP_SECONDS": "0.2", "POLL_SECONDS": "0.1", "SLOTS": "1"}


def busy_laptop(laptop: Deployment) -> tuple[str, int]:
    """Have a laptop's child work on a task that takes seconds; return the task's id and the API's process."""
    laptop.api.finished(laptop.api.submit()["id"])
    task_id = str(laptop.api.submit(**slow(1500))["id"])
    api = laptop.served.process.pid
    worker = children_of(api)[0]
    until(lambda: laptop.api.get(f"tasks/{task_id}").json["status"] == "processing", "it runs")
    until(lambda: busy_child(worker), "its child is busy")
    return task_id, api


@pytest.mark.parametrize("leases", [0.85, 2.5], ids=["less than a lease", "longer than one"])
def test_on_a_laptop_that_sleeps_in_the_middle_of_a_task_it_completes_in_its_first_attempt(
    tmp_path: Path, leases: float
) -> None:
    with laptop_deployment(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/store.sqlite3", **IN_ONE_LEASE) as laptop:
        task_id, api = busy_laptop(laptop)
        stand_still(leases * LEASE_SECONDS, api)
        done = laptop.api.finished(task_id, 120)
    assert (done["status"], done["attempt"]) == ("completed", 1)
    assert [entry["to"] for entry in done["history"]] == ["pending", "processing", "completed"]


@pytest.mark.slow_fault
def test_api_and_workers_that_sleep_together_lose_no_attempt_whoever_wakes_first(open_lab: OpenLab) -> None:
    with open_lab(workers=2, **IN_ONE_LEASE) as lab:
        lab.finished(*lab.submit())
        workers = [worker.pid for worker in lab.deployment.workers]
        api = lab.deployment.served.process.pid
        for order in ([api, *workers], [*workers, api]):
            running = [*lab.submit(1, **slow(2500)), *lab.submit(1, **slow(2500))]
            until(lambda running=running: {lab.status(i) for i in running} == {"processing"}, "both run", 60)
            until(lambda: all(busy_child(worker) for worker in workers), "their children are busy")
            stand_still(1.5 * LEASE_SECONDS, *order)
            done = lab.finished(*running, seconds=120)
            assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}


@pytest.mark.slow_fault
def test_time_in_which_everything_stands_still_does_not_count_as_the_tasks(tmp_path: Path) -> None:
    with laptop_deployment(
        tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/store.sqlite3", WALL_SECONDS="20", **IN_ONE_LEASE
    ) as laptop:
        task_id, api = busy_laptop(laptop)
        stand_still(22, api)
        done = laptop.api.finished(task_id, 120)
    assert (done["status"], done["attempt"]) == ("completed", 1)
