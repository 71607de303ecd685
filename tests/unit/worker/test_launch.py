"""What children are told, and what the parent does without."""

from __future__ import annotations

import subprocess
import sys

from quantask_worker.child_spec import ChildSpec, child_environment, python_command
from quantask_worker.launch import pick_launcher
from quantask_worker.launch_linux import LinuxLauncher
from quantask_worker.launch_portable import PortableLauncher

SPEC = ChildSpec(memory_bytes=2**30, wall_seconds=600.0, threads=4)


def test_a_spec_survives_the_command_line():
    assert ChildSpec.from_argument(SPEC.to_argument()) == SPEC


def test_a_child_of_several_threads_may_use_as_much_more_processor_time():
    assert SPEC.cpu_seconds == 4 * SPEC.watchdog_seconds > 4 * 600.0


def test_a_child_knows_a_few_paths_and_nothing_else():
    known = {"PATH": "/bin", "OPENBLAS_CORETYPE": "Haswell"}
    secret = {"QUANTASK_DATABASE_URL": "secret", "JUPYTERHUB_API_TOKEN": "secret"}
    environment = child_environment(3, known | secret)
    assert environment.items() >= {**known, "OMP_NUM_THREADS": "3"}.items()
    assert "secret" not in environment.values()


def test_no_file_of_the_current_folder_is_imported(tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit('shadowed')")
    command = python_command("quantask_worker.child", "{}")
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "shadowed" not in ended.stderr
    assert "TypeError" in ended.stderr  # it came to read its spec


def test_linux_has_the_fork_server_and_the_others_the_portable_way(monkeypatch):
    assert type(pick_launcher(SPEC)) is LinuxLauncher
    monkeypatch.setattr(sys, "platform", "darwin")
    assert type(pick_launcher(SPEC)) is PortableLauncher


def test_the_parent_imports_no_simulator():
    heavy = "{'qiskit', 'qiskit_aer', 'numpy', 'scipy', 'openqasm3'}"
    code = f"import sys, quantask_worker.__main__, quantask_worker.launch_linux; print({heavy} & sys.modules.keys())"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "set()\n"
