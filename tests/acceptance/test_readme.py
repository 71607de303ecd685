"""The README's cells, one after another in a notebook of their own: they run, and show all that they ask for."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from tests.integration.notebook.laptop import RESULT_MIME, Laptop

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
IN_A_NOTEBOOK = README[README.index("## In a notebook") : README.index("### Where data lie")]
CELLS = [cell.strip() for cell in re.findall(r"```(?:python)?\n(.*?)```", IN_A_NOTEBOOK, re.DOTALL)]
IN_PYTHON = [cell for cell in CELLS if not cell.startswith("%")]
DRAWN = "image/png"
LISTED = "application/vnd.quantask.tasks.v1+json"
OF_A_BATCH = "application/vnd.quantask.batch.v1+json"
SHOWN = [None, RESULT_MIME, "counts", RESULT_MIME, DRAWN, DRAWN, OF_A_BATCH, "counts"]
SHOWN += [RESULT_MIME, RESULT_MIME, "is what this circuit gives", RESULT_MIME, "<QuantumJob bell", LISTED]
"""What each cell shows: a kind of data, or words in its text."""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[list[NotebookNode]]]:
    laptop = Laptop(tmp_path_factory.mktemp("readme"))
    try:
        notebook = new_notebook(cells=[new_code_cell(cell) for cell in CELLS])
        with patch.dict(os.environ, laptop.environ, clear=True):
            NotebookClient(notebook, timeout=300).execute()  # raises the error of a cell that has one
        yield [cell.outputs for cell in notebook.cells]
    finally:
        laptop.close()


@pytest.mark.timeout(400)
def test_every_cell_runs_and_shows_what_is_said_of_it(outputs: list[list[NotebookNode]]) -> None:
    assert len(CELLS) == len(SHOWN)
    for cell, wanted, shown in zip(CELLS, SHOWN, outputs, strict=True):
        assert len(shown) == (wanted is not None), cell
        if wanted == "counts":
            assert re.search(r"\{'000': \d+, '111': \d+\}", shown[0].data["text/plain"]), cell
        elif wanted is not None:
            assert wanted in shown[0].data or wanted in shown[0].data["text/plain"], cell


@pytest.mark.parametrize("cell", IN_PYTHON)
def test_a_cell_has_no_line_before_its_last_that_asks_for_something_which_is_not_shown(cell: str) -> None:
    *before, _last = ast.parse(cell).body
    for statement in before:
        asks = isinstance(statement, ast.Expr)
        assert not asks or ast.unparse(statement).startswith("ghz."), f"{ast.unparse(statement)} is shown by no cell"
