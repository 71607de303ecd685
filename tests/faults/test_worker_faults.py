"""Workers that die, freeze or are told to stop, and children that do their worst, in a whole deployment."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.faults.circuits import slow
from tests.faults.conftest import OpenLab
from tests.integration.api.server import until
from tests.integration.worker.processes import busy_child
from tests.integration.worker.test_worker import DEEDS

WORKER_TESTS = Path(__file__).parent.parent / "integration" / "worker"
HOSTILE = [str(WORKER_TESTS / "hostile_worker.py"), "hostile_program"]
"""A worker whose children do what the text of their circuit says."""
HARMLESS = {"circuit": "count", "shots": 10}


@pytest.fixture(autouse=True)
def hostile_program_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(WORKER_TESTS / "programs"))


def moves(task: dict) -> list[tuple[str | None, str, int]]:
    return [(entry["from"], entry["to"], entry["attempt"]) for entry in task["history"]]


def test_a_task_whose_worker_is_killed_in_the_middle_completes_on_another_one(open_lab: OpenLab) -> None:
    with open_lab() as lab:
        [task_id] = lab.submit(**slow(1500))
        until(lambda: lab.status(task_id) == "processing", "a worker runs the task")
        lab.kill(lab.deployment.workers[0])
        lab.start_worker()
        [done] = lab.finished(task_id, seconds=120)
    assert (done["status"], done["attempt"]) == ("completed", 2)
    assert moves(done) == [
        (None, "pending", 0),
        ("pending", "processing", 1),
        ("processing", "pending", 1),
        ("pending", "processing", 2),
        ("processing", "completed", 2),
    ]
    assert done["history"][2]["note"] == "lease expired"
    first, second = done["history"][1]["actor"], done["history"][3]["actor"]
    assert first.startswith("worker:")
    assert second.startswith("worker:")
    assert first != second


@pytest.mark.slow_fault
def test_a_worker_that_is_frozen_beyond_its_lease_and_wakes_up_changes_nothing(open_lab: OpenLab) -> None:
    with open_lab(workers=0) as lab:
        frozen = lab.start_worker()
        [task_id] = lab.submit(**slow(1000))
        until(lambda: lab.status(task_id) == "processing", "a worker runs it")
        lab.kill(frozen, signal.SIGSTOP)
        until(lambda: lab.status(task_id) == "pending", "the sweeper takes it back")
        other = lab.start_worker()
        [done] = lab.finished(task_id, seconds=120)
        lab.kill(frozen, signal.SIGCONT)
        log = lab.deployment.home / "worker0.log"
        until(lambda: f"task={task_id}" in log.read_text().partition("claimed")[2].partition("\n")[2], "it wakes up")
        [after] = lab.finished(task_id)
        lab.kill(other)
        [next_one] = lab.finished(*lab.submit(), seconds=120)
    assert (done["status"], done["attempt"]) == ("completed", 2)
    assert after == done
    assert next_one["status"] == "completed", "the one that was frozen works on"


def test_a_worker_that_is_told_to_stop_finishes_what_it_runs(open_lab: OpenLab) -> None:
    with open_lab(LEASE_SECONDS="20", GRACE_SECONDS="60") as lab:
        [running] = lab.submit(**slow(800))
        until(lambda: lab.status(running) == "processing", "the worker runs it")
        waiting = lab.submit(2)
        worker = lab.deployment.workers[0]
        lab.kill(worker, signal.SIGTERM)
        assert worker.wait(60) == 0
        ends = [lab.status(task_id) for task_id in (running, *waiting)]
        lab.start_worker()
        done = lab.finished(running, *waiting)
    assert ends == ["completed", "pending", "pending"]
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}


@pytest.mark.slow_fault
def test_a_worker_that_is_told_to_stop_at_once_releases_its_task_without_using_up_an_attempt(open_lab: OpenLab) -> None:
    with open_lab(LEASE_SECONDS="20", GRACE_SECONDS="0.2") as lab:
        [running] = lab.submit(**slow(3000))
        until(lambda: lab.status(running) == "processing", "the worker runs it")
        worker = lab.deployment.workers[0]
        lab.kill(worker, signal.SIGTERM)
        assert worker.wait(20) == 0
        released = lab.api.get(f"tasks/{running}").json
        lab.start_worker(GRACE_SECONDS="20")
        [done] = lab.finished(running, seconds=120)
    assert (released["status"], released["attempt"]) == ("pending", 0)
    assert released["history"][-1]["note"] == "worker shuts down"
    assert (done["status"], done["attempt"]) == ("completed", 1)


@pytest.mark.slow_fault
def test_a_task_that_kills_every_worker_fails_after_the_last_attempt_and_others_progress(open_lab: OpenLab) -> None:
    lease, wall, backoffs = 2, 5, 0.1 + 0.2
    with open_lab(workers=0, LEASE_SECONDS=str(lease), WALL_SECONDS=str(wall), BACKOFF_SECONDS="0.1") as lab:
        workers = [lab.start_worker(program=HOSTILE) for _ in range(4)]
        [deadly] = lab.submit(circuit="kill_parent_of_parent", shots=10)
        others, between = [], []
        for attempt in range(1, 4):
            until(lambda attempt=attempt: sum(not alive(each) for each in workers) == attempt, f"attempt {attempt}", 60)
            others += lab.finished(*lab.submit(2, **HARMLESS))
            between.append(lab.status(deadly))
        [done] = lab.finished(deadly)
        [row] = lab.query(f"SELECT finished_at - created_at AS took FROM tasks WHERE id = '{deadly}'")
    assert (done["status"], done["attempt"], done["error"]["code"]) == ("failed", 3, "WORKER_LOST")
    assert row["took"].total_seconds() <= 3 * (wall + lease) + backoffs, "as promised"
    assert {(task["status"], task["attempt"]) for task in others} == {("completed", 1)}
    assert set(between[:2]) <= {"pending", "processing"}, "they did so while the other one was tried"


def alive(worker: subprocess.Popen[bytes]) -> bool:
    return worker.poll() is None


def test_whatever_a_child_does_its_own_task_fails_and_the_others_complete(open_lab: OpenLab) -> None:
    with open_lab(workers=0, LEASE_SECONDS="20", WALL_SECONDS="5", SLOTS="2") as lab:
        worker = lab.start_worker(program=HOSTILE)
        ids = {deed: lab.submit(circuit=deed, shots=10)[0] for deed in DEEDS}
        harmless = lab.submit(5, **HARMLESS)
        failed = {deed: lab.finished(task_id, seconds=120)[0] for deed, task_id in ids.items()}
        completed = lab.finished(*harmless)
        lab.see_processes()
        assert worker.poll() is None
    assert {deed: task["error"]["code"] for deed, task in failed.items()} == DEEDS
    assert {task["attempt"] for task in failed.values()} == {1}
    assert {(task["status"], task["attempt"]) for task in completed} == {("completed", 1)}


@pytest.mark.slow_fault
def test_a_real_child_that_is_killed_fails_its_task_and_is_replaced(open_lab: OpenLab) -> None:
    with open_lab(LEASE_SECONDS="20") as lab:
        worker = lab.deployment.workers[0]
        for number in (signal.SIGSEGV, signal.SIGABRT):
            [task_id] = lab.submit(**slow(3000))
            until(lambda task_id=task_id: lab.status(task_id) == "processing", "the worker runs it")
            busy = until(lambda: busy_child(worker.pid), "its child is busy")
            os.kill(busy, number)
            [done] = lab.finished(task_id)
            assert (done["status"], done["attempt"], done["error"]["code"]) == ("failed", 1, "SIMULATOR_CRASHED")
            assert signal.Signals(number).name in done["error"]["message"]
        [after] = lab.finished(*lab.submit())
    assert after["status"] == "completed"
