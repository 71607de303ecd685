"""Print what the extension adds to a Jupyter Server's start: import, link and load, in a new process each time."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

RUNS = 9
LOAD = """
import sys, time
from jupyter_server.serverapp import ServerApp
server = ServerApp.instance()
server.initialize(argv=["--allow-root", "--no-browser", "--port=0"], find_extensions=False)
started = time.perf_counter()
server.extension_manager.add_extension("quantask_server", enabled=True)
server.extension_manager.link_extension("quantask_server")
server.extension_manager.load_extension("quantask_server")
print(time.perf_counter() - started)
"""


def load_once() -> float:
    """Return the seconds that one load takes."""
    with tempfile.TemporaryDirectory() as home:
        places = {f"JUPYTER_{name}_DIR": f"{home}/{name}" for name in ("CONFIG", "DATA", "RUNTIME")}
        ended = subprocess.run(
            [sys.executable, "-c", LOAD], env={**os.environ, **places}, capture_output=True, text=True, check=True
        )
    return float(ended.stdout.splitlines()[-1])


if __name__ == "__main__":
    seconds = [load_once() for _ in range(RUNS)]
    print(f"median {statistics.median(seconds):.3f} s, from {min(seconds):.3f} to {max(seconds):.3f} s")
