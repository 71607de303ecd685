"""A laptop's SQLite file is removed or replaced while Quantask runs: by a restore, a sync tool or a person."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.deployment import Deployment, laptop_deployment
from tests.faults.checker import check_store, sqlite_query
from tests.integration.api.commands import quantask
from tests.integration.api.server import BELL, LONG, Answer, until

QUICK = {"POLL_SECONDS": "0.1", "SWEEP_SECONDS": "0.2", "LEASE_SECONDS": "2", "BACKOFF_SECONDS": "0.1"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


@pytest.fixture
def laptop(tmp_path: Path, store: Path) -> Iterator[Deployment]:
    with laptop_deployment(tmp_path, DATABASE_URL=f"sqlite:///{store}", **QUICK) as deployment:
        yield deployment


def run_one(deployment: Deployment) -> str:
    task = deployment.api.finished(deployment.api.submit()["id"])
    assert task["status"] == "completed"
    return str(task["id"])


def copy_of(store: Path) -> Path:
    """A backup as the documentation says to make one."""
    copy = store.with_name("backup.sqlite3")
    with closing(sqlite3.connect(store)) as live, closing(sqlite3.connect(copy)) as target:
        live.backup(target)
    return copy


def beside(store: Path) -> list[Path]:
    return [store.with_name(f"{store.name}-{kind}") for kind in ("wal", "shm")]


def is_sound(store: Path) -> bool:
    with closing(sqlite3.connect(store)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


def refusal(deployment: Deployment) -> Answer:
    answer = deployment.api.post("tasks", {"circuit": BELL})
    assert (answer.status, answer.code) == (503, "DATABASE_FILE"), answer.body
    assert "retry-after" not in answer.headers, "to ask again in a moment is of no use"
    return answer


def test_a_file_that_is_removed_is_said_and_nothing_is_accepted_until_it_is_back(
    laptop: Deployment, store: Path
) -> None:
    known = run_one(laptop)
    away = store.with_name("moved away")
    store.rename(away)
    answer = refusal(laptop)
    assert str(store) in answer.json["error"]["message"]
    assert "is gone" in answer.json["error"]["message"]
    assert laptop.api.get(f"tasks/{known}").code == "DATABASE_FILE"
    assert not store.exists(), "it is not made anew behind anybody's back"

    away.rename(store)
    states = check_store(sqlite_query(store), [known, run_one(laptop)])
    assert len(states) == 2


def test_a_file_that_is_removed_is_made_anew_by_a_restart(tmp_path: Path, store: Path) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{store}", **QUICK}
    with laptop_deployment(tmp_path / "first", **settings) as deployment:
        old = run_one(deployment)
        store.unlink()
        refusal(deployment)
    assert not any(file.exists() for file in (store, *beside(store))), "nothing of the old one is left to a new one"
    with laptop_deployment(tmp_path / "then", **settings) as deployment:
        assert deployment.api.get(f"tasks/{old}").status == 404
        run_one(deployment)
    assert is_sound(store)


def test_a_copy_that_is_put_back_is_used_by_api_and_worker_and_what_it_does_not_know_is_gone(
    laptop: Deployment, store: Path
) -> None:
    kept = run_one(laptop)
    copy = copy_of(store)
    later = run_one(laptop)
    running, waiting = (laptop.api.submit(circuit=LONG)["id"] for _ in range(2))
    until(lambda: laptop.api.get(f"tasks/{running}").json["status"] == "processing", "it runs")
    assert beside(store)[0].stat().st_size > 0, "what was written last is beside the file"
    copy.replace(store)

    for lost in (later, running, waiting):
        until(lambda lost=lost: laptop.api.get(f"tasks/{lost}").status == 404, "it is not in this file")
    assert laptop.api.get(f"tasks/{kept}").json["status"] == "completed"
    new = [run_one(laptop) for _ in range(3)]
    listed = {task["id"] for task in laptop.api.get("tasks").json["tasks"]}
    assert listed == {kept, *new}
    assert is_sound(store)
    check_store(sqlite_query(store), [kept, *new])


def test_who_waits_for_a_task_hears_that_the_file_put_back_does_not_know_it(laptop: Deployment, store: Path) -> None:
    run_one(laptop)
    copy = copy_of(store)
    task_id = laptop.api.submit(circuit=LONG)["id"]
    with ThreadPoolExecutor(1) as beside_us:
        waiting = beside_us.submit(laptop.api.get, f"tasks/{task_id}", query={"wait": 30, "until": "final"})
        until(lambda: laptop.api.get(f"tasks/{task_id}").json["status"] == "processing", "it runs")
        copy.replace(store)
        answer = waiting.result(20)
    assert (answer.status, answer.code) == (404, "TASK_NOT_FOUND")


@pytest.mark.parametrize("content", [b"", b"anything but a database" * 1000], ids=["empty", "no database"])
def test_a_file_that_is_put_there_and_is_no_database_of_ours_is_refused_and_left_alone(
    content: bytes, laptop: Deployment, store: Path, tmp_path: Path
) -> None:
    known = run_one(laptop)
    away, other = store.with_name("moved away"), store.with_name("other")
    away.hardlink_to(store)
    other.write_bytes(content)
    other.replace(store)
    refusal(laptop)
    log = laptop.served.log
    for part in ("sweep waits", "queue waits"):  # the API's, and the worker's
        until(lambda part=part: f"{part}: The " in log.read_text(), "both have noticed")
    assert store.read_bytes() == content
    away.replace(store)
    until(lambda: laptop.api.get(f"tasks/{known}").status == 200, "the file is back")
    run_one(laptop)


def test_a_file_whose_wal_is_removed_takes_nothing_more_and_a_restart_saves_all_of_it(
    tmp_path: Path, store: Path
) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{store}", **QUICK}
    with laptop_deployment(tmp_path / "first", **settings) as deployment:
        accepted = [run_one(deployment) for _ in range(3)]
        for file in beside(store):
            file.unlink()
        answer = refusal(deployment)
        assert f"{store}-wal" in answer.json["error"]["message"]
    with laptop_deployment(tmp_path / "then", **settings) as deployment:
        accepted.append(run_one(deployment))
    assert is_sound(store)
    check_store(sqlite_query(store), accepted)


def test_doctor_says_that_a_file_in_use_was_removed_and_does_not_make_another_one(
    laptop: Deployment, store: Path, tmp_path: Path
) -> None:
    run_one(laptop)
    store.unlink()
    ended = quantask(tmp_path / "home", "doctor", DATABASE_URL=f"sqlite:///{store}")
    assert ended.returncode == 1
    assert f"WRONG database: The database file {store} is gone" in ended.stdout
    assert not store.exists()


def test_files_that_are_put_back_again_and_again_stay_sound(laptop: Deployment, store: Path) -> None:
    kept = run_one(laptop)
    template = copy_of(store)
    for _ in range(10):
        copy = store.with_name("copy")
        shutil.copy(template, copy)
        copy.replace(store)
        until(lambda: laptop.api.post("tasks", {"circuit": BELL}).status == 202, "the new file is used")
        assert laptop.api.get(f"tasks/{kept}").json["status"] == "completed"
        assert is_sound(store)
    run_one(laptop)
