"""A local server whose worker cannot start says so where somebody waits for a task, and so does the doctor."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.api.commands import quantask
from tests.integration.api.server import BELL, serve, stop, until

TROUBLE = "The worker cannot start: The fork server ended. ImportError: libgomp.so.1: cannot open shared object file"


@pytest.fixture
def broken_simulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a Qiskit Aer that cannot be imported before the real one, for every process that is started."""
    package = tmp_path / "broken" / "qiskit_aer"
    package.mkdir(parents=True)
    error = "libgomp.so.1: cannot open shared object file"
    (package / "__init__.py").write_text(f"raise ImportError({error!r})\n")
    monkeypatch.setenv("PYTHONPATH", str(package.parent))


@pytest.mark.usefixtures("broken_simulator")
def test_a_worker_that_cannot_start_is_told_with_the_task_that_waits_and_in_health(tmp_path: Path) -> None:
    served = serve(tmp_path / "home")
    try:
        api = served.client
        path = f"tasks/{api.submit(circuit=BELL)['id']}"
        task = until(lambda: (now := api.get(path).json)["worker_trouble"] and now, "the task says why it waits")
        health = api.get("health").json
    finally:
        stop(served.process)
    assert (task["status"], task["worker_trouble"]) == ("pending", TROUBLE)
    assert (health["status"], health["worker_trouble"], health["workers_alive"]) == ("degraded", TROUBLE, 0)
    assert TROUBLE.removeprefix("The worker cannot start: ") in served.log.read_text(), "its own log is passed on"


@pytest.mark.usefixtures("broken_simulator")
def test_the_doctor_tries_to_start_what_runs_a_task(tmp_path: Path) -> None:
    ended = quantask(tmp_path / "home", "doctor")
    assert ended.returncode == 1
    assert f"WRONG workers: {TROUBLE}" in ended.stdout
