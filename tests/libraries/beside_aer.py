"""Libraries that are built on Qiskit give on Quantask what they give on Aer, to the digit."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.api import server
from tests.libraries.programs import PROGRAMS

ROOT = Path(__file__).parents[2]
PYTHON = str(ROOT / ".venv" / "libraries" / "bin" / "python")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A kernel's, beside a laptop's deployment."""
    home = tmp_path_factory.mktemp("home")
    served = server.serve(home / "deployment")
    try:
        yield server.isolated_environment(home, URL=served.client.url, TOKEN=served.client.token or "")
    finally:
        server.stop(served.process, 40)


def told(name: str, of: str, environment: dict[str, str]) -> Any:
    command = [PYTHON, "-W", "ignore", "-m", "tests.libraries.programs", name, of]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_library_gives_on_quantask_what_it_gives_on_aer(name: str, environment: dict[str, str]) -> None:
    assert told(name, "quantask", environment) == told(name, "aer", environment)
