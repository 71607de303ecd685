"""Driving the page of our own: draw a result or a card, and a made-up API for it to ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser import axe
from tests.browser.frames import laid_out
from tests.browser.front_end import Answer, FrontEnd


class Stage:
    """The page, and what is on it."""

    def __init__(self, page: Page, front_end: FrontEnd) -> None:
        """Use a page that has loaded the front end's own page."""
        self.page = page
        self._front_end = front_end

    @property
    def asked(self) -> list[tuple[str, str]]:
        """What the API was asked: method and path."""
        return self._front_end.asked

    def result(self, saved: dict[str, Any], whole: dict[str, Any] | None = None) -> None:
        """Draw a saved result; ``whole`` is what can be fetched of one that is a part."""
        self.page.evaluate(
            """async ([saved, whole]) => {
                const { drawHistogram } = await import("/frontend/histogram/histogram.js");
                const root = document.createElement("div");
                document.getElementById("root").replaceChildren(root);
                root.className = "quantask";
                window.drawn = drawHistogram(root, saved, { fetchWhole: whole && (async () => whole) });
            }""",
            [saved, whole],
        )
        laid_out(self.page)

    def more(self, saved: dict[str, Any]) -> None:
        """Show more of the result that is drawn."""
        self.page.evaluate("saved => window.drawn.update(saved)", saved)

    def task_list(self, filters: dict[str, str], limit: int = 50, tasks: Sequence[dict[str, Any]] = ()) -> None:
        """Draw the task list, which asks the API; ``tasks`` are those that the kernel listed."""
        self.page.evaluate(
            """async ([filters, limit, tasks]) => {
                const { liveList } = await import("/frontend/task_list/live_list.js");
                const { pageApi } = await import("/frontend/api.js");
                const root = document.createElement("div");
                document.getElementById("root").replaceChildren(root);
                window.list = liveList(root, { api: pageApi(), filters, limit, tasks });
            }""",
            [filters, limit, list(tasks)],
        )

    def widget(self, traits: dict[str, Any]) -> None:
        """Draw the widget over a model with these traits; what it sends to the kernel is kept in ``window.sent``."""
        self._of_model(traits, """const { default: widget } = await import("/frontend/card_widget.js");""")

    def card(self, traits: dict[str, Any]) -> None:
        """Draw a task's card as JupyterLab does, with its result and its circuit, over a model with these traits."""
        script = """const { modelCard } = await import("/frontend/card/model_card.js");
            const { resultParts } = await import("/frontend/card/parts.js");
            const widget = { render: (shown) => modelCard(shown, resultParts) };"""
        self._of_model(traits, script)

    def _of_model(self, traits: dict[str, Any], widget: str) -> None:
        self.page.evaluate(
            """async (traits) => {
                WIDGET
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
                    receive: (message) => (listeners["msg:custom"] ?? []).forEach((tell) => tell(message)),
                };
                const el = document.createElement("div");
                document.getElementById("root").replaceChildren(el);
                window.takeDown = widget.render({ model: window.model, el });
            }""".replace("WIDGET", widget),
            traits,
        )
        laid_out(self.page)

    def batch(self, batch: dict[str, Any]) -> None:
        """Draw a batch's card, which asks the API; what it tells the output is kept in ``window.told``."""
        self.page.evaluate(
            """async (batch) => {
                const { liveBatch } = await import("/frontend/card/live_batch.js");
                const { liveList } = await import("/frontend/task_list/live_list.js");
                const { pageApi } = await import("/frontend/api.js");
                const root = document.createElement("div");
                document.getElementById("root").replaceChildren(root);
                window.told = [];
                const onBatch = (news) => window.told.push(news);
                window.batch = liveBatch(root, batch, { api: pageApi(), onBatch, list: liveList });
            }""",
            batch,
        )

    def without_api(self) -> None:
        """Make the page one that is no Jupyter Server's, as VS Code's and Colab's are."""
        self.page.evaluate("document.getElementById('jupyter-config-data').remove()")

    def api(self, answer: Answer) -> None:
        """Answer the card's requests: ``answer(method, path)`` gives status and body, None cuts the connection."""
        self._front_end.answer = answer

    def later(self, seconds: int) -> None:
        """Let what the page has put off for up to these seconds happen now."""
        self.page.clock.run_for(1000 * seconds)

    def tab(self, *, in_front: bool) -> None:
        """Have the browser tell the page that its tab is in front, or that another one is."""
        self.page.evaluate(
            """(state) => {
                Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
                document.dispatchEvent(new Event("visibilitychange"));
            }""",
            "visible" if in_front else "hidden",
        )

    def theme(self, name: str) -> None:
        """Switch to the theme ``light`` or ``dark``."""
        self.page.evaluate(
            """(isLight) => {
                document.body.dataset.jpThemeLight = isLight;
                document.body.style.background = isLight ? "" : "#111";
            }""",
            name == "light",
        )

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
        return axe.serious_faults(self.page, "#root")
