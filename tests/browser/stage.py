"""Driving the page of our own: draw a result or a card, and a made-up API for it to ask."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Route

FRONTEND = Path(__file__).parents[2] / "quantask_jupyter" / "frontend"
AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
ORIGIN = "http://quantask.test"
PAGE = """<!doctype html>
<html lang="en"><head><title>Quantask</title>
<link rel="stylesheet" href="/frontend/styles/widget.css">
<script id="jupyter-config-data" type="application/json">{"baseUrl": "/lab/"}</script>
</head><body data-jp-theme-light="true" style="margin: 8px"><main id="root"></main></body></html>"""

Reply = tuple[int, Any]


class Stage:
    """The page, and what is on it."""

    def __init__(self, page: Page) -> None:
        """Use a page that has loaded :data:`PAGE`."""
        self.page = page
        self.asked: list[tuple[str, str]] = []

    def result(self, saved: dict[str, Any]) -> None:
        """Draw a saved result."""
        self.page.evaluate(
            """async (saved) => {
                const { drawHistogram } = await import("/frontend/histogram/histogram.js");
                const root = document.createElement("div");
                document.getElementById("root").replaceChildren(root);
                root.className = "quantask";
                drawHistogram(root, saved);
            }""",
            saved,
        )

    def task_list(self, filters: dict[str, str]) -> None:
        """Draw the task list, which asks the API."""
        self.page.evaluate(
            """async (filters) => {
                const { liveList } = await import("/frontend/task_list.js");
                const { pageApi } = await import("/frontend/api.js");
                const root = document.createElement("div");
                document.getElementById("root").replaceChildren(root);
                liveList(root, { api: pageApi(), filters, tasks: [] });
            }""",
            filters,
        )

    def widget(self, traits: dict[str, Any]) -> None:
        """Draw the widget over a model with these traits; what it sends to the kernel is kept in ``window.sent``."""
        self.page.evaluate(
            """async (traits) => {
                const { default: widget } = await import("/frontend/task_card.js");
                const listeners = {};
                window.sent = [];
                window.model = {
                    get: (name) => traits[name],
                    set: (name, value) => {
                        traits[name] = value;
                        (listeners[`change:${name}`] ?? []).forEach((tell) => tell());
                    },
                    on: (event, tell) => (listeners[event] ??= []).push(tell),
                    off: () => {},
                    send: (message) => window.sent.push(message),
                };
                const el = document.createElement("div");
                document.getElementById("root").replaceChildren(el);
                window.takeDown = widget.render({ model: window.model, el });
            }""",
            traits,
        )

    def api(self, answer: Callable[[str, str], Reply | None]) -> None:
        """Answer the card's requests: ``answer(method, path)`` gives status and body, None cuts the connection."""

        def handle(route: Route) -> None:
            path = route.request.url.removeprefix(f"{ORIGIN}/lab/quantask/api/")
            self.asked.append((route.request.method, path))
            reply = answer(route.request.method, path)
            if reply is None:
                route.abort()
            else:
                status, body = reply
                route.fulfill(status=status, body=json.dumps(body), content_type="application/json")

        self.page.route(f"{ORIGIN}/lab/quantask/api/**", handle)

    def dark(self) -> None:
        """Switch to the dark theme."""
        self.page.evaluate("document.body.dataset.jpThemeLight = 'false'; document.body.style.background = '#111'")

    def keys(self) -> list[str]:
        """The outcomes as they stand, from top to bottom, with a space between registers."""
        rows: list[str] = self.page.locator(".qt-row[role=option]").evaluate_all(
            "rows => rows.map((row) => row.dataset.outcome)"
        )
        return rows

    def row(self, key: str) -> Locator:
        """The row of an outcome."""
        return self.page.locator(f'.qt-row[data-outcome="{key}"]')

    def serious_faults(self) -> list[str]:
        """What axe finds that is serious or critical."""
        self.page.add_script_tag(path=AXE)
        found: list[str] = self.page.evaluate(
            """async () => {
                const { violations } = await axe.run("#root");
                return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
                    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
            }"""
        )
        return found
