"""A disk that is full under a laptop's SQLite file: the limit on file sizes does to a process what a full disk does."""

from __future__ import annotations

import resource
from pathlib import Path

from tests.acceptance.deployment import Deployment, laptop_deployment
from tests.faults.checker import check_processes_have_ended, check_store, sqlite_query
from tests.integration.api.server import BELL, Answer
from tests.integration.worker.processes import children_of

PADDING = "// " + "x" * 20_000 + "\n"
UNLIMITED = resource.RLIM_INFINITY


def limit_files(pids: list[int], size: int) -> None:
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, UNLIMITED))


def submit(deployment: Deployment) -> Answer:
    return deployment.api.post("tasks", {"circuit": BELL + "\n" + PADDING, "shots": 10})


def test_on_a_full_disk_nothing_is_accepted_and_with_room_again_everything_accepted_ends(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite3"
    settings = {"DATABASE_URL": f"sqlite+aiosqlite:///{store}", "POLL_SECONDS": "0.1", "SWEEP_SECONDS": "0.2"}
    with laptop_deployment(tmp_path, LEASE_SECONDS="3", BACKOFF_SECONDS="0.1", **settings) as deployment:
        accepted = [deployment.api.submit()["id"]]
        deployment.api.finished(accepted[0])
        api = deployment.served.process.pid
        processes = [api, *children_of(api)]
        [worker] = [pid for pid in children_of(api) if b"--embedded" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        largest = max(file.stat().st_size for file in tmp_path.glob("store.sqlite3*"))
        limit_files([api, worker], largest + 100_000)
        answers = []
        while not answers or answers[-1].status == 202:
            answers.append(submit(deployment))
            assert len(answers) < 500, "the disk is full before that"
        full = [answers.pop(), *(submit(deployment) for _ in range(3))]
        read = deployment.api.get(f"tasks/{accepted[0]}")
        accepted += [answer.json["id"] for answer in answers]

        limit_files([api, worker], UNLIMITED)
        for task_id in accepted:
            deployment.api.finished(task_id)
        again = deployment.api.finished(deployment.api.submit()["id"])
        accepted.append(again["id"])
        states = check_store(sqlite_query(store), accepted)
        processes += children_of(api)
    check_processes_have_ended(processes)

    for answer in full:
        assert (answer.status, answer.code) == (503, "DATABASE_FULL"), answer.body
        assert "retry-after" not in answer.headers, "to ask again in a moment is of no use"
    assert (read.status, read.json["status"]) == (200, "completed")
    assert {state.value for state in states.values()} == {"completed"}
    assert len(sqlite_query(store)("SELECT id FROM tasks")) == len(accepted), "what was answered 503 is not stored"
