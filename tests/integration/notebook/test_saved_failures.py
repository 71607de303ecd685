"""A notebook with failing cells, executed and saved: nothing in it changes from run to run, and nbval compares it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from quantask_jupyter.widget.task_json import BATCH_MIME, TASK_MIME
from tests.integration.notebook.laptop import SECONDS, Laptop

FAULTY = "OPENQASM 3.0;\nqubit q\nqubit r;"
ENDLESS = "OPENQASM 3.0; qubit q; bit c;\nc = measure q;\nwhile (c == 0) { c = measure q; }"
CARD, CANCELLED, BATCH, RAISING = 1, 2, 3, 5
CELLS = [
    "%load_ext quantask_jupyter\nimport quantask_jupyter",
    f"%%quantum faulty\n{FAULTY}",
    f"%%quantum endless\n{ENDLESS}",
    f"scan = quantask_jupyter.submit_batch([{FAULTY!r}] * 2, name='scan')\nendless.cancel()\nscan.wait()\nscan",
    "ended = [faulty.wait_for_final_state(), endless.wait_for_final_state()]",
    f"%%quantum --wait\n{FAULTY}",
]


def _executed(laptop: Laptop) -> Any:
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    cells[RAISING].metadata.tags = ["raises-exception"]
    for index in (CARD, CANCELLED):  # nbval sees the first state of a card alone: it knows no updates
        cells[index].metadata.tags = ["nbval-ignore-output"]
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
    (card,), (cancelled,), (batch,), (raised,) = (first[index] for index in (CARD, CANCELLED, BATCH, RAISING))
    assert card.data["text/plain"].startswith("CIRCUIT_SYNTAX: ")
    assert card.data[TASK_MIME].keys() == {"status", "name", "backend", "shots", "seed", "points", "error"}
    assert cancelled.data["text/plain"] == "TASK_CANCELLED: The task was cancelled."
    assert batch.data[BATCH_MIME].keys() == {"name", "size", "progress"}
    assert raised.evalue == card.data["text/plain"]


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
    changed.cells[RAISING].outputs[0].evalue = "CIRCUIT_SYNTAX: something else"
    assert nbval(changed).returncode == 1
