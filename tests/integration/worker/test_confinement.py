"""An attacker runs code in a child, where a job runs: it reads no secret and no data, and reaches nobody."""

from __future__ import annotations

import asyncio
import getpass
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.integration.worker.processes import children_of, environment_of, runs, until
from tests.integration.worker.workers import Worker, deployed, noted

PASSWORD = "correct-horse"
END = {"00": "refused", "11": "done"}


class Victims(NamedTuple):
    """What an attacker would like to reach."""

    data: Path
    folder: Path
    token: Path
    worker: int
    fork_server: int
    sibling: int
    port: int
    socket: Path


@pytest.fixture(params=["nobody", "the worker's own user"])
def child_user(request) -> str:
    """Whom children run as; only root has a choice."""
    return "" if request.param == "nobody" else getpass.getuser()


@pytest.fixture
async def attacked(embedded_environ, tmp_path, child_user):
    """A worker of two slots whose children the attacker has, one of which works for somebody else; how to attack."""
    token = tmp_path / "runtime" / "connection.json"
    token.parent.mkdir()
    token.write_text(PASSWORD)
    tmp_path.chmod(0o755)  # what stands in the way is to be the confinement
    embedded_environ |= {"QUANTASK_TOKEN": PASSWORD, "QUANTASK_CHILD_USER": child_user, "QUANTASK_SLOTS": "2"}
    unix = socket.socket(socket.AF_UNIX)
    unix.bind(str(tmp_path / "socket"))
    os.chmod(tmp_path / "socket", 0o777)  # noqa: PTH101
    unix.listen()
    with unix, socket.create_server(("127.0.0.1", 0)) as tcp:
        async with deployed(embedded_environ) as deployment:
            worker: Worker = await deployment.start_worker(program="attacker")
            note, go = tmp_path / "sibling", tmp_path / "go"
            await deployment.submit(f"wait {note} {go}")
            await until(lambda: noted(note))
            data = tmp_path / "store" / "quantask.sqlite3"
            for path in (data, data.parent):
                path.chmod(0o777)
            sibling = int(note.read_text())
            fork_server = next(pid for pid in children_of(worker.pid) if sibling in children_of(pid))
            port = tcp.getsockname()[1]
            victims = Victims(data, data.parent, token, worker.pid, fork_server, sibling, port, tmp_path / "socket")

            async def attack(*deeds: str) -> dict[str, str]:
                ends = {}
                for deed in deeds:
                    (task,) = await deployment.ended(*await deployment.submit(deed.format(**victims._asdict())))
                    ends[deed] = "child killed" if task.result is None else END[next(iter(task.result["counts"]))]
                return ends

            yield victims, attack
            go.touch()
            await asyncio.sleep(0)


def all_refused(ends: dict[str, str]) -> bool:
    """Whether nothing was done."""
    return {deed: end for deed, end in ends.items() if end != "refused"} == {}


async def test_an_attacker_reads_no_secret_and_no_data(attacked):
    victims, attack = attacked
    assert all_refused(
        await attack(
            f"own_environment_has {PASSWORD}",
            "own_environment_has QUANTASK",
            "read {data}",
            "list_folder {folder}",
            "read {token}",
            "read /proc/{worker}/environ",
            "read /proc/{worker}/cmdline",
            "read /proc/{fork_server}/environ",
            "read /proc/self/environ",
            "read /etc/passwd",
            "read_from_a_thread {data}",
            "read_from_a_fork {data}",
            f"list_folder {Path.home()}",
            "list_folder /tmp",
            "list_folder /proc",
        )
    )
    assert PASSWORD not in str(environment_of(victims.worker))


async def test_an_attacker_writes_no_file_and_changes_none(attacked):
    victims, attack = attacked
    before = victims.data.stat()
    assert all_refused(
        await attack(
            "write {data}",
            "write_read_only {data}",
            "create {folder}/new",
            "create /tmp/quantask-attack",
            "create_unnamed {folder}",
            "create_unnamed /dev/shm",
            "remove {data}",
            "rename {data}",
            "link {data}",
            "point {data}",
            "make_folder {data}",
            "change_mode {data}",
            "change_times {data}",
            "shorten {data}",
        )
    )
    assert victims.data.stat().st_mode == before.st_mode
    assert victims.data.stat().st_ino == before.st_ino


async def test_an_attacker_neither_looks_into_another_process_nor_harms_it(attacked):
    victims, attack = attacked
    others = ("worker", "fork_server", "sibling")
    deeds = ("read_memory_file", "read_memory", "trace", "kill", "kill_group", "limit", "stop_by_handle")
    deeds += ("kill_from_a_thread", "kill_from_a_fork")
    assert all_refused(
        await attack(*(f"{deed} {{{other}}}" for deed in deeds for other in others), "kill_everybody -1")
    )
    assert all(runs(pid) for pid in (victims.worker, victims.fork_server, victims.sibling))


async def test_an_attacker_opens_no_connection_and_starts_no_program(attacked):
    _, attack = attacked
    assert all_refused(
        await attack(
            "connect {socket}",
            "connect_abstract quantask",
            "connect_inet {port}",
            "send_datagram {port}",
            "open_netlink",
            "start_a_ring",
            "start_a_program /bin/true",
        )
    )


async def test_an_attacker_does_not_get_out_of_what_confines_him(attacked):
    _, attack = attacked
    deeds = ("become_root", "take_another_namespace", "leave_the_group", "outlive_the_parent", "show_memory")
    assert all_refused(await attack(*deeds))
    assert await attack("run_foreign_code") == {"run_foreign_code": "child killed"}


def test_what_is_refused_there_is_done_where_nothing_confines(tmp_path):
    """The deeds are real ones: what refuses them is the confinement."""
    file = tmp_path / "file"
    file.write_text(PASSWORD)
    deeds = (
        f"attacker.read({str(file)!r}); attacker.write({str(file)!r}); attacker.create({str(file)!r} + '2');"
        f"attacker.change_mode({str(file)!r} + '2'); attacker.read('/proc/self/environ');"
        "attacker.list_folder('/proc');attacker.open_netlink(); attacker.start_a_program('/bin/true');"
        "attacker.stop_by_handle(os.getppid());"
        "attacker.leave_the_group(); attacker.outlive_the_parent(); attacker.read_memory_file(os.getpid());"
        f"attacker.remove({str(file)!r})"
    )
    subprocess.run([sys.executable, "-c", f"import os, attacker; {deeds}"], check=True, timeout=180)
    assert not file.exists()
