"""Loading the extension imports nothing heavy: whoever does not use Quantask does not wait for it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.integration.api.server import isolated_environment

LOADED = """
import json, sys
from jupyter_server.serverapp import ServerApp
server = ServerApp.instance()
server.initialize(
    argv=["--allow-root", "--no-browser", "--port=0"],
    find_extensions=False,
)
before = set(sys.modules)
server.extension_manager.add_extension("quantask_server", enabled=True)
server.extension_manager.link_extension("quantask_server")
server.extension_manager.load_extension("quantask_server")
assert server.extension_manager.extension_points["quantask_server"].app.quantask is not None
print(json.dumps(sorted(set(sys.modules) - before)))
"""
HEAVY = {"sqlalchemy", "alembic", "aio_pika", "pydantic", "qiskit", "qiskit_aer", "numpy", "matplotlib"}
LATER = {"quantask_server.routes", "quantask_server.host", "quantask_jupyter.bootstrap", "quantask_jupyter.service"}


def test_loading_the_extension_imports_nothing_that_only_a_request_needs(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LOADED],
        env=isolated_environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    imported = set(json.loads(ended.stdout.splitlines()[-1]))
    assert "quantask_server.extension" in imported
    assert not imported & (HEAVY | LATER)
