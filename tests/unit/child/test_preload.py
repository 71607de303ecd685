"""Preloading: a process that has preloaded can be forked, and its child then runs circuits."""

from __future__ import annotations

import json
import os
import subprocess
import sys

PRELOAD_AND_FORK = """
import json, os, pathlib, threading
from quantask_worker.child import run
run.preload()
tasks = pathlib.Path("/proc/self/task")
threads = len(list(tasks.iterdir())) if tasks.exists() else threading.active_count()
job = {
    "circuit": {"format": "openqasm3", "source": "qubit q; bit c; U(pi, 0, pi) q; c = measure q;"},
    "shots": 10,
    "limits": {"memory_bytes": 2**30, "mps_seconds": 1.0, "max_qubits": 10, "max_outcomes": 100},
}
reading, writing = os.pipe()
if not hasattr(os, "fork") or os.fork() == 0:
    os.write(writing, json.dumps(run.run(job)).encode())
    os._exit(0) if hasattr(os, "fork") else None
print(json.dumps({"threads": threads, "reply": json.loads(os.read(reading, 65536))}))
"""


def test_preloading_starts_no_thread_and_a_forked_child_runs_circuits():
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # as the worker starts it
    program = [sys.executable, "-c", PRELOAD_AND_FORK]
    told = subprocess.run(program, capture_output=True, check=True, timeout=180, env=environment)
    answer = json.loads(told.stdout)
    assert answer["threads"] == 1
    assert answer["reply"]["result"]["counts"] == {"1": 10}


def test_plugins_that_other_packages_have_for_qiskit_are_not_loaded(tmp_path):
    """Those of qiskit-ibm-runtime are half of a child's start and a third of its memory."""
    package = tmp_path / "other-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    groups = ("qiskit.transpiler.translation", "qiskit.synthesis", "qiskit.unitary_synthesis")
    (package / "entry_points.txt").write_text(
        "".join(f"[{group}]\nother.one = other_plugin:Plugin\n" for group in groups)
    )
    (tmp_path / "other_plugin.py").write_text("class Plugin: pass\n")
    code = "import sys; from quantask_worker.child import run; run.preload(); print('other_plugin' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        timeout=100,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)},
    )
    assert told.stdout.strip() == "False"


def test_what_few_circuits_need_is_not_in_every_child():
    """SciPy's linear algebra is 10 MB, in the fork server and in what each child writes of it."""
    code = "import sys; from quantask_worker.child import run; run.preload(); print('scipy.linalg' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=100, text=True)
    assert told.stdout.strip() == "False"
