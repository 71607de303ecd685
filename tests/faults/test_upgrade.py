"""An upgrade with tasks in flight: the schema is upgraded, API and workers are restarted one by one."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.faults.circuits import slow
from tests.faults.conftest import OpenLab
from tests.faults.lab import Servers
from tests.integration.api.commands import quantask
from tests.integration.api.server import BELL, stop, until
from tests.integration.worker.processes import busy_child

AS_A_MIGRATION_WILL = [
    "ALTER TABLE tasks ADD COLUMN to_come text NOT NULL DEFAULT 'nothing yet'",
    "ALTER TABLE task_history ADD COLUMN to_come text",
    "ALTER TABLE batches ALTER COLUMN name TYPE text",
    "CREATE INDEX ix_to_come ON tasks (to_come)",
]


def test_an_upgrade_with_tasks_in_flight_costs_none_of_them_an_attempt(
    open_lab: OpenLab, servers: Servers, tmp_path: Path
) -> None:
    with open_lab(workers=2, LEASE_SECONDS="20", GRACE_SECONDS="1") as lab:
        long_ones = lab.submit(2, **slow(3000))
        for task_id in long_ones:
            until(lambda task_id=task_id: lab.status(task_id) == "processing", "both workers are busy")
        first = lab.deployment.workers[0].pid
        os.kill(until(lambda: busy_child(first), "its child is busy"), signal.SIGSTOP)  # it ends no task before that
        waiting = lab.submit_batch(40, circuit=BELL, shots=10)
        upgraded = quantask(tmp_path, "db", "upgrade", DATABASE_URL=servers.database_url)
        for change in AS_A_MIGRATION_WILL:  # there is one version of the schema so far
            servers.postgres.admin(change, database=servers.database_url)
        by_old_processes = lab.submit(3)
        assert lab.api.get("tasks").status == 200
        for worker in list(lab.deployment.workers):
            lab.kill(worker, signal.SIGTERM)
            assert worker.wait(20) == 0
            lab.start_worker()
        lab.see_processes()
        stop(lab.deployment.served.process)
        lab.start_api()
        done = lab.finished(*long_ones, *waiting, *by_old_processes, seconds=120)
    assert upgraded.returncode == 0, upgraded.stderr
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}
    notes = [entry["note"] for task_id in done[:2] for entry in task_id["history"]]
    assert notes.count("worker shuts down") >= 1, "what did not finish in time was given back"
