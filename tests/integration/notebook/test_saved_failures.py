"""A notebook with failing cells, executed and saved: nothing in it changes from run to run, and nbval compares it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from quantask_jupyter.widget.task_json import BATCH_MIME
from tests.integration.notebook.laptop import SECONDS, Laptop

FAULTY = "OPENQASM 3.0;\nqubit q\nqubit r;"
ENDLESS = "OPENQASM 3.0; qubit q; bit c;\nc = measure q;\nwhile (c == 0) { c = measure q; }"
FAILED, CANCELLED, BATCH = 1, 3, 4
CELLS = [
    "%load_ext quantask_jupyter\nimport quantask_jupyter",
    f"%%quantum faulty\n{FAULTY}",
    f"%%quantum endless --quiet\n{ENDLESS}",
    "endless.cancel()\nendless.result()",
    f"quantask_jupyter.submit_batch([{FAULTY!r}] * 2, name='scan')",
]


def _executed(laptop: Laptop) -> Any:
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    for index in (FAILED, CANCELLED):
        cells[index].metadata.tags = ["raises-exception"]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    client = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3")
    return client.execute(env=laptop.environ, cwd=str(laptop.folder))


@pytest.fixture(scope="module")
def runs(laptop: Laptop) -> list[Any]:
    return [_executed(laptop), _executed(laptop)]


def test_every_run_saves_the_same(runs: list[Any]) -> None:
    first, second = ([cell.outputs for cell in run.cells] for run in runs)
    assert first == second
    (failed,), (cancelled,), (batch,) = (first[index] for index in (FAILED, CANCELLED, BATCH))
    assert failed.evalue.startswith("CIRCUIT_SYNTAX: ")
    assert cancelled.evalue == "TASK_CANCELLED: The task was cancelled."
    assert batch.data["text/plain"] == "scan: 2 failed"
    assert batch.data[BATCH_MIME].keys() == {"name", "size", "progress"}


def test_nbval_compares_a_failing_cell(runs: list[Any], laptop: Laptop, tmp_path: Path) -> None:
    def nbval(notebook: Any) -> subprocess.CompletedProcess[str]:
        path = tmp_path / "failing.ipynb"
        nbformat.write(notebook, path)
        command = [sys.executable, "-m", "pytest", "--nbval", str(path), "-q", "-p", "no:cacheprovider"]
        return subprocess.run(
            command, env=laptop.environ, cwd=laptop.folder, capture_output=True, text=True, check=False
        )

    run = nbval(runs[0])
    assert run.returncode == 0, run.stdout
    changed = runs[1]
    changed.cells[FAILED].outputs[0].evalue = "CIRCUIT_SYNTAX: something else"
    assert nbval(changed).returncode == 1
