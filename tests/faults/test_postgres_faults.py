"""A PostgreSQL that dies, hangs up, is full, slow, read-only or silent: nothing is lost, and everybody is told."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.circuits import slow
from tests.faults.conftest import OpenLab
from tests.faults.database import locked, read_only, terminate_backends
from tests.faults.lab import Lab, Servers
from tests.faults.proxy import proxy_before
from tests.integration.api.server import BELL, Answer, until

pytestmark = pytest.mark.slow_fault

WHOLE_TABLE = "LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE"


def assert_unavailable(answer: Answer) -> None:
    assert (answer.status, answer.code) == (503, "DATABASE_UNAVAILABLE"), answer.body
    assert int(answer.headers["retry-after"]) > 0


def completed(lab: Lab, count: int) -> bool:
    return bool(lab.query(f"SELECT 1 FROM tasks WHERE status = 'completed' OFFSET {count - 1}"))


@pytest.mark.stops_postgres
def test_a_restart_in_immediate_mode_during_claims_loses_no_task(open_lab: OpenLab, servers: Servers) -> None:
    with open_lab(workers=2) as lab:
        lab.submit_batch(150, circuit=BELL, shots=100)
        until(lambda: completed(lab, 10), "claims are being made")
        servers.postgres.stop("immediate")
        answers = [lab.api.post("tasks", {"circuit": BELL}) for _ in range(3)]
        servers.postgres.start()
        lab.submit(3)
    for answer in answers:
        assert_unavailable(answer)
    assert len(lab.query("SELECT id FROM tasks")) == 153, "what was answered 503 is not stored"


def test_back_ends_that_are_terminated_again_and_again_lose_no_task(open_lab: OpenLab, servers: Servers) -> None:
    with open_lab(workers=2) as lab:
        lab.submit_batch(100, circuit=BELL, shots=100)
        ended = 0
        for count in range(5, 55, 5):
            until(lambda count=count: completed(lab, count), f"{count} have completed", 60)
            ended += terminate_backends(servers.postgres, servers.database_url)
    assert ended >= 10
    assert {state.value for state in lab.states.values()} == {"completed"}


def test_a_locked_table_is_a_503_in_time_and_a_pool_that_is_used_up_is_one_too(
    open_lab: OpenLab, servers: Servers
) -> None:
    small = {"API_POOL_SIZE": "2", "API_POOL_OVERFLOW": "0", "DATABASE_TIMEOUT_SECONDS": "1"}
    with open_lab(**small) as lab:
        lab.finished(*lab.submit())
        with locked(servers.database_url, WHOLE_TABLE), ThreadPoolExecutor(8) as pool:
            began = time.monotonic()
            answers = list(pool.map(lambda _: lab.api.post("tasks", {"circuit": BELL}), range(8)))
            took = time.monotonic() - began
            health = lab.api.get("health").status
        done = lab.finished(*lab.submit(3))
    for answer in answers:
        assert_unavailable(answer)
    assert took < 10
    assert health == 200
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}


def test_a_result_that_waits_for_a_locked_table_is_stored_when_the_lock_is_gone(
    open_lab: OpenLab, servers: Servers
) -> None:
    with open_lab(LEASE_SECONDS="30", DATABASE_TIMEOUT_SECONDS="1") as lab:
        [task_id] = lab.submit(**slow(400))
        until(lambda: lab.status(task_id) == "processing", "a worker runs it")
        log = lab.deployment.home / "worker0.log"
        with locked(servers.database_url, WHOLE_TABLE):
            until(lambda: "outcomes not stored" in log.read_text(), "its result cannot be stored", 60)
        [done] = lab.finished(task_id)
    assert (done["status"], done["attempt"]) == ("completed", 1)


def test_a_read_only_database_takes_no_task_and_goes_on_when_it_is_writable_again(
    open_lab: OpenLab, servers: Servers
) -> None:
    with open_lab() as lab:
        before = lab.submit()
        lab.finished(*before)
        [running] = lab.submit(**slow(400))
        with read_only(servers.postgres, servers.database_url):
            answer = lab.api.post("tasks", {"circuit": BELL})
            read = lab.api.get(f"tasks/{before[0]}")

        def accepted() -> str | None:  # what was connected before notices with its next call, whose submit says 503
            again = lab.api.post("tasks", {"circuit": BELL})
            return again.json["id"] if again.status == 202 else None

        done = lab.finished(running, until(accepted, "it takes tasks again"))
    assert_unavailable(answer)
    assert (read.status, read.json["status"]) == (200, "completed")
    assert [task["status"] for task in done] == ["completed"] * 2
    assert len(lab.query("SELECT id FROM tasks")) == 3


def test_a_worker_whose_network_to_the_database_stalls_stops_its_task_before_another_one_runs_it(
    open_lab: OpenLab, servers: Servers
) -> None:
    with proxy_before(servers.database_url, 5432) as proxy, open_lab(workers=0) as lab:
        stalled = lab.start_worker(DATABASE_URL=proxy.url_for(servers.database_url))
        [task_id] = lab.submit(**slow(3000))
        until(lambda: lab.status(task_id) == "processing", "a worker runs it")
        lab.see_processes()
        proxy.freeze()
        log = lab.deployment.home / "worker0.log"
        until(lambda: f"stopped task={task_id}" in log.read_text(), "its child is killed", 10)
        until(lambda: lab.status(task_id) == "pending", "the sweeper takes it back")
        other = lab.start_worker()
        [done] = lab.finished(task_id)
        proxy.thaw()
        lab.kill(other)
        [next_one] = lab.finished(*lab.submit())
        assert stalled.poll() is None
        [after] = lab.finished(task_id)
    assert "lease not renewed in time" in log.read_text()
    assert (done["status"], done["attempt"]) == ("completed", 2)
    assert after == done, "what the stalled worker sends when it is back changes nothing"
    assert (next_one["status"], next_one["attempt"]) == ("completed", 1)


def test_an_api_whose_network_to_the_database_stalls_says_503_in_time(open_lab: OpenLab, servers: Servers) -> None:
    with proxy_before(servers.database_url, 5432) as proxy:
        api = {"DATABASE_URL": proxy.url_for(servers.database_url), "DATABASE_TIMEOUT_SECONDS": "1"}
        with open_lab(api=api) as lab:
            lab.finished(*lab.submit())
            proxy.freeze()
            began = time.monotonic()
            answer = lab.api.post("tasks", {"circuit": BELL}, headers={"Idempotency-Key": "stalled"})
            took = time.monotonic() - began
            proxy.thaw()
            again = lab.api.post("tasks", {"circuit": BELL}, headers={"Idempotency-Key": "stalled"})
            lab.accepted.append(again.json["id"])
            assert len(lab.query("SELECT id FROM tasks")) == 2
    assert_unavailable(answer)
    assert took < 10
