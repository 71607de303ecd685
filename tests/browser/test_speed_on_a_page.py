"""How fast cards and lists are: medians of ten of the page's processor time, which a busy machine does not change."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.responsive import median_milliseconds_of_work
from tests.browser.samples import curve, many, task
from tests.browser.stage import Stage

FIRST_PAINT_MS, LIST_MS, SORT_MS = 100, 200, 150

_CARD = """async (task) => {
    const { liveTask } = await import("/frontend/card/live_task.js");
    const root = document.getElementById("root");
    let card = null;
    window.act = () => {
        card?.destroy();
        root.replaceChildren();
        card = liveTask(root, task, { api: null });
    };
}"""

_LIST = """async (tasks) => {
    const { liveList } = await import("/frontend/task_list/live_list.js");
    const root = document.getElementById("root");
    let list = null;
    window.act = () => {
        list?.destroy();
        root.replaceChildren();
        list = liveList(root, { api: null, filters: {}, tasks, limit: tasks.length });
    };
}"""


@pytest.fixture
def median(stage: Stage, note_speed: Callable[[str], None]) -> Callable[[str], float]:
    """Measures what ``window.act()`` does."""

    def median(what: str) -> float:
        took = median_milliseconds_of_work(stage.page)
        note_speed(f"{what}: {took:.0f} ms, median of ten")
        return took

    return median


@pytest.mark.parametrize("what", ["a card with two outcomes", "a card with a curve of 1,000 points"])
def test_a_card_is_painted_within_a_tenth_of_a_second(stage: Stage, median: Callable[[str], float], what: str) -> None:
    result = curve(1000) if "curve" in what else task("completed", 2)["result"]
    stage.page.evaluate(_CARD, {**task("completed", 2), "result": {**result, "metadata": {}}})
    assert median(f"first paint of {what}") <= FIRST_PAINT_MS


def test_a_list_of_a_thousand_tasks_is_painted_within_a_fifth_of_a_second(
    stage: Stage, median: Callable[[str], float]
) -> None:
    tasks = [task("completed", 1, id=f"0197a5d2-7b1e-7c3a-9f00-{n:012}", name=f"scan {n}") for n in range(1000)]
    stage.page.evaluate(_LIST, tasks)
    assert median("first paint of a list of 1,000 tasks") <= LIST_MS
    assert stage.page.locator("tbody tr").count() == 1000


def test_a_hundred_thousand_outcomes_are_sorted_anew_within_150_milliseconds(
    stage: Stage, median: Callable[[str], float]
) -> None:
    stage.result(many(100_000, 20))
    stage.page.get_by_label("Show", exact=True).select_option(label="All 100,000")
    stage.page.evaluate(
        """() => {
            let turn = 0;
            window.act = () => {
                const select = document.querySelector("[data-control='sort']");
                select.value = ["value", "count", "distance"][turn++ % 3];
                select.dispatchEvent(new Event("change"));
            };
        }"""
    )
    assert median("re-sort of 100,000 outcomes") <= SORT_MS
