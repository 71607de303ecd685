"""The local process, as kernels without a Jupyter Server start, share, lose and leave it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from tests.faults.circuits import slow
from tests.integration.notebook.laptop import Laptop, is_alive, running_kernel, until

CONNECT = (
    "from quantask_jupyter.client.session import kernel_session as session; print(session().endpoint().url, flush=True)"
)
CIRCUIT = "OPENQASM 3.0; qubit q; bit c; c = measure q;"


class Program:
    """A Python program that stands for a kernel: it runs a line at a time and prints what the line prints."""

    def __init__(self, laptop: Laptop) -> None:
        loop = "import sys\nfor line in sys.stdin: exec(line)"
        self.process = subprocess.Popen(
            [sys.executable, "-c", loop],
            env=laptop.environ,
            cwd=laptop.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def send(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def run(self, line: str) -> str:
        self.send(line)
        return self.read()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


def has_connections(port: int) -> bool:
    """Say whether somebody is connected to a port of this machine (proc_net_tcp(5): remote address, state 1)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(row[2].endswith(f":{port:04X}") and row[3] == "01" for row in rows)


@contextmanager
def program(laptop: Laptop) -> Iterator[Program]:
    running = Program(laptop)
    try:
        yield running
    finally:
        running.end()


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    laptop = Laptop(tmp_path)
    yield laptop
    laptop.close()


def test_two_kernels_that_start_at_the_same_time_share_one_process_which_goes_with_the_last(laptop):
    with program(laptop) as one, program(laptop) as two:
        for kernel in (one, two):
            kernel.send(CONNECT)
        assert one.read() == two.read() != ""
        pid = laptop.local_pid()
        one.end()
        assert two.run("print(session().get('backends').status, flush=True)") == "200"
        assert laptop.local_pid() == pid
    until(lambda: not is_alive(pid))
    assert laptop.connection() is None


def test_what_a_kernel_has_submitted_is_run_when_it_is_gone_and_the_process_ends_after_that(laptop):
    tasks = [slow()] * 8  # longer together than the process waits for a kernel to come back
    with program(laptop) as kernel:
        kernel.send("import quantask_jupyter")
        submit = f"jobs = [quantask_jupyter.submit(**fields) for fields in {tasks!r}]"
        job_ids = kernel.run(f"{submit}; print(*[job.job_id() for job in jobs], flush=True)").split()
        pid = laptop.local_pid()
    until(lambda: not is_alive(pid), seconds=300)
    with closing(sqlite3.connect(laptop.folder / "data" / "quantask" / "quantask.sqlite3")) as store:
        ends = dict(store.execute("SELECT id, status FROM tasks").fetchall())
    assert ends == dict.fromkeys((UUID(job_id).hex for job_id in job_ids), "completed")


def test_an_interrupt_of_the_kernel_is_not_for_the_process(laptop):
    with program(laptop) as kernel:
        kernel.send("import signal; signal.signal(signal.SIGINT, lambda *_: print('interrupted', flush=True))")
        kernel.run(CONNECT)
        pid = laptop.local_pid()
        os.killpg(kernel.process.pid, signal.SIGINT)
        assert kernel.read() == "interrupted"
        assert kernel.run("print(session().get('backends').status, flush=True)") == "200"
        assert laptop.local_pid() == pid


def test_a_process_that_was_killed_is_started_again_and_its_tasks_are_still_there(laptop):
    with program(laptop) as kernel:
        kernel.run(CONNECT)
        kernel.send("import quantask_jupyter")
        job_id = kernel.run(f"job = quantask_jupyter.submit({CIRCUIT!r}, shots=9); print(job.job_id(), flush=True)")
        assert kernel.run("print(job.counts(), flush=True)") == "{'0': 9}"
        first = laptop.local_pid()
        os.kill(first, signal.SIGKILL)
        until(lambda: not is_alive(first))
        assert kernel.run(f"print(quantask_jupyter.job({job_id!r}).counts(), flush=True)") == "{'0': 9}"
        second = laptop.local_pid()
        assert second != first
        assert is_alive(second)
    until(lambda: not is_alive(second))


def test_a_kernel_gives_its_sign_of_life_to_a_process_that_another_one_started(laptop):
    with program(laptop) as kernel:
        kernel.run(CONNECT)
        first = laptop.local_pid()
        os.kill(first, signal.SIGKILL)
        until(lambda: not is_alive(first))
        command = [sys.executable, "-m", "quantask_server.local", "--shared"]
        with subprocess.Popen(command, env=laptop.environ, stderr=subprocess.DEVNULL) as second:
            until(lambda: (laptop.connection() or {}).get("pid") == second.pid)
            until(lambda: has_connections(int(laptop.connection()["url"].rstrip("/").rpartition(":")[2])))
            # Without any kernel it would give up only after half a minute; after its last one it does so at once.
            kernel.end()
            assert second.wait(timeout=20) == 0


def test_a_process_that_cannot_start_says_why(laptop):
    config = laptop.folder / "config" / "jupyter_quantask_config.py"
    config.parent.mkdir()
    config.write_text("c.Quantask.slotz = 2\n")
    with program(laptop) as kernel:
        kernel.send("from quantask_jupyter.errors import QuantumError")
        kernel.send("from quantask_jupyter.client.session import kernel_session as session")
        told = kernel.run(
            "exec('try:\\n session().endpoint()\\nexcept QuantumError as error:\\n print(str(error), flush=True)')"
        )
    assert told == (
        "API_UNREACHABLE: The local process did not start: There is no setting Quantask.slotz. Did you mean slots?"
    )


def test_a_notebooks_folder_with_modules_named_like_pythons_does_no_harm(laptop):
    (laptop.folder / "random.py").write_text("raise SystemExit('not the random you want')\n")
    (laptop.folder / "tornado.py").write_text("raise SystemExit('not the tornado you want')\n")
    with program(laptop) as kernel:
        kernel.send("import sys; sys.path = [entry for entry in sys.path if entry]")
        assert kernel.run(CONNECT).startswith("http://127.0.0.1:")


def test_the_files_that_hold_the_token_are_for_their_user_alone(laptop):
    with program(laptop) as kernel:
        kernel.run(CONNECT)
        files = (laptop.folder / "runtime").iterdir()
        assert {file.name: oct(file.stat().st_mode & 0o077) for file in files} == {
            "quantask-local.json": "0o0",
            "quantask-local.lock": "0o0",
            "quantask-local.log": "0o0",
        }


@pytest.mark.parametrize("at_a_terminal", [True, False])
def test_a_start_that_takes_a_while_is_said_at_a_terminal_and_is_no_output_elsewhere(
    at_a_terminal: bool, tmp_path: Path
) -> None:
    laptop = Laptop(tmp_path)
    slow = "from quantask_jupyter.client import local_process; local_process.SAY_SECONDS = 0.05; "
    terminal, end = os.openpty()
    ended = subprocess.run(
        [sys.executable, "-c", slow + CONNECT],
        env=laptop.environ,
        cwd=laptop.folder,
        stdout=subprocess.PIPE,
        stderr=end if at_a_terminal else subprocess.PIPE,
        timeout=100,
        check=True,
    )
    os.close(end)
    os.set_blocking(terminal, False)
    try:
        said = os.read(terminal, 1000).decode() if at_a_terminal else ended.stderr.decode()
    except OSError:  # nothing was written
        said = ""
    os.close(terminal)
    laptop.close()
    assert said == ("Quantask is starting…\r\n" if at_a_terminal else "")
    assert ended.stdout.startswith(b"http://127.0.0.1:")


@pytest.mark.parametrize("somebody_looks", [True, False])
def test_a_start_that_takes_a_while_is_said_in_a_cell_that_somebody_sees_and_taken_back(
    somebody_looks: bool, tmp_path: Path
) -> None:
    laptop = Laptop(tmp_path)
    try:
        with running_kernel(laptop) as kernel:
            mark = "__vsc_ipynb_file__ = 'bell.ipynb'; " if somebody_looks else ""
            kernel.run(f"{mark}from quantask_jupyter.client import local_process; local_process.SAY_SECONDS = 0.05")
            messages = kernel.run(CONNECT)
            told = [
                (one["msg_type"], one["content"]["data"]["text/plain"]) for one in messages if "data" in one["content"]
            ]
            ids = {one["content"]["transient"]["display_id"] for one in messages if "data" in one["content"]}
    finally:
        laptop.close()
    said = [("display_data", "Quantask is starting…"), ("update_display_data", "")]
    assert told == (said if somebody_looks else [])
    assert len(ids) == somebody_looks
    assert messages[-1]["content"]["text"].startswith("http://127.0.0.1:")
