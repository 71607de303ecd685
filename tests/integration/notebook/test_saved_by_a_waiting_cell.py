"""What a cell that waits leaves in the notebook when its task takes long: one output, whoever looks on."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from quantask_jupyter.widget.result_view import RESULT_MIME
from tests.integration.notebook.laptop import SECONDS, Kernel, Laptop

CELLS = [
    "%load_ext quantask_jupyter\nfrom quantask_jupyter.magics import waiting\nwaiting.CARD_AFTER_SECONDS = 0",
    "%%quantum flip --shots 30 --seed 7 --wait\nOPENQASM 3.0; qubit q; bit c;\nU(pi, 0, 0) q; c = measure q;",
]
NOBODY: dict[str, str] = {}
A_PERSON = {"JPY_SESSION_NAME": "flip.ipynb"}  # papermill started from a notebook inherits this


def _executed(laptop: Laptop, environ: dict[str, str]) -> Any:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    client = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3")
    return client.execute(env={**laptop.environ, **environ}, cwd=str(laptop.folder))


@pytest.mark.parametrize("environ", [NOBODY, A_PERSON], ids=["nobody", "a person"])
def test_the_result_is_the_only_output(laptop: Laptop, kernel: Kernel, environ: dict[str, str]) -> None:
    connection = laptop.connection()
    assert connection is not None
    api = {"QUANTASK_URL": connection["url"], "QUANTASK_TOKEN": connection["token"]}
    executed = _executed(laptop, {**environ, **api})
    [output] = executed.cells[1].outputs
    assert list(output.data) == [RESULT_MIME, "image/png", "text/html", "text/plain"]
    assert output.data[RESULT_MIME]["counts"] == {"1": 30}
    assert "widgets" not in executed.metadata
