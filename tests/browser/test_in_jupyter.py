"""JupyterLab and Notebook 7 with a real server, a real worker and a real kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from quantask_jupyter.widget.task_json import TASK_MIME, task_json
from tests.browser.jupyter_pages import BELL, ENDLESS, FAULTY, JupyterPages, NotebookPage, start_pages
from tests.browser.samples import HOSTILE, TWO_REGISTERS, many
from tests.integration.api.jupyter import TOKEN
from tests.integration.api.server import Client

LOAD = "%load_ext quantask_jupyter"
BUSY = "import time; time.sleep(20)"
RESULT_MIME = "application/vnd.quantask.result.v1+json"
SAVED = [RESULT_MIME, "image/png", "text/html", "text/plain"]
SECONDS = 60_000  # ms; a first worker starts meanwhile
RESPONSIVE_MS = 100

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", params=["jupyterlab", "notebook"])
def pages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterPages]:
    """A server with a front end."""
    pages = start_pages(request.param, tmp_path_factory.mktemp(request.param))
    yield pages
    pages.process.terminate()
    pages.process.wait(30)


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One for all notebooks, so that the front end is fetched once."""
    context = browser.new_context(viewport={"width": 1000, "height": 720}, locale="en-GB", timezone_id="UTC")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab of its own."""
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def notebook(page: Page, pages: JupyterPages) -> Iterator[NotebookPage]:
    """A browser page for notebooks; fails the test if a dialog opened by itself."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.set_default_timeout(SECONDS)
    expect.set_options(timeout=SECONDS)
    yield NotebookPage(page, pages)
    assert dialogs == []


def _outcomes(notebook: NotebookPage, index: int) -> list[str]:
    expect(notebook.output(index).locator(".qt-row").first).to_be_visible()
    rows: list[str] = (
        notebook.output(index)
        .locator(".qt-row[role=option]")
        .evaluate_all("rows => rows.map((row) => row.dataset.outcome)")
    )
    return rows


def test_a_cell_runs_and_leaves_the_histogram_and_what_others_can_show(
    notebook: NotebookPage, snapshot: Callable[..., None]
) -> None:
    name = notebook.pages.write("bell.ipynb", LOAD, BELL)
    notebook.open(name)
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    expect(notebook.output(1).locator(".qt-histogram")).to_be_visible()
    notebook.kinds_become(1, SAVED)
    assert _outcomes(notebook, 1) == ["00", "11"]
    snapshot(f"{notebook.pages.kind}-bell")
    notebook.save()
    (output,) = notebook.pages.read(name)["cells"][1]["outputs"]
    assert sum(output["data"][RESULT_MIME]["counts"].values()) == 1000


def test_the_card_moves_and_cancels_while_the_kernel_is_busy(
    notebook: NotebookPage, snapshot: Callable[..., None]
) -> None:
    notebook.open(notebook.pages.write("busy.ipynb", LOAD, ENDLESS, BUSY))
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    notebook.run(2, wait=False)
    state = notebook.output(1).locator(".qt-state")
    expect(state).to_have_text("Running")
    snapshot(f"{notebook.pages.kind}-running")
    notebook.output(1).get_by_role("button", name="Cancel").click()
    expect(state).to_have_text("Cancelled")
    assert notebook.kernel_status() == "busy"


def test_a_card_outlives_its_kernel(notebook: NotebookPage) -> None:
    notebook.open(notebook.pages.write("gone.ipynb", LOAD, ENDLESS))
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    expect(notebook.output(1).locator(".qt-state")).to_have_text("Running")
    notebook.restart_kernel()
    notebook.output(1).get_by_role("button", name="Cancel").click()
    expect(notebook.output(1).locator(".qt-state")).to_have_text("Cancelled")


def test_a_card_that_was_saved_before_its_task_ended_finds_the_result_without_a_kernel(notebook: NotebookPage) -> None:
    task = Client(notebook.pages.url, TOKEN).submit(name="late", shots=50)
    output = nbformat.v4.new_output("display_data", {TASK_MIME: task_json(task), "text/plain": "late: waiting"})
    name = notebook.pages.write("late.ipynb", "%%quantum late", outputs=[output])
    notebook.open(name)
    expect(notebook.output(0).locator(".qt-histogram")).to_be_visible()
    notebook.kinds_become(0, [RESULT_MIME, "text/plain"])
    notebook.save()
    (saved,) = notebook.pages.read(name)["cells"][0]["outputs"]
    assert sum(saved["data"][RESULT_MIME]["counts"].values()) == 50
    assert _outcomes(notebook, 0) == ["00", "11"]


def test_a_reopened_notebook_shows_the_result_without_a_kernel(notebook: NotebookPage) -> None:
    name = notebook.pages.write("reopened.ipynb", LOAD, BELL)
    notebook.open(name)
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    notebook.kinds_become(1, SAVED)
    notebook.save()
    notebook.shut_down_kernel()
    notebook.open(name)
    assert _outcomes(notebook, 1) == ["00", "11"]
    notebook.output(1).get_by_label("Sort by").select_option("count")
    assert _outcomes(notebook, 1) == ["11", "00"]


def test_a_faulty_circuit_shows_the_line_with_a_caret(notebook: NotebookPage, snapshot: Callable[..., None]) -> None:
    notebook.open(notebook.pages.write("faulty.ipynb", LOAD, FAULTY))
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    error = notebook.output(1).locator(".qt-error")
    expect(error).to_contain_text("CIRCUIT_SYNTAX")
    expect(error.locator("pre")).to_contain_text("^")
    snapshot(f"{notebook.pages.kind}-failed")


def test_a_strangers_untrusted_notebook_is_drawn_and_its_markup_stays_text(
    notebook: NotebookPage, snapshot: Callable[..., None]
) -> None:
    saved = {**TWO_REGISTERS, "name": HOSTILE, "registers": [{"name": HOSTILE, "size": 2}, {"name": "out", "size": 1}]}
    data = {RESULT_MIME: saved, "text/html": HOSTILE, "text/plain": "teleport"}
    output = nbformat.v4.new_output("display_data", data)
    notebook.open(notebook.pages.write("stranger.ipynb", "%%quantum teleport", outputs=[output]))
    assert not notebook.is_trusted(0)
    expect(notebook.output(0).locator(".qt-title")).to_contain_text("<script>alert(2)</script>")
    notebook.output(0).get_by_label("Sort by").select_option("count")
    assert _outcomes(notebook, 0) == ["1 01", "0 10", "1 11", "0 01"]
    assert notebook.output(0).locator("img, script").count() == 0
    snapshot(f"{notebook.pages.kind}-stranger")


def test_the_dark_theme_is_followed(notebook: NotebookPage, snapshot: Callable[..., None]) -> None:
    output = nbformat.v4.new_output("display_data", {RESULT_MIME: TWO_REGISTERS, "text/plain": "teleport"})
    notebook.open(notebook.pages.write("dark.ipynb", "%%quantum teleport", outputs=[output]))
    notebook.page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    expect(notebook.page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    expect(notebook.output(0).locator(".qt-bar").first).to_have_css("background-color", "rgb(107, 157, 240)")
    snapshot(f"{notebook.pages.kind}-dark")
    notebook.page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")
    expect(notebook.page.locator("body")).to_have_attribute("data-jp-theme-light", "true")


def test_ten_thousand_outcomes_are_sorted_within_a_tenth_of_a_second(notebook: NotebookPage) -> None:
    output = nbformat.v4.new_output("display_data", {RESULT_MIME: many(10_000), "text/plain": "random"})
    notebook.open(notebook.pages.write("many.ipynb", "%%quantum random", outputs=[output]))
    notebook.output(0).get_by_label("Show", exact=True).select_option(label="All 10,000")
    took = (
        notebook.output(0)
        .get_by_label("Sort by")
        .evaluate(
            """(select) => {
            const began = performance.now();
            select.value = "value";
            select.dispatchEvent(new Event("change"));
            document.body.getBoundingClientRect();
            return performance.now() - began;
        }"""
        )
    )
    assert took < RESPONSIVE_MS


def test_the_list_shows_tasks_and_opens_one(notebook: NotebookPage, snapshot: Callable[..., None]) -> None:
    notebook.open(notebook.pages.write("list.ipynb", LOAD, f"{BELL.replace('bell', 'listed', 1)}", "%quantum list"))
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    notebook.run(2)
    opener = notebook.output(2).get_by_role("button", name="listed").first
    expect(opener).to_be_visible()
    opener.click()
    expect(notebook.output(2).locator(".qt-detail .qt-state")).to_have_text("Completed")
    snapshot(f"{notebook.pages.kind}-list")


def test_two_results_are_compared_side_by_side(notebook: NotebookPage, snapshot: Callable[..., None]) -> None:
    notebook.open(notebook.pages.write("compare.ipynb", LOAD, BELL, 'bell.compare({"00": 0.5, "11": 0.5})'))
    notebook.connected()
    for index in range(3):
        notebook.run(index)
    expect(notebook.output(2).locator(".qt-summary")).to_contain_text("total variation distance")
    snapshot(f"{notebook.pages.kind}-comparison")
