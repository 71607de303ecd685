"""Runs ``jupyter quantask`` to its end."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

from tests.integration.api.server import isolated_environment


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def quantask(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run ``jupyter quantask`` to its end."""
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "quantask_jupyter.cli", *arguments],
        env=isolated_environment(home, **settings),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
