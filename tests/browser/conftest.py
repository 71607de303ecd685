"""A browser, and a page of our own that loads the front end's sources: no Jupyter, no build, milliseconds a test."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.stage import FRONTEND, ORIGIN, PAGE, Stage
from tests.services.browser import chromium_path

SCREENSHOTS = Path(__file__).parent / "screenshots"
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


@pytest.fixture
def browser_context_args() -> dict[str, Any]:
    """A notebook's width, and a locale that does not depend on the machine."""
    return {"viewport": {"width": 900, "height": 700}, "locale": "en-GB", "timezone_id": "UTC"}


@pytest.fixture
def snapshot(page: Page) -> Callable[..., None]:
    """Writes what the page shows to ``tests/browser/screenshots``."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def write(name: str, selector: str | None = None) -> None:
        path = SCREENSHOTS / f"{name}.png"
        if selector is None:
            page.screenshot(path=path, animations="disabled")
        else:
            page.locator(selector).first.screenshot(path=path, animations="disabled")

    return write


@pytest.fixture
def stage(page: Page) -> Iterator[Stage]:
    """A page with the front end's modules on it; fails the test if a script on it failed or a dialog opened."""
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: (trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.route(f"{ORIGIN}/**", _serve)
    page.goto(ORIGIN)
    page.clock.set_fixed_time("2026-01-05T10:00:05Z")  # what the samples' times are measured against
    yield Stage(page)
    assert trouble == []


def _serve(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN).split("?")[0]
    if path == "/":
        route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")
        return
    file = FRONTEND / path.removeprefix("/frontend/")
    if path.startswith("/frontend/") and file.is_file():
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "text/plain")
    else:
        route.fulfill(status=404, body="")
