"""How long a page takes to show something, measured in the page."""

from __future__ import annotations

from playwright.sync_api import Page

RESPONSIVE_MS = 100
TRIES = 20

# From the action to the first moment after the frame that shows it. The shortest of several times, as other processes
# may hold the cores during one; and no more of them than are needed.
_TIMED = """async ({ tries, enough }) => {
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
    }));
    let shortest = Infinity;
    for (let time = 0; time < tries && !(shortest < enough); time++) {
        await painted();
        const began = performance.now();
        await window.act();
        await painted();
        shortest = Math.min(shortest, performance.now() - began);
    }
    return shortest;
}"""


def milliseconds_to_show(page: Page) -> float:
    """Return how long ``window.act()`` takes until what it has changed is painted."""
    took: float = page.evaluate(_TIMED, {"tries": TRIES, "enough": RESPONSIVE_MS})
    return took
