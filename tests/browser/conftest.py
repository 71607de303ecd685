"""A browser, and a page of our own that loads the front end's sources: no Jupyter, no build, milliseconds a test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.front_end import FrontEnd, running_front_end
from tests.browser.jupyter_pages import JupyterPages, NotebookPage, start_pages
from tests.browser.stage import Stage
from tests.services.browser import chromium_path

SCREENSHOTS = Path(__file__).parent / "screenshots"
MEASURED = SCREENSHOTS / "speed.txt"
PAGE_MS = 5_000  # for anything on the page of our own
JUPYTER_MS = 60_000  # for anything in JupyterLab or Notebook; a first worker starts meanwhile
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the browser: this machine's Chromium, and nothing that asks the network."""
    return {"executable_path": str(chromium_path()), "args": FLAGS}


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A notebook's width, and a locale that does not depend on the machine; one for all tests of a file."""
    context = browser.new_context(viewport={"width": 900, "height": 700}, locale="en-GB", timezone_id="UTC")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab of its own."""
    page = context.new_page()
    yield page
    page.close()


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


@pytest.fixture
def snapshot(page: Page, snapshot_of: Callable[..., None]) -> Callable[..., None]:
    """Writes what the test's own page shows."""
    return partial(snapshot_of, page)


@pytest.fixture
def stage(page: Page, front_end: FrontEnd) -> Iterator[Stage]:
    """A page with the front end's modules on it; fails the test if a script on it failed or a dialog opened."""
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: (trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    front_end.reset()
    page.goto(front_end.origin)
    page.clock.set_fixed_time("2026-01-05T10:00:05Z")  # what the samples' times are measured against
    yield Stage(page, front_end)
    assert trouble == []


@pytest.fixture(scope="session", params=["jupyterlab", "notebook"])
def pages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterPages]:
    """A server with a front end, a worker behind it and nothing of this machine's own Jupyter."""
    pages = start_pages(request.param, tmp_path_factory.mktemp(request.param))
    yield pages
    pages.process.terminate()
    try:
        pages.process.wait(30)
    except subprocess.TimeoutExpired:
        # Seen now and then: its loop has ended, and a thread of AnyIO's waits for ever. Nothing of ours runs.
        pages.process.kill()
        pages.process.wait()


@pytest.fixture
def notebook(page: Page, pages: JupyterPages) -> Iterator[NotebookPage]:
    """A tab for notebooks; fails the test if a dialog opened by itself."""
    with notebook_page(page, pages) as notebook:
        yield notebook


@contextmanager
def notebook_page(page: Page, pages: JupyterPages) -> Iterator[NotebookPage]:
    """Use a tab for notebooks; fails if a dialog opened by itself meanwhile."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.set_default_timeout(JUPYTER_MS)
    expect.set_options(timeout=JUPYTER_MS)
    try:
        yield NotebookPage(page, pages)
    finally:
        expect.set_options(timeout=PAGE_MS)
    assert dialogs == []
