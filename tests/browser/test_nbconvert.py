"""A notebook that was run with hostile names, registers, parameters and errors, and became a web page by nbconvert."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import Page, Request, Route

from tests.browser.jupyter_pages import BELL
from tests.browser.samples import HOSTILE
from tests.integration.notebook.laptop import SECONDS, Laptop

SHOWN = HOSTILE.replace("\x1b", "\\x1b")
SETUP = f"""%load_ext quantask_jupyter
import quantask_jupyter
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Parameter
hostile = {HOSTILE!r}
bell = {BELL.partition(chr(10))[2]!r}"""
REGISTERS = """registers = QuantumCircuit(QuantumRegister(2), ClassicalRegister(2, hostile))
registers.x(0)
registers.measure([0, 1], [0, 1])
quantask_jupyter.submit(registers, name=hostile).result()"""
SWEEP = """sweep = QuantumCircuit(1)
sweep.rx(Parameter(hostile), 0)
quantask_jupyter.submit(sweep, name=hostile, parameters={hostile: [0.0, 3.14]}, seed=7).result()"""
BATCH = """scan = quantask_jupyter.submit_batch([bell, bell], name=hostile)
scan.wait()
scan"""
FAULTY = f"OPENQASM 3.0;\nqubit q; {HOSTILE}"
FAILED_CARD = f"""from quantask_jupyter.widget.live_card import publish
from quantask_jupyter.widget.task_card import final_bundle
faulty = quantask_jupyter.submit({FAULTY!r}, name=hostile)
faulty.wait_for_final_state()
publish(final_bundle(faulty))"""
"""What a notebook that was saved with a failed card in it shows."""
QUOTING = {  # cells whose output must quote the text
    "job = quantask_jupyter.submit(bell, name=hostile, tags=[hostile], seed=7)\njob.result()": "caption",
    REGISTERS: "caption",
    SWEEP: "th",
    BATCH: "progress",
    'job.compare({"00": 0.5, "11": 0.5})': "caption",
    "%quantum list": "td",
    "%quantum status job": "pre",
    FAILED_CARD: "code",
    f"%%quantum --wait\n{FAULTY}": "pre",
    "raise quantask_jupyter.QuantumError(hostile, hint=hostile, line=1, column=3, source_line=hostile)": "pre",
}
CELLS = [SETUP, *QUOTING]

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page."""
    laptop = Laptop(tmp_path_factory.mktemp("laptop"))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    client = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", allow_errors=True)
    try:
        client.execute(env=laptop.environ, cwd=str(laptop.folder))
    finally:
        laptop.close()
    page, _ = HTMLExporter().from_notebook_node(notebook)
    path = laptop.folder / "hostile.html"
    path.write_text(page)
    return path


def test_nothing_of_what_a_notebook_quotes_is_alive_in_the_page(
    page: Page, converted: Path, snapshot: Callable[..., None]
) -> None:
    trouble: list[str] = []
    page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: trouble.append(request.url) if _is_of_the_text(request) else None)
    page.route(lambda url: not url.startswith("file:"), _refuse)
    page.goto(converted.as_uri())
    outputs = page.locator(".jp-Cell-outputWrapper")
    shown: list[dict[str, Any]] = page.locator(".jp-Cell").evaluate_all(
        """cells => cells.map((cell) => {
            const output = cell.querySelector(".jp-Cell-outputWrapper");
            return {
                text: output?.textContent ?? "",
                quoting: [...(output?.querySelectorAll("*") ?? [])]
                    .filter((node) => node.children.length === 0).map((node) => node.localName),
                alive: [...(output?.querySelectorAll("script, [onerror], img[src=x]") ?? [])]
                    .map((node) => node.outerHTML),
            };
        })"""
    )
    assert len(shown) == len(CELLS)
    for source, found in zip(CELLS, shown, strict=True):
        assert found["alive"] == [], source
        assert "\x1b" not in found["text"], source
        if source in QUOTING:
            shown = f"{SHOWN[:39]}…" if source == "%quantum list" else SHOWN  # a list cuts long names
            assert shown in found["text"], source
            assert QUOTING[source] in found["quoting"], source
    for card in outputs.locator("pre > code").all():
        assert "mono" in card.evaluate("code => getComputedStyle(code).fontFamily")  # else the caret points elsewhere
    assert outputs.locator("[class*=ansi-]").filter(has_text="red").count() == 0
    snapshot("nbconvert", "main")
    assert trouble == []


def _is_of_the_text(request: Request) -> bool:
    return request.url.endswith("/x")


def _refuse(route: Route) -> None:
    route.abort()
