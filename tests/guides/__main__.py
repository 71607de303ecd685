"""``python -m tests.guides PATH …``: runs notebooks on Aer and here; exits with 1 where one does less here.

A path is a notebook, or a folder of some. None of them is part of the project: they are fetched, from Qiskit's
documentation (``docs/guides``) and Qiskit Aer (``docs/tutorials``) for example. A cell that fails on Aer is left out
here, where it might take for ever, unless others need what it does before it fails.
"""

from __future__ import annotations

import copy
import os
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError

from tests.guides.lines import here, on_aer
from tests.integration.notebook.laptop import Laptop

SECONDS = 300
"""For one cell."""

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Run:
    """What came of a notebook's cells.

    Attributes:
        errors: by the number of the cell, the last line of what it raised.
        cells: that were run.
    """

    errors: dict[int, str]
    cells: int


def run(
    notebook: Any, environ: dict[str, str], line: Callable[[str], str], folder: Path, left_out: Collection[int] = ()
) -> Run:
    """Execute a copy of a notebook to its end, also beyond cells that fail, but for those that are left out."""
    own = copy.deepcopy(notebook)
    codes = {number: cell for number, cell in enumerate(own.cells) if cell.cell_type == "code"}
    for number, cell in codes.items():
        cell.source = "" if number in left_out else line(cell.source)
    ended: set[int] = set()
    client = NotebookClient(
        own,
        timeout=SECONDS,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(folder)}},
        on_cell_executed=lambda cell_index, **_: ended.add(cell_index),
    )
    with patch.dict(os.environ, environ, clear=True), suppress(CellTimeoutError):
        client.execute()
    errors = {number: _error(cell, number in ended or not cell.source) for number, cell in codes.items()}
    return Run({number: error for number, error in errors.items() if error}, len(codes))


def _error(cell: Any, has_ended: bool) -> str:
    if not has_ended:
        return f"it, or a cell before it, has not ended within {SECONDS} seconds"
    raised = [output for output in cell.get("outputs", ()) if output.output_type == "error"]
    return f"{raised[0].ename}: {raised[0].evalue.splitlines()[0] if raised[0].evalue else ''}" if raised else ""


def notebooks(paths: Iterable[str]) -> list[Path]:
    """Return the notebooks that are named, and those of the folders that are named."""
    found: list[Path] = []
    for path in map(Path, paths):
        found += sorted(path.glob("*.ipynb")) if path.is_dir() else [path]
    return found


def report(path: Path, aer: Run, ours: Run) -> bool:
    """Write what came of a notebook; say whether all that passes on Aer passes here."""
    lost = {number: error for number, error in ours.errors.items() if number not in aer.errors}
    passed = f"{aer.cells - len(aer.errors)} of {aer.cells} cells on Aer"
    print(f"{path.name}: {passed}, {f'{len(lost)} of them not here' if lost else 'all of them here'}")  # noqa: T201
    for number, error in aer.errors.items():
        print(f"    not on Aer: cell {number}: {error}")  # noqa: T201
    for number, error in lost.items():
        print(f"    NOT HERE: cell {number}: {error}")  # noqa: T201
    return not lost


def main(paths: list[str]) -> int:
    """Run all; return the exit status."""
    good = True
    for path in notebooks(paths):
        with tempfile.TemporaryDirectory() as folder:
            laptop = Laptop(Path(folder))  # one for each: no notebook waits for what another has left
            environ = {**laptop.environ, "PYTHONPATH": str(ROOT)}
            notebook = nbformat.read(path, as_version=4)
            try:
                aer = run(notebook, environ, on_aer, path.parent)
                ours = run(notebook, environ, here, path.parent, left_out=aer.errors)
                if aer.errors and ours.errors:
                    ours = run(notebook, environ, here, path.parent)
            finally:
                laptop.close()
        good = report(path, aer, ours) and good
        sys.stdout.flush()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
