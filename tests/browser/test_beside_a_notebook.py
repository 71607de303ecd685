"""Beside a notebook in JupyterLab and Notebook 7: tasks, how many there are, a word when one has ended, colours."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.axe import serious_faults
from tests.browser.jupyter_pages import BELL, ENDLESS, JupyterPages, NotebookPage, wish
from tests.integration.api.jupyter import TOKEN
from tests.integration.api.server import Client

LOAD = "%load_ext quantask_jupyter"
COMMENTED = f"{BELL}\n// of h and cx\nlet pair = q[0:1];"

pytestmark = pytest.mark.timeout(300)


def execute(notebook: NotebookPage, command: str) -> None:
    """Run a command, as the palette does; it may ask something before it is done."""
    notebook.page.evaluate("(command) => void window.jupyterapp.commands.execute(command)", command)


def test_running_tasks_are_counted_shown_beside_their_notebook_and_told_of_when_they_have_ended(
    notebook: NotebookPage, pages: JupyterPages, snapshot_of: Callable[..., None]
) -> None:
    wish(pages, "quantask-jupyter:panel", notifyAfter=0)
    notebook.open(pages.write("beside.ipynb", LOAD, "print()", ENDLESS, "print()"), anew=True)
    notebook.connected()
    notebook.run(0)
    notebook.run(2)
    execute(notebook, "quantask:show-tasks")
    panel = notebook.page.locator("#quantask-tasks")
    expect(panel.locator(".qt-open").first).to_have_text("endless")
    if pages.kind == "jupyterlab":  # Notebook has no status bar
        expect(notebook.page.locator(".qt-status")).to_contain_text("Quantask: 1 ")
    snapshot_of(notebook.page, f"{pages.kind}-beside")
    assert serious_faults(notebook.page, "#quantask-tasks") == []

    notebook.run(1)  # so that another cell is the active one
    panel.locator(".qt-open").first.click()
    panel.get_by_role("button", name="Go to its cell").click()
    notebook.page.wait_for_function("window.jupyterapp.shell.currentWidget?.content?.activeCellIndex === 2")
    expect(notebook.output(2)).to_contain_text("Running")

    api = Client(pages.url, TOKEN)  # as from elsewhere: of what was cancelled on the page nothing is told
    running = api.get("tasks", query={"name": "endless"}).json["tasks"][0]
    api.post(f"tasks/{running['id']}/cancel")
    notice = notebook.page.locator(".jp-toast-message, .Toastify__toast-body").filter(
        has_text="endless was cancelled after"
    )
    expect(notice.first).to_be_visible()
    snapshot_of(notebook.page, f"{pages.kind}-ended")
    if pages.kind == "jupyterlab":
        expect(notebook.page.locator(".qt-status")).not_to_be_visible()


def test_who_has_cancelled_a_task_on_the_page_is_not_told_so(notebook: NotebookPage, pages: JupyterPages) -> None:
    wish(pages, "quantask-jupyter:panel", notifyAfter=0)
    notebook.open(pages.write("own.ipynb", LOAD, ENDLESS, BELL), anew=True)
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    expect(notebook.output(1)).to_contain_text("Running")
    notebook.output(1).get_by_role("button", name="Cancel").click()
    expect(notebook.output(1)).to_contain_text("Cancelled")
    notebook.run(2)
    toasts = notebook.page.locator(".jp-toast-message, .Toastify__toast-body")
    expect(toasts.filter(has_text="bell has completed")).not_to_have_count(0)  # which has ended later
    expect(toasts.filter(has_text="endless")).to_have_count(0)


def test_all_that_waits_is_cancelled_by_a_command(notebook: NotebookPage, pages: JupyterPages) -> None:
    cells = [LOAD, *(ENDLESS.replace("endless", name) for name in ("first", "second", "third"))]
    notebook.open(pages.write("waiting.ipynb", *cells))
    notebook.connected()
    for index in range(4):
        notebook.run(index)
    expect(notebook.output(1)).to_contain_text("Running")
    execute(notebook, "quantask:cancel-waiting")
    question = notebook.page.get_by_role("dialog")
    expect(question).to_contain_text("Cancel 2 waiting tasks?")
    expect(question.get_by_role("button", name="Keep")).to_be_focused()
    notebook.page.keyboard.press("Enter")
    expect(question).to_have_count(0)
    for index in (2, 3):
        expect(notebook.output(index)).to_contain_text("Waiting")

    execute(notebook, "quantask:cancel-waiting")
    question.get_by_role("button", name="Cancel 2 tasks").click()
    for index in (2, 3):
        expect(notebook.output(index)).to_contain_text("Cancelled")
    expect(notebook.output(1)).to_contain_text("Running")
    notebook.output(1).get_by_role("button", name="Cancel").click()
    expect(notebook.output(1)).to_contain_text("Cancelled")


def test_who_types_quantask_in_the_palette_is_offered_first_what_changes_nothing(
    notebook: NotebookPage, pages: JupyterPages
) -> None:
    notebook.open(pages.write("palette.ipynb", LOAD))
    notebook.connected()
    execute(notebook, "apputils:activate-command-palette")
    notebook.page.locator(".lm-CommandPalette-input").fill("quantask")
    offered = notebook.page.locator(".lm-CommandPalette-item .lm-CommandPalette-itemLabel")
    expect(offered.filter(has_text="Cancel All Waiting Tasks")).to_be_visible()
    labels = offered.all_inner_texts()
    assert labels.index("Show Tasks") < labels.index("Cancel All Waiting Tasks")
    chosen = notebook.page.locator(".lm-CommandPalette-item.lm-mod-active .lm-CommandPalette-itemLabel")
    expect(chosen).to_have_text(re.compile("^Show "))  # Notebook has one of its own for panels


def test_a_circuit_is_coloured_and_says_what_its_names_mean(
    notebook: NotebookPage, pages: JupyterPages, snapshot_of: Callable[..., None]
) -> None:
    notebook.open(pages.write("coloured.ipynb", COMMENTED, "h = 1  # of Python"))
    cells = notebook.page.locator(".jp-Notebook .jp-CodeCell")
    gates = cells.nth(0).locator(".qt-qasm-gate")
    expect(gates).to_have_text(["h", "cx"])
    expect(cells.nth(0).locator(".qt-qasm-type")).to_have_text(["qubit", "bit"])
    comment = cells.nth(0).locator(".cm-line:has(.qt-qasm-comment)")  # several spans where Python's words have colours
    expect(comment).to_have_text("// of h and cx")
    expect(cells.nth(0).locator(".qt-qasm-string")).to_have_text('"stdgates.inc"')
    keyword, plain = (
        cells.nth(0).locator(selector).first.evaluate("node => getComputedStyle(node).color")
        for selector in (".qt-qasm-keyword", ".cm-line")
    )
    assert keyword != plain
    expect(cells.nth(1).locator("[class*=qt-qasm]")).to_have_count(0)
    gates.nth(1).hover()
    expect(notebook.page.locator(".qt-meaning code")).to_have_text("cx control, target")
    snapshot_of(notebook.page, f"{pages.kind}-coloured")
