"""Cards, panel and status bar in both themes of JupyterLab and Notebook 7: axe finds nothing serious."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import nbformat
import pytest
from playwright.sync_api import expect

from quantask_jupyter.widget.saved_result import RESULT_MIME
from quantask_jupyter.widget.task_json import BATCH_MIME, TASK_MIME
from tests.browser.axe import serious_faults
from tests.browser.jupyter_pages import BATCH, JupyterPages, NotebookPage
from tests.browser.samples import BELL, SYNTAX_ERROR, curve
from tests.readers.notebook import SHOWN, data_of

LOAD = "%load_ext quantask_jupyter"
RUN = {"backend": "aer", "method": "statevector", "seed": 3, "seconds": 0.5}
FAILED = {"status": "failed", "name": "faulty", "backend": "aer", "shots": 1024, "seed": 7, "points": 1}
SAVED = {
    "bell": {RESULT_MIME: BELL},
    "sweep": {RESULT_MIME: curve(17)},
    "failed": {TASK_MIME: {**FAILED, "error": SYNTAX_ERROR}},
    "batch": {BATCH_MIME: {"name": "scan", "size": 3, "progress": {"completed": 2, "failed": 1}}},
    **{
        name: data_of(SHOWN[name]) for name in ("map", "estimated", "estimated curve", "state", "comparison", "circuit")
    },
}
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest, notebook: NotebookPage) -> Iterator[str]:
    """The program in a theme."""
    notebook.open(notebook.pages.write(f"{request.param}.ipynb", "1"))
    choose(notebook, request.param)
    yield request.param
    choose(notebook, "light")


def choose(notebook: NotebookPage, theme: str) -> None:
    """Choose a theme, as the settings menu does."""
    command = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
    notebook.page.evaluate(command, THEMES[theme])
    expect(notebook.page.locator("body")).to_have_attribute("data-jp-theme-light", str(theme == "light").lower())


def test_axe_finds_nothing_serious_in_what_a_notebook_has_saved(
    notebook: NotebookPage, pages: JupyterPages, snapshot_of: Callable[..., None], theme: str
) -> None:
    outputs = [
        nbformat.v4.new_output("display_data", data, metadata={kind: RUN for kind in data if kind == RESULT_MIME})
        for data in SAVED.values()
    ]
    notebook.open(pages.write(f"saved-{theme}.ipynb", "shown", outputs=outputs))
    shown = notebook.output(0).locator(".jp-OutputArea-child")
    expect(shown).to_have_count(len(SAVED))
    for name, output in zip(SAVED, shown.all(), strict=True):
        output.scroll_into_view_if_needed()
        expect(output.locator("svg, img, .qt-bar, .qt-error, .qt-progress, .qt-table").first).to_be_visible()
        output.evaluate("(output, name) => { output.id = name; }", f"shown-{name.replace(' ', '-')}")
        snapshot_of(notebook.page, f"{pages.kind}-{theme}-{name.replace(' ', '-')}")
        assert serious_faults(notebook.page, f"#shown-{name.replace(' ', '-')}") == [], name


def test_axe_finds_nothing_serious_in_live_cards_the_panel_and_the_status_bar(
    notebook: NotebookPage, pages: JupyterPages, snapshot_of: Callable[..., None], theme: str
) -> None:
    notebook.open(pages.write(f"live-{theme}.ipynb", LOAD, BATCH, "%quantum list"))
    notebook.connected()
    for index in range(3):
        notebook.run(index)
    expect(notebook.output(1).locator(".qt-facts")).to_have_text("2 completed · 1 running")
    expect(notebook.output(2).locator(".qt-open").first).to_be_visible()
    notebook.page.evaluate("void window.jupyterapp.commands.execute('quantask:show-tasks')")
    panel = notebook.page.locator("#quantask-tasks")
    expect(panel.locator("tr[data-status=processing]")).to_have_count(1)  # it has heard of these
    panel.locator("tr[data-status=completed] .qt-open").first.click()
    expect(panel.locator(".qt-detail .qt-histogram")).to_be_visible()
    snapshot_of(notebook.page, f"{pages.kind}-{theme}-panel")
    assert serious_faults(notebook.page, "#quantask-tasks") == []
    assert serious_faults(notebook.page, ".jp-Notebook .quantask") == []
    if pages.kind == "jupyterlab":  # Notebook has no status bar
        # Of a batch's card it hears at once: without, it looks once in a minute.
        expect(notebook.page.locator(".qt-status")).to_have_text("Quantask: 1 running", timeout=30_000)
        assert serious_faults(notebook.page, ".qt-status") == []
    panel.locator(".qt-detail").press("Escape")
    notebook.output(1).get_by_role("button", name="Cancel all").click()
    notebook.output(1).get_by_role("button", name="Cancel 1 task").click()
    expect(notebook.output(1).locator(".qt-state")).to_have_text("Ended, 1 cancelled")
