"""How long JupyterLab takes to open a hundred finished cards, beside the same notebook with their PNGs alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import nbformat
import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import notebook_page
from tests.browser.jupyter_pages import JupyterPages, NotebookPage, wish
from tests.browser.responsive import work
from tests.readers.notebook import SHOWN, data_of

CARDS = 100
TIMES = 7
TRACKER = "@jupyterlab/notebook-extension:tracker"
MOST_TIMES_AS_LONG = 1.3

_OPEN = """async (path) => {
    const { commands } = window.jupyterapp;
    const panel = await commands.execute("docmanager:open", { path });
    await panel.context.ready;
    await panel.revealed;
    const outputs = () => [...panel.node.querySelectorAll(".jp-OutputArea-output")];
    const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
    while (outputs().length < %d || !outputs()[0].querySelector("img, .qt-row")) await pause();
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    window.opened = panel;
}"""


@pytest.fixture(scope="module")
def lab(context: BrowserContext, pages: JupyterPages) -> Iterator[NotebookPage]:
    """JupyterLab with all cells of a notebook in the page, not only those in view."""
    page = context.new_page()
    wish(pages, TRACKER, windowingMode="none")
    with notebook_page(page, pages) as lab:
        yield lab
    wish(pages, TRACKER)
    page.close()


def _notebook(lab: NotebookPage, name: str, data: dict[str, Any]) -> str:
    output = nbformat.v4.new_output("display_data", data, metadata={"image/png": {"width": 640}})
    cells = [nbformat.v4.new_code_cell("%%quantum bell", outputs=[output]) for _ in range(CARDS)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, lab.pages.folder / name)
    return name


@pytest.mark.timeout(600)
@pytest.mark.parametrize("pages", ["jupyterlab"], ids=["in_jupyterlab"], indirect=True)
def test_a_hundred_finished_cards_open_within_1_3_times_the_time_of_their_pngs(
    lab: NotebookPage, note_speed: Callable[[str], None]
) -> None:
    data = data_of(SHOWN["bell"])
    cards = _notebook(lab, "cards.ipynb", data)
    pngs = _notebook(lab, "pngs.ipynb", {kind: data[kind] for kind in ("image/png", "text/plain")})
    lab.open(lab.pages.write("first.ipynb", "1"))
    took: dict[str, list[float]] = {cards: [], pngs: []}
    for _ in range(TIMES):
        for name in (cards, pngs):
            took[name].append(work(lab.page, lambda name=name: lab.page.evaluate(_OPEN % CARDS, name)))
            lab.page.evaluate("window.opened.dispose()")
    with_cards, with_pngs = median(took[cards]), median(took[pngs])
    # Of neighbours in time, which other processes slow alike.
    times_as_long = median(one / other for one, other in zip(took[cards], took[pngs], strict=True))
    note_speed(
        f"opening {CARDS} cards: {with_cards:.0f} ms, PNGs alone: {with_pngs:.0f} ms,"
        f" {times_as_long:.2f} times as long, medians of {TIMES}"
    )
    assert times_as_long <= MOST_TIMES_AS_LONG
