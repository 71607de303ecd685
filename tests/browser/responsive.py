"""How long a page takes to show something, measured in the page."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from playwright.sync_api import Page

RESPONSIVE_MS = 100
TRIES = 20

# From the action to the first moment after the frame that shows it, of which an observer of sizes tells also where a
# test has set the clock, and with it what animation frames are. The shortest of several times, as other processes may
# hold the cores during one; and no more of them than are needed.
_TIMED = """async ({ tries, enough, all }) => {
    const painted = () => new Promise((resolve) => {
        const observer = new ResizeObserver(() => {
            observer.disconnect();
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = resolve;
            port2.postMessage(null);
        });
        observer.observe(document.body);
    });
    let shortest = Infinity;
    const times = [];
    for (let time = 0; time < tries && !(shortest < enough); time++) {
        await painted();
        const began = performance.now();
        await window.act();
        await painted();
        times.push(performance.now() - began);
        shortest = Math.min(shortest, performance.now() - began);
    }
    return all ? times : shortest;
}"""


def milliseconds_to_show(page: Page) -> float:
    """Return how long ``window.act()`` takes until what it has changed is painted."""
    took: float = page.evaluate(_TIMED, {"tries": TRIES, "enough": RESPONSIVE_MS, "all": False})
    return took


def work(page: Page, act: Callable[[], object]) -> float:
    """Return the processor time in milliseconds that the page needs while ``act`` runs.

    It is that of the page's main thread, which runs scripts and lays out: other processes on the machine add nothing.
    """
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = {one["name"]: one["value"] for one in browser.send("Performance.getMetrics")["metrics"]}
        return float(1000 * metrics["TaskDuration"])

    before = spent()
    act()
    took = spent() - before
    browser.detach()
    return took


def median_milliseconds_of_work(page: Page, times: int = 10) -> float:
    """Return the median of the processor time that the page needs for ``window.act()`` and what it has changed."""
    once = {"tries": 1, "enough": 0, "all": False}
    return median(work(page, lambda: page.evaluate(_TIMED, once)) for _ in range(times))
