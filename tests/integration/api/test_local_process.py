"""The small local process that kernels without a Jupyter Server start and share."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.integration.api.server import BELL, Client, Served, announced, isolated_environment, start, stop, until

SHARED = ["-m", "quantask_server.local", "--shared"]
STAND_IN = """
import sys, urllib.request
request = urllib.request.Request(sys.argv[1], headers={"Authorization": "token " + sys.argv[2]})
answer = urllib.request.urlopen(request)
print(answer.readline(), flush=True)
answer.readline()
"""
"""A kernel as far as the local process can see: it holds one request open and never says good-bye."""

StartShared = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start_shared(tmp_path: Path) -> Iterator[StartShared]:
    """Start shared processes of one user."""
    running: list[subprocess.Popen[bytes]] = []

    def start_one() -> subprocess.Popen[bytes]:
        running.append(start(SHARED, isolated_environment(tmp_path), tmp_path / "shared.log"))
        return running[-1]

    yield start_one
    for process in running:
        stop(process)


@pytest.fixture
def connection_file(tmp_path: Path) -> Path:
    return tmp_path / "runtime" / "quantask-local.json"


def connected(file: Path, process: subprocess.Popen[bytes]) -> Client:
    """Return a client of the process, once it has said where it is."""
    found = until(
        lambda: file.exists() and (read := json.loads(file.read_text()))["pid"] == process.pid and read,
        "the process writes its connection file",
    )
    assert set(found) == {"url", "token", "pid", "version"}
    return Client(found["url"], found["token"])


def kernel(api: Client) -> subprocess.Popen[bytes]:
    """Start a stand-in for a kernel, and wait until it is present."""
    command = [sys.executable, "-c", STAND_IN, f"{api.url}quantask/api/presence", str(api.token)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def test_two_starters_at_once_make_one_process(start_shared: StartShared, connection_file: Path) -> None:
    starters = [start_shared(), start_shared()]
    done = until(lambda: [p for p in starters if p.poll() is not None], "one of them finds the other")
    (serving,) = [p for p in starters if p not in done]
    assert [p.returncode for p in done] == [0]
    api = connected(connection_file, serving)
    assert api.get("backends").status == 200


def test_a_later_starter_leaves_the_first_alone(start_shared: StartShared, connection_file: Path) -> None:
    first = start_shared()
    api = connected(connection_file, first)
    assert start_shared().wait(30) == 0
    assert api.get("backends").status == 200
    assert json.loads(connection_file.read_text())["pid"] == first.pid


def test_the_connection_file_is_its_owners_alone(start_shared: StartShared, connection_file: Path) -> None:
    connected(connection_file, start_shared())
    assert stat.S_IMODE(connection_file.stat().st_mode) == 0o600


def test_a_process_ends_when_its_last_kernel_was_killed(start_shared: StartShared, connection_file: Path) -> None:
    process = start_shared()
    api = connected(connection_file, process)
    kernels = [kernel(api), kernel(api)]
    for present in kernels:
        present.kill()
        present.wait()
    assert process.wait(30) == 0
    assert not connection_file.exists()


def test_a_process_that_is_told_to_stop_takes_its_file_and_its_worker_along(
    start_shared: StartShared, connection_file: Path
) -> None:
    process = start_shared()
    api = connected(connection_file, process)
    worker = worker_pid(api)
    present = kernel(api)
    process.terminate()
    assert process.wait(30) == 0
    assert present.wait(30) == 0, "the kernel's open request ends with the process"
    assert not connection_file.exists()
    until(lambda: not alive(worker), "the worker has ended")


def test_the_file_of_a_killed_process_is_no_obstacle(start_shared: StartShared, connection_file: Path) -> None:
    killed = start_shared()
    connected(connection_file, killed)
    killed.kill()
    killed.wait()
    assert connection_file.exists()
    api = connected(connection_file, start_shared())
    assert api.get("backends").status == 200


def test_a_worker_that_was_killed_is_started_again(served: Served) -> None:
    api = served.client
    first = worker_pid(api)
    os.kill(first, signal.SIGKILL)
    until(lambda: worker_pid(api) != first, "another worker has come")
    assert api.finished(api.submit()["id"])["status"] == "completed"


def test_a_kernels_task_survives_the_process_and_runs_in_the_next(
    start_shared: StartShared, connection_file: Path
) -> None:
    first = start_shared()
    api = connected(connection_file, first)
    batch = api.post("batches", {"tasks": [{"circuit": BELL}] * 50}).json
    assert stop(first) == 0
    api = connected(connection_file, start_shared())
    present = kernel(api)
    until(lambda: api.get(f"batches/{batch['id']}").json["progress"]["completed"] == 50, "all are done", 60)
    present.kill()
    present.wait()


def worker_pid(api: Client) -> int:
    """Return the process of the newest worker; its name holds it."""
    workers = until(lambda: api.get("health").json["workers"], "the worker is there")
    return max(int(worker["name"].split("-")[-2]) for worker in workers)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("address", "host"), [("::1", "[::1]"), ("0.0.0.0", socket.getfqdn()), ("127.0.0.1", "127.0.0.1")]
)
def test_the_url_that_is_announced_is_one_that_can_be_used(tmp_path: Path, address: str, host: str) -> None:
    log = tmp_path / "serve.log"
    process = start(["-m", "quantask_server.local", f"--ip={address}"], isolated_environment(tmp_path), log)
    try:
        url = until(lambda: announced(log, "QUANTASK_URL"), "the process announces its URL", 60)
        parts = urlsplit(url)
        assert parts.netloc == f"{host}:{parts.port}"
        near = url.replace(f"//{socket.getfqdn()}:", "//127.0.0.1:")
        assert Client(near, announced(log, "QUANTASK_TOKEN")).get("backends").status == 200
    finally:
        stop(process)


WITHOUT_LOCKS = """
import errno, fcntl, os

def flock(*_):
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

fcntl.flock = flock
from quantask_server.local import ServeCommand, run_command
run_command(ServeCommand, ["--shared"])
"""
"""The process on a file system that has no locks."""


@pytest.mark.parametrize("trouble", ["no locks", "no folder"])
def test_a_folder_that_cannot_be_used_is_said_at_once_and_in_a_sentence(trouble: str, tmp_path: Path) -> None:
    environment = isolated_environment(tmp_path)
    command, reason = ["-c", WITHOUT_LOCKS], "No locks available"
    if trouble == "no folder":
        (tmp_path / "file").write_text("in the way")
        environment["JUPYTER_RUNTIME_DIR"] = str(tmp_path / "file" / "runtime")
        command, reason = SHARED, "Not a directory"
    ended = subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, timeout=12, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr == (
        f"The folder {environment['JUPYTER_RUNTIME_DIR']} cannot be used for what runs: {reason}."
        " Set JUPYTER_RUNTIME_DIR to a folder on a local disk that you may write.\n"
    )
