"""What a cell that waits leaves in the notebook when its task takes long: one output, whoever looks on."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from quantask_jupyter.widget.saved_result import RESULT_MIME
from tests.integration.notebook.laptop import SECONDS, Kernel, Laptop

AT_ONCE = "%load_ext quantask_jupyter\nfrom quantask_jupyter.magics import waiting\nwaiting.CARD_AFTER_SECONDS = 0"
FLIP = "%%quantum flip --shots 30 --seed 7 --wait\nOPENQASM 3.0; qubit q; bit c;\nU(pi, 0, 0) q; c = measure q;"
FAULTY = "%%quantum faulty --wait\nOPENQASM 3.0;\nqubit q\n"
BESIDE = """from pathlib import Path
written = Path("faulty.qasm").write_text("qubit q")
print("before")
%quantum --file faulty.qasm --wait"""
NOBODY: dict[str, str] = {}
A_PERSON = {"JPY_SESSION_NAME": "flip.ipynb"}  # papermill started from a notebook inherits this


def _executed(laptop: Laptop, environ: dict[str, str], *cells: str) -> Any:
    connection = laptop.connection()
    assert connection is not None
    api = {"QUANTASK_URL": connection["url"], "QUANTASK_TOKEN": connection["token"]}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (AT_ONCE, *cells)])
    client = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", allow_errors=True)
    return client.execute(env={**laptop.environ, **environ, **api}, cwd=str(laptop.folder))


who_looks = pytest.mark.parametrize("environ", [NOBODY, A_PERSON], ids=["nobody", "a person"])


@who_looks
def test_the_result_is_the_only_output(laptop: Laptop, kernel: Kernel, environ: dict[str, str]) -> None:
    executed = _executed(laptop, environ, FLIP)
    [output] = executed.cells[1].outputs
    assert list(output.data) == [RESULT_MIME, "image/png", "text/html", "text/plain"]
    assert output.data[RESULT_MIME]["counts"] == {"1": 30}
    assert "widgets" not in executed.metadata


@who_looks
def test_the_exception_is_the_only_output(laptop: Laptop, kernel: Kernel, environ: dict[str, str]) -> None:
    executed = _executed(laptop, environ, FAULTY, "state = faulty.status()")
    [output] = executed.cells[1].outputs
    assert (output.output_type, output.ename) == ("error", "CircuitSyntaxError")
    assert executed.cells[2].outputs == []


def test_an_exception_leaves_what_else_a_cell_shows(laptop: Laptop, kernel: Kernel) -> None:
    executed = _executed(laptop, A_PERSON, BESIDE)
    printed, card, error = executed.cells[1].outputs
    assert printed.text == "before\n"
    assert card.data == {}
    assert error.output_type == "error"
