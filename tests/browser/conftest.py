"""A browser, and a page of our own that loads the front end's sources: no Jupyter, no build, milliseconds a test."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, ViewportSize, expect
from xdist.scheduler import LoadScopeScheduling

from tests.browser.front_end import FrontEnd, running_front_end
from tests.browser.jupyter_pages import PATHS, JupyterPages, NotebookPage, start_pages
from tests.browser.listed_tasks import Tasks
from tests.browser.stage import Stage
from tests.integration.api.jupyter import TOKEN
from tests.integration.api.server import Client
from tests.services.browser import chromium_path

SCREENSHOTS = Path(__file__).parent / "screenshots"
PAGE_MS = 5_000  # for anything on the page of our own
JUPYTER_MS = 60_000  # for anything in JupyterLab or Notebook; a first worker starts meanwhile
WINDOW: ViewportSize = {"width": 900, "height": 700}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Run the tests of one server in one process, where tests run in several."""
    return ByServer(config, log)


class ByServer(LoadScopeScheduling):
    """Those of JupyterLab, of Notebook, of the Hub; and file by file those of pages that need no server."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        if "class_page" in file:
            return "hub"
        return next((kind for kind in PATHS if f"in_{kind}" in test), file)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the browser: this machine's Chromium, and nothing that asks the network."""
    return {"executable_path": str(chromium_path()), "args": FLAGS}


@contextmanager
def new_window(browser: Browser) -> Iterator[BrowserContext]:
    """Open a window of a notebook's width, whose locale does not depend on the machine."""
    window = browser.new_context(viewport=WINDOW, locale="en-GB", timezone_id="UTC")
    yield window
    window.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window for all tests of a file."""
    with new_window(browser) as window:
        yield window


@pytest.fixture(scope="module")
def tab(context: BrowserContext) -> Iterator[Page]:
    """A tab for all tests of a file: a new one would take longer than most tests do."""
    tab = context.new_page()
    yield tab
    tab.close()


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """The tab, in which the test opens a page of its own."""
    tab.set_viewport_size(WINDOW)
    yield tab
    tab.unroute_all()


@pytest.fixture(scope="session")
def front_end() -> Iterator[FrontEnd]:
    """The front end's sources and a made-up API over HTTP."""
    with running_front_end() as front_end:
        yield front_end


@pytest.fixture(scope="session")
def snapshot_of() -> Callable[..., None]:
    """Writes what a page shows to ``tests/browser/screenshots``."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def write(page: Page, name: str, selector: str | None = None) -> None:
        shown = page if selector is None else page.locator(selector).first
        shown.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")

    return write


@pytest.fixture(scope="session")
def note_speed() -> Callable[[str], None]:
    """Writes what was measured beside the screenshots."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def note(measured: str) -> None:
        with (SCREENSHOTS / "speed.txt").open("a") as file:
            file.write(f"{measured}, at a load of {os.getloadavg()[0]:.1f}\n")

    return note


@pytest.fixture
def snapshot(page: Page, snapshot_of: Callable[..., None]) -> Callable[..., None]:
    """Writes what the test's own page shows."""
    return partial(snapshot_of, page)


@pytest.fixture
def stage(page: Page, front_end: FrontEnd) -> Iterator[Stage]:
    """A page with the front end's modules on it; fails the test if a script on it failed or a dialog opened."""
    front_end.reset()
    with without_errors(page), without_dialogs(page):
        page.goto(front_end.origin)
        page.evaluate("localStorage.clear()")  # the page is kept from test to test, and remembers what was unfolded
        page.clock.set_fixed_time("2026-01-05T10:00:05Z")  # what the samples' times are measured against
        yield Stage(page, front_end)


@pytest.fixture
def tasks(stage: Stage) -> Tasks:
    """Tasks that the page lists: one in each state."""
    tasks = Tasks()
    stage.api(tasks.answer)
    return tasks


@contextmanager
def without_errors(page: Page) -> Iterator[None]:
    """Fail if a script on the page fails meanwhile."""
    errors: list[str] = []

    def failed(error: Error) -> None:
        errors.append(str(error))

    page.on("pageerror", failed)
    yield
    page.remove_listener("pageerror", failed)
    assert errors == []


@pytest.fixture(scope="session", params=PATHS, ids="in_{}".format)
def pages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterPages]:
    """A server with a front end, a worker behind it and nothing of this machine's own Jupyter."""
    pages = start_pages(request.param, tmp_path_factory.mktemp(request.param))
    yield pages
    stop(pages)


def stop(pages: JupyterPages) -> None:
    """Stop a server."""
    pages.process.terminate()
    try:
        pages.process.wait(30)
    except subprocess.TimeoutExpired:
        # Seen now and then: its loop has ended, and a thread of AnyIO's waits for ever. Nothing of ours runs.
        pages.process.kill()
        pages.process.wait()


@pytest.fixture(scope="session")
def jupyter_tab(browser: Browser, pages: JupyterPages) -> Iterator[Page]:
    """A tab in which the program stays open from test to test."""
    with new_window(browser) as window:
        yield window.new_page()


@pytest.fixture
def notebook(jupyter_tab: Page, pages: JupyterPages) -> Iterator[NotebookPage]:
    """A tab for notebooks; fails the test if a dialog opened by itself."""
    with notebook_page(jupyter_tab, pages) as notebook:
        yield notebook
        notebook.close()
        jupyter_tab.evaluate("localStorage.removeItem('quantask.open-circuits')")
        cancel_what_is_left(pages)


def cancel_what_is_left(pages: JupyterPages) -> None:
    """Cancel tasks of a test that has failed: an endless one would have the only slot for good."""
    client = Client(pages.url, TOKEN)
    for task in client.get("tasks").json["tasks"]:
        if task["status"] in ("pending", "processing"):
            client.post(f"tasks/{task['id']}/cancel")


@contextmanager
def notebook_page(page: Page, pages: JupyterPages) -> Iterator[NotebookPage]:
    """Use a tab for notebooks; fails if a dialog opened by itself meanwhile."""
    page.set_default_timeout(JUPYTER_MS)
    expect.set_options(timeout=JUPYTER_MS)
    try:
        with without_dialogs(page):
            yield NotebookPage(page, pages)
    finally:
        expect.set_options(timeout=PAGE_MS)


@contextmanager
def without_dialogs(page: Page) -> Iterator[None]:
    """Fail if a dialog opens by itself meanwhile, but for the browser's own on leaving what is not saved."""
    dialogs: list[str] = []

    def opened(dialog: Dialog) -> None:
        if dialog.type == "beforeunload":
            dialog.accept()
        else:
            dialogs.append(dialog.message)
            dialog.dismiss()

    page.on("dialog", opened)
    yield
    page.remove_listener("dialog", opened)
    assert dialogs == []
