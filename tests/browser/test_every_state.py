"""Each state of cards, results, batches and lists, in each theme and width: nothing sticks out, axe has no complaint.

The screenshots are to be looked at: ``python -m tests.browser.contact_sheet`` lays them side by side.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.front_end import Reply
from tests.browser.samples import (
    BATCH_SIZE,
    BELL,
    COMPARISON,
    OUTPUTS,
    SYNTAX_ERROR,
    TWO_REGISTERS,
    batch,
    curve,
    ghz,
    heat_map,
    many,
    task,
)
from tests.browser.stage import Stage
from tests.readers.notebook import MIXED, STATE

InEveryLook = Callable[[str, Callable[[], None]], None]
WIDTHS, THEMES = (480, 1200), ("light", "dark")
LONG_NAMES = {
    "name": "registers whose names are long",
    "shots": 100,
    "registers": [{"name": f"measured_of_{who}", "size": 1} for who in ("alice", "bob", "carol")],
    "counts": {"0 0 1": 10, "1 0 1": 40, "0 1 0": 30, "1 1 1": 20},
}
PART = {**many(40), "rest": {"outcomes": 94_527, "shots": 100_000}}
LONG_NAME = "a name as long as people sometimes make it, with the day 2026-01-05 and all parameters theta=0.5 phi=1.25"
NOTED = {
    **task("completed", 1)["result"],
    "metadata": {"method": "statevector", "seed": 7, "notes": ["All is measured."]},
}

TOLD = {
    "observables": ["ZZ", "-1.052 II + 0.3979 ZI + 0.1809 XX"],
    "points": [{"theta": math.pi * step / 8} for step in range(17)],
    "rows": [[n, which, math.cos(math.pi * n / 8 + which), 0.03] for which in range(2) for n in range(17)],
    "of": 34,
}
SAVED_SWEEP = {
    "shots": 1,
    "registers": [],
    "points": [
        {
            "parameters": {"theta": math.pi * step / 8},
            "counts": {},
            "saved": {"z": math.cos(math.pi * step / 8), "energy": -1 - step / 9},
        }
        for step in range(17)
    ],
    "metadata": {"method": "statevector", "seed": 7},
}
SAVED_MAP = {
    **SAVED_SWEEP,
    "points": [
        {
            "parameters": {"alpha": a / 2, "beta": b / 2},
            "counts": {},
            "saved": {"z": math.cos(a / 2) * math.cos(b / 2), "energy": -1.1 + a / 100},
        }
        for a in range(9)
        for b in range(7)
    ],
}
ESTIMATED = {**SAVED_SWEEP, "points": [{**point, "saved": {"pauli 0": 1.0}} for point in SAVED_SWEEP["points"]]}
ESTIMATED_ONCE = {"shots": 1, "registers": [], "counts": {}, "saved": {"pauli 0": 1.0}, "metadata": {"seed": 7}}

RESULTS: dict[str, dict[str, Any]] = {
    "bell": BELL,
    "two-registers": TWO_REGISTERS,
    "long-names": LONG_NAMES,
    "many": many(2000),
    "part": PART,
    "ghz-100": ghz(100),
    "ghz-300": ghz(300),
    "comparison": COMPARISON,
    "curve": curve(33),
    "map": heat_map(9, 7),
    "outputs": OUTPUTS,
}
CARDS: dict[str, dict[str, Any]] = {
    "pending": task("pending", 1),
    "processing": task("processing", 1),
    "sweep-running": task("processing", 1, points=1000, points_done=412),
    "completed": task("completed", 1, name=LONG_NAME),
    "noted": task("completed", 1, result=NOTED),
    "saved": task("completed", 1, result=STATE),
    "mixed": task("completed", 1, result=MIXED),
    "saved-sweep": task("completed", 1, result=SAVED_SWEEP, points=17),
    "saved-map": task("completed", 1, result=SAVED_MAP, points=63),
    "estimated": task("completed", 1, result={**ESTIMATED, "expectations": TOLD}, points=17),
    "estimated-once": task("completed", 1, result={**ESTIMATED_ONCE, "expectations": {**TOLD, "points": []}}),
    "failed": task("failed", 1, error=SYNTAX_ERROR, may_be_retried=False),
    "cancelled": task("cancelled", 1),
}
BATCHES: dict[str, dict[str, int]] = {
    "waiting": {},
    "running": {"completed": 60, "processing": 4, "failed": 2},
    "ended": {"completed": BATCH_SIZE},
    "failed": {"completed": BATCH_SIZE - 3, "failed": 2, "cancelled": 1},
}


@pytest.fixture
def in_every_look(stage: Stage, snapshot: Callable[..., None]) -> InEveryLook:
    """Draws something in each theme and width, and takes a picture of it; nothing may stick out of it."""

    def in_every_look(name: str, draw: Callable[[], None]) -> None:
        for theme, width in product(THEMES, WIDTHS):
            stage.page.set_viewport_size({"width": width, "height": 900})
            stage.theme(theme)
            draw()
            snapshot(f"every-{name}-{theme}-{width}", "#root")
            assert stage.page.evaluate("document.documentElement.scrollWidth") <= width, (theme, width)
            assert stage.serious_faults() == [], (theme, width)

    return in_every_look


@pytest.mark.parametrize("name", RESULTS)
def test_a_result(stage: Stage, in_every_look: InEveryLook, name: str) -> None:
    def draw() -> None:
        stage.result(RESULTS[name])
        expect(stage.page.locator(".qt-histogram")).to_be_visible()

    in_every_look(f"result-{name}", draw)


@pytest.mark.parametrize("name", CARDS)
def test_a_card(stage: Stage, in_every_look: InEveryLook, name: str) -> None:
    points = curve(1000)

    def answer(_method: str, path: str) -> Reply:
        if "/points" not in path:
            return 200, CARDS[name]
        result = {**points, "points": points["points"][:412], "metadata": {}}
        return 200, {"first": 0, "result": result}

    def draw() -> None:
        stage.card({"task": CARDS[name]})
        expect(stage.page.locator(".qt-card")).to_be_visible()
        if name == "sweep-running":
            expect(stage.page.locator(".qt-summary")).to_have_text("412 points of 200 shots")

    stage.api(answer)
    in_every_look(f"card-{name}", draw)


@pytest.mark.parametrize("name", BATCHES)
def test_a_batch(stage: Stage, in_every_look: InEveryLook, name: str) -> None:
    shown = batch(**BATCHES[name])

    def draw() -> None:
        stage.batch(shown)
        expect(stage.page.locator(".qt-progress")).to_be_visible()

    stage.api(lambda _method, _path: (200, shown))
    in_every_look(f"batch-{name}", draw)


@pytest.mark.parametrize("name", ["full", "open", "empty", "away"])
def test_a_list(stage: Stage, in_every_look: InEveryLook, name: str) -> None:
    states = ("pending", "processing", "completed", "failed", "cancelled")
    made = [task(state, 1, id=f"0197a5d2-7b1e-7c3a-9f00-00000000000{n}", name=state) for n, state in enumerate(states)]
    made[2] |= {"name": LONG_NAME, "title": LONG_NAME}
    tasks = [] if name == "empty" else made

    def answer(_method: str, path: str) -> Reply:
        one = [each for each in made if each["id"] in path]
        return 200, one[0] if one else {"tasks": tasks, "next_cursor": None}

    def draw() -> None:
        stage.task_list({})
        if tasks and name != "away":
            expect(stage.page.locator(".qt-open")).to_have_count(5)
        else:
            expect(stage.page.get_by_text("No tasks yet." if name == "empty" else "does not answer")).to_be_visible()
        if name == "open":
            stage.page.locator(".qt-open").nth(2).click()
            expect(stage.page.locator(".qt-detail .qt-histogram")).to_be_visible()

    stage.api((lambda _method, _path: None) if name == "away" else answer)
    in_every_look(f"list-{name}", draw)
