"""The logs of API and worker: one line an event, and a task's life can be read in them by its id."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.acceptance.deployment import lab_deployment, laptop_deployment
from tests.integration.api.jupyter import start_jupyter
from tests.integration.api.server import BELL, LONG, stop, until
from tests.services import Postgres

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO|WARNING|ERROR) (?P<logger>[\w.]+) (?P<event>.+)")
ANNOUNCED = re.compile(r"QUANTASK_(URL|TOKEN)=\S+")
QUICK = {"SWEEP_SECONDS": "0.2", "LEASE_SECONDS": "2", "BACKOFF_SECONDS": "0.1"}


def events(*logs: Path) -> list[str]:
    """All events, oldest first; every line is one."""
    found = []
    for log in logs:
        for line in log.read_text().splitlines():
            match = LINE.fullmatch(line)
            assert match or ANNOUNCED.fullmatch(line), line
            if match:
                found.append((line[:23], match["event"]))
    return [event for _, event in sorted(found, key=lambda each: each[0])]


def about(task_id: str, events: list[str]) -> list[str]:
    """The events of one task, without its id."""
    return [event.replace(f"task={task_id}", "task") for event in events if f"task={task_id}" in event]


def test_a_tasks_life_is_in_the_logs_by_its_id(tmp_path: Path, database_url: str, amqp_url: str) -> None:
    with lab_deployment(tmp_path, database_url, amqp_url, workers=0, OWNER="ada", **QUICK) as deployment:
        api = deployment.api
        lost = api.submit(circuit=LONG)["id"]
        worker = deployment.start_worker()
        log = tmp_path / "worker0.log"
        until(lambda: f"claimed task={lost}" in log.read_text(), "a worker runs it")
        worker.kill()
        worker.wait()
        until(lambda: api.get(f"tasks/{lost}").json["status"] == "pending", "it is taken back")
        deployment.start_worker()
        until(lambda: api.get(f"tasks/{lost}").json["attempt"] == 2, "another worker runs it")
        api.post(f"tasks/{lost}/cancel")
        api.finished(lost)
        completed, failed = api.submit()["id"], api.submit(circuit="OPENQASM 3.0; nonsense")["id"]
        api.finished(completed)
        api.finished(failed)
        retried = api.post(f"tasks/{completed}/retry").json["id"]
        api.finished(retried)
        assert api.request("DELETE", f"tasks/{completed}").status == 204
        batch = api.post("batches", {"tasks": [{"circuit": BELL}] * 3}).json["id"]
        api.post(f"batches/{batch}/cancel")
    logs = events(deployment.served.log, *tmp_path.glob("worker*.log"))
    swept = about(lost, logs)
    assert swept.pop(swept.index("lease expired task"))
    assert swept == [
        "submitted task owner=ada",
        "claimed task attempt=1",
        "claimed task attempt=2",
        "cancel asked for task owner=ada by=ada",
        "cancelled task attempt=2",
    ]
    assert about(failed, logs)[1:] == ["claimed task attempt=1", "failed task attempt=1 code=CIRCUIT_SYNTAX"]
    assert about(completed, logs) == [
        "submitted task owner=ada",
        "claimed task attempt=1",
        "completed task attempt=1",
        "removed task owner=ada",
    ]
    assert about(retried, logs)[0] == f"submitted task owner=ada retry_of={completed}"
    assert f"submitted batch={batch} owner=ada tasks=3" in logs
    assert f"cancel asked for batch={batch} owner=ada by=ada" in logs


def test_a_traceback_is_one_line_too(tmp_path: Path, database_url: str, amqp_url: str, postgres: Postgres) -> None:
    with lab_deployment(tmp_path, database_url, amqp_url, workers=0, **QUICK) as deployment:
        api = deployment.api
        api.submit()
        postgres.admin(
            "ALTER TABLE tasks ADD CONSTRAINT nobody_foresaw CHECK (shots < 0) NOT VALID", database=database_url
        )
        assert api.post("tasks", {"circuit": BELL}).status == 500
    [failure] = [event for event in events(deployment.served.log) if "failed unexpectedly" in event]
    assert failure.startswith("POST /quantask/api/tasks failed unexpectedly | Traceback (most recent call last): | ")


def test_what_a_request_has_in_it_makes_no_line_of_its_own(tmp_path: Path) -> None:
    forged = "2026-01-01 00:00:00,000 INFO quantask_worker completed task=1"
    with laptop_deployment(tmp_path, OWNER=f"ada\n{forged}") as deployment:
        api = deployment.api
        api.finished(api.submit(name=f"x\n{forged}", circuit=f"OPENQASM 3.0;\n{forged}")["id"])
        api.get(f"tasks/%0A{forged.replace(' ', '%20')}")
        log = deployment.served.log
        until(lambda: "failed task=" in log.read_text(), "it has failed")
    assert forged not in log.read_text().splitlines()
    assert all("completed task" not in event or "|" in event for event in events(log))


def test_in_a_jupyter_server_our_log_is_jupyters_and_has_no_password(
    tmp_path: Path, database_url: str, postgres: Postgres
) -> None:
    settings = {"QUANTASK_DATABASE_URL": database_url, "QUANTASK_AUTO_MIGRATE": "1", "QUANTASK_SWEEP_SECONDS": "60"}
    jupyter = start_jupyter(tmp_path, **settings)
    try:
        assert jupyter.api.post("tasks", {"circuit": BELL}).status == 202
        postgres.admin(
            "ALTER TABLE tasks ADD CONSTRAINT nobody_foresaw CHECK (shots < 0) NOT VALID", database=database_url
        )
        assert jupyter.api.post("tasks", {"circuit": BELL}).status == 500
    finally:
        stop(jupyter.process)
    log = jupyter.log.read_text()
    found = re.findall(r"^(\[E .*) POST /quantask/api/tasks failed unexpectedly$", log, re.MULTILINE)
    assert len(found) == log.count("failed unexpectedly") == 1, log
    assert str(make_url(database_url).password) not in log
