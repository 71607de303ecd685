"""Children that run the hostile program, started in each of the two ways."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quantask_worker.child_spec import ChildSpec
from quantask_worker.launch import Launcher
from quantask_worker.launch_linux import LinuxLauncher
from quantask_worker.launch_portable import PortableLauncher
from tests.integration.worker.workers import deployed

PROGRAMS = Path(__file__).parent / "programs"


@pytest.fixture(autouse=True)
def _programs_can_be_imported_by_children(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(PROGRAMS))


@pytest.fixture
def spec() -> ChildSpec:
    return ChildSpec(memory_bytes=2**29, wall_seconds=30.0, program="hostile_program")


@pytest.fixture(params=[LinuxLauncher, PortableLauncher], ids=["linux", "portable"])
def launcher(request, spec) -> Launcher:
    return request.param(spec)


@pytest.fixture
def embedded_environ(tmp_path) -> dict[str, str]:
    """The environment of the embedded deployment, with everything that waits made quick."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROGRAMS),
        "QUANTASK_LEASE_SECONDS": "2",
        "QUANTASK_POLL_SECONDS": "0.05",
        "QUANTASK_SWEEP_SECONDS": "0.1",
        "QUANTASK_BACKOFF_SECONDS": "0.05",
        "QUANTASK_MAX_MEMORY_MB": "512",
        "QUANTASK_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'store' / 'quantask.sqlite3'}",
    }


@pytest.fixture(params=["embedded", "servers"])
def environ(request, embedded_environ) -> dict[str, str]:
    """The environment of a deployment: the embedded one, or the one with PostgreSQL and RabbitMQ."""
    if request.param == "embedded":
        return embedded_environ
    return embedded_environ | {
        "QUANTASK_DATABASE_URL": request.getfixturevalue("database_url"),
        "QUANTASK_AMQP_URL": request.getfixturevalue("amqp_url"),
        "QUANTASK_AUTO_MIGRATE": "true",
    }


@pytest.fixture
async def deployment(environ):
    async with deployed(environ) as running:
        yield running
