"""When a page has laid out what was drawn on it."""

from __future__ import annotations

from playwright.sync_api import Page


def laid_out(page: Page) -> None:
    """Wait for the page's next frame.

    Before it charts have not heard how wide they are, and a row of which the browser draws only what is in sight has no
    text yet. The observer is asked in the same frame as those of the page, and after them. An animation frame would not
    do: where a test has set the clock it comes from a timer.
    """
    page.evaluate("() => new Promise((resolve) => new ResizeObserver(resolve).observe(document.body))")
