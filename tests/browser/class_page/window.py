"""A class with hostile names at a real Hub, and a window of somebody who has logged in there."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page

from tests.hub.hub import Hub

MARKUP, FORMULA, TURNED = "<img src=x onerror=alert(1)>", "=cmd|'c calc'!a0", "\u202egro.live"
ENDLESS_NAME = "x" * 240
HOSTILE_USERS = (MARKUP, FORMULA, TURNED, ENDLESS_NAME, "a \"quoted\" & 'other' name")
FAULTY = f"OPENQASM 3.0;\nqubit q; {MARKUP}"
COURSE = "/services/quantask/class/qc101"
HUB_MS = 30_000


def log_in(browser: Browser, hub: Hub, user: str, path: str) -> tuple[BrowserContext, Page]:
    """Return a window of a user's, who has logged in by the Hub on the way to a page."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en-GB", timezone_id="UTC")
    page = context.new_page()
    page.set_default_timeout(HUB_MS)
    page.goto(f"{hub.public_url}{path}")
    page.fill("#username_input", user)
    page.fill("#password_input", "any")
    page.click("#login_submit")
    page.wait_for_url(lambda url: "/services/quantask/" in url and "oauth" not in url)
    return context, page
