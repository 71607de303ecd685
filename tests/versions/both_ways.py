"""Clients with an older Qiskit than the worker's, and with a newer, get the same answers: the last and the oldest."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import qiskit
from qiskit import QuantumCircuit
from qiskit.quantum_info import Statevector

from quantask_jupyter.client.given_circuit import QPY_VERSION
from tests.integration.api import server
from tests.versions.client import with_parameters

ROOT = Path(__file__).parents[2]
BEFORE, OLDEST = (str(ROOT / ".venv" / "versions" / name / "bin" / "python") for name in ("before", "oldest"))
OWN = sys.executable
BOTH_WAYS = {
    "older client": (BEFORE, OWN),
    "newer client": (OWN, BEFORE),
    "oldest client": (OLDEST, OWN),
    "oldest worker": (OWN, OLDEST),
}


@contextmanager
def deployment(python: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[server.Served]:
    """A laptop's deployment whose server and worker are of an environment."""
    monkeypatch.setattr(server.sys, "executable", python)
    served = server.serve(home)
    try:
        yield served
    finally:
        server.stop(served.process, 40)


def answers(python: str, served: server.Served, home: Path) -> dict[str, Any]:
    environment = server.isolated_environment(home, URL=served.client.url, TOKEN=served.client.token or "")
    command = [python, "-W", "ignore", "-m", "tests.versions.client"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=170, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def ideal(circuit: QuantumCircuit) -> dict[str, float]:
    bound = circuit.assign_parameters(dict.fromkeys(circuit.parameters, 0.3))
    bound.remove_final_measurements()
    return {bits: p for bits, p in Statevector(bound).probabilities_dict().items() if p > 1e-9}


def version_of(python: str) -> str:
    return subprocess.check_output([python, "-c", "import qiskit; print(qiskit.__version__)"], text=True).strip()


def test_the_other_environments_are_of_the_last_minor_version_and_of_the_oldest_that_is_allowed() -> None:
    own, before = (tuple(map(int, version.split(".")[:2])) for version in (qiskit.__version__, version_of(BEFORE)))
    assert (before[0], before[1] + 1) == own
    allowed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert f"qiskit>={'.'.join(version_of(OLDEST).split('.')[:2])},<3" in allowed


@pytest.mark.parametrize(("client", "worker"), BOTH_WAYS.values(), ids=BOTH_WAYS)
def test_a_client_of_another_minor_version_gets_the_answers_of_one_of_the_workers_own(
    client: str, worker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with deployment(worker, tmp_path / "deployment", monkeypatch) as served:
        found, expected = (answers(python, served, tmp_path) for python in (client, worker))
    assert found.pop("qiskit") == version_of(client)
    assert expected.pop("qiskit") == version_of(worker)
    assert found == expected
    assert found["library"] == {"1111": 20}
    assert found["feedback"] == ["00", "10"]
    assert found["left early"] == {"1": 20}
    shares = ideal(with_parameters(loop=False))
    assert {bits: n / 500 for bits, n in found["parameters"].items()} == pytest.approx(shares, abs=0.1)
    assert found["sweep"] == [{"0": 20}, {"1": 20}]
    assert found["reciprocal"] == {"1": 20}
    assert found["saved"] == [0.5, 0.5]


def test_both_read_the_version_of_qpy_that_clients_write() -> None:
    asked = "from qiskit.qpy import common; print(common.QPY_COMPATIBILITY_VERSION, common.QPY_VERSION)"
    for python in (OWN, BEFORE, OLDEST):
        oldest, newest = map(int, subprocess.check_output([python, "-c", asked], text=True).split())
        assert oldest <= QPY_VERSION <= newest
