"""Under a Hub no circuit runs elsewhere than in the class: what is wrong is said, and whom to ask."""

from __future__ import annotations

import psutil
import pytest

from tests.hub.hub import SCOPE, Hub
from tests.hub.people import WITHOUT_SCOPE
from tests.integration.api.jupyter import Jupyter
from tests.integration.api.server import until

RUN_ONE = """
import quantask_jupyter, subprocess, sys

try:
    told = str(quantask_jupyter.submit("OPENQASM 3.0; bit c; qubit q; c = measure q;").result(60).counts)
except quantask_jupyter.QuantumError as error:
    told = str(error)
"""
EXAMINE = """
done = subprocess.run([sys.executable, "-m", "quantask_jupyter.cli", "doctor"], capture_output=True, text=True)
found = f"{done.returncode} {done.stdout}"
"""
IT_RAN = "{'0': 1024}"


def in_the_class(server: Jupyter) -> tuple[str, str]:
    """What a kernel says of a circuit, and the doctor in a terminal of the server."""
    told, found = server.in_a_kernel("told", "found", after=f"{RUN_ONE}{EXAMINE}", seconds=120)
    return told.strip('"'), found.strip('"')


def local_processes(hub: Hub) -> list[str]:
    """What kernels under the Hub have started to run circuits, and their stores."""
    stores = [str(path) for path in (hub.home / "homes").rglob("quantask.sqlite3")]
    started = [
        " ".join(one.info["cmdline"] or ())
        for one in psutil.process_iter(["cmdline", "environ"])
        if "quantask_server.local" in " ".join(one.info["cmdline"] or ())
        and (one.info["environ"] or {}).get("HOME", "").startswith(str(hub.home))
    ]
    return stores + started


@pytest.fixture(scope="module")
def adas_server(hub: Hub) -> Jupyter:
    return hub.server_of("ada")


def end_service(hub: Hub) -> None:
    """End the service's process; the Hub starts it again after a while."""
    service = hub.service_process()
    service.terminate()
    until(lambda: is_over(service), "the service's process has ended")


def is_over(process: psutil.Process) -> bool:
    """Whether a process has ended, also where its parent has not looked yet: the Hub does so every half a minute."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def test_without_the_scope_a_kernel_says_which_one_and_whom_to_ask(hub: Hub) -> None:
    told, doctor = in_the_class(hub.server_of(WITHOUT_SCOPE))
    for text in (told, doctor):
        assert SCOPE in text
        assert "Ask who runs the Hub" in text
        assert "access:services," not in text
    assert told.startswith("NOT_ALLOWED")
    assert doctor.startswith("1 ")
    assert local_processes(hub) == []


def test_with_the_scope_circuits_run_in_the_class_and_the_doctor_says_so(hub: Hub, adas_server: Jupyter) -> None:
    counts, doctor = in_the_class(adas_server)
    assert counts == IT_RAN
    assert doctor.startswith("0 ")
    assert "You are ada, and your courses are: qc101 (student)." in doctor
    assert [task["course"] for task in hub.client_of("ada").get("tasks").json["tasks"]] == ["qc101"]
    assert local_processes(hub) == []


def test_with_the_service_stopped_a_circuit_waits_for_it_or_says_so_and_runs_nowhere_else(
    hub: Hub, adas_server: Jupyter
) -> None:
    end_service(hub)
    told = in_the_class(adas_server)[0]
    assert told == IT_RAN or "nothing is run elsewhere" in told
    until(lambda: hub.answers(), "the Hub has started the service again", 90)
    assert in_the_class(adas_server)[0] == IT_RAN
    assert local_processes(hub) == []
    ran = len(hub.client_of("ada").get("tasks").json["tasks"])
    assert ran == 2 + (told == IT_RAN), "in the class, all of them"


def test_a_server_that_is_not_told_of_the_service_says_so(hub: Hub) -> None:
    (hub.home / "homes" / "bob" / ".jupyter").mkdir(parents=True, exist_ok=True)
    config = hub.home / "homes" / "bob" / ".jupyter" / "jupyter_quantask_config.py"
    config.write_text("c.Quantask.url = ''\n")
    told, doctor = in_the_class(hub.server_of("bob"))
    assert "not told where the class's Quantask service is" in told
    assert "Ask who runs the Hub" in told
    assert doctor.startswith("1 ")
    assert local_processes(hub) == []
