"""JupyterLab with widgets, in whose server's environment Quantask is not: its kernels alone have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import serious_faults
from tests.browser.conftest import new_window, notebook_page, stop
from tests.browser.jupyter_pages import BATCH, BELL, ENDLESS, JupyterPages, NotebookPage, start_pages
from tests.integration.notebook.laptop import Laptop

LOAD = "%load_ext quantask_jupyter"
KILL = "import os; os.kill(os.getpid(), 9)"

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterPages]:
    home = tmp_path_factory.mktemp("without")
    pages = start_pages("jupyterlab", home, with_us=False)
    yield pages
    stop(pages)
    Laptop(home).close()  # it would run the endless tasks of the kernel that has died for as long as they may


@pytest.fixture
def notebook(browser: Browser, pages: JupyterPages) -> Iterator[NotebookPage]:
    with new_window(browser) as window, notebook_page(window.new_page(), pages) as notebook:
        yield notebook
        notebook.close()


def test_cards_of_a_kernel_that_has_died_tell_their_states_when_the_notebook_is_opened_again(
    notebook: NotebookPage, snapshot_of: Callable[..., None]
) -> None:
    name = notebook.pages.write("dead.ipynb", LOAD, BELL, BATCH, ENDLESS, KILL)
    notebook.open(name)
    notebook.connected()
    for index in range(4):
        notebook.run(index)
    expect(notebook.output(1).locator("svg").first).to_be_visible()
    expect(notebook.output(2)).to_contain_text("scan: 2 completed, 1 running")
    expect(notebook.output(3)).to_contain_text("endless: waiting")
    notebook.run(4, wait=False)
    notebook.page.get_by_role("button", name="Ok").click()  # the kernel has died, and is started again
    notebook.save()
    notebook.open(name, anew=True)
    expect(notebook.output(2)).to_contain_text("scan: 2 completed, 1 running")
    expect(notebook.output(3)).to_contain_text("endless: waiting")
    expect(notebook.output(3)).to_contain_text("%quantum cancel ")
    expect(notebook.page.get_by_text("model not found")).to_have_count(0)
    snapshot_of(notebook.page, "jupyterlab-without-our-server")
    assert serious_faults(notebook.page, ".jp-OutputArea") == []
