"""Every word that people read on lists and cards passes through the page's translator, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.front_end import Reply
from tests.browser.listed_tasks import STATES, Tasks
from tests.browser.samples import curve, task
from tests.browser.stage import Stage
from tests.browser.test_every_state import BATCHES, CARDS, RESULTS, batch

# A language in which every message stands in brackets.
SPEAK = """async () => {
    const { speak } = await import("/frontend/words.js");
    const filled = (message, values) => `⟦${message.replace(/%(\\d+)/g, (_, place) => String(values[place - 1]))}⟧`;
    speak({
        __: (message, ...values) => filled(message, values),
        _n: (one, many, count, ...values) => filled(count === 1 ? one : many, [count, ...values]),
    });
}"""
READ = """(left) => {
    const root = document.getElementById("root");
    const said = [];
    const walk = (node) => {
        if (node.nodeType === Node.TEXT_NODE) said.push(node.data);
        if (node.nodeType !== Node.ELEMENT_NODE || (left && node.matches(left))) return;
        for (const name of ["aria-label", "aria-valuetext", "title", "placeholder", "alt"]) {
            if (node.hasAttribute(name)) said.push(node.getAttribute(name));
        }
        node.childNodes.forEach(walk);
    };
    walk(root);
    return said.join("\\n");
}"""
SYMBOLS = {"ms", "min", "CSV", "JSON", "PNG", "SVG", "true", "false"}
WORD = re.compile(r"[A-Za-z]{2,}")
CUT = re.compile(r"\w*…\w*")  # what is left of a long name


def _outside(said: str) -> list[str]:
    """Return the words outside brackets."""
    depth, outside = 0, ""
    for character in said:
        depth += {"⟦": 1, "⟧": -1}.get(character, 0)
        outside += character if depth == 0 and character != "⟧" else " "
        assert depth >= 0, said
    assert depth == 0, said
    return WORD.findall(CUT.sub("", outside))


def _given(data: Any) -> Iterator[str]:
    """Find the words of names and texts that the page was given."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("parameters", "saved"):
                yield from WORD.findall(" ".join(value))
            if key != "status":
                yield from _given(value)
    elif isinstance(data, list):
        for each in data:
            yield from _given(each)
    elif isinstance(data, str):
        yield from WORD.findall(data)


def _untranslated(page: Page, data: Any, left: str = "") -> set[str]:
    return set(_outside(page.evaluate(READ, left))) - set(_given(data)) - SYMBOLS


@pytest.fixture
def spoken(stage: Stage) -> Stage:
    """The page, which speaks that language."""
    stage.page.evaluate(SPEAK)
    return stage


@pytest.mark.parametrize("name", RESULTS)
def test_a_result(spoken: Stage, name: str) -> None:
    spoken.result(RESULTS[name])
    expect(spoken.page.locator(".qt-histogram")).to_be_visible()
    assert _untranslated(spoken.page, RESULTS[name]) == set()
    expect(spoken.page.locator("[data-control=order] option").first).to_contain_text("⟦")


@pytest.mark.parametrize("name", CARDS)
def test_a_card(spoken: Stage, name: str) -> None:
    points = curve(1000)

    def answer(_method: str, path: str) -> Reply:
        if "/points" in path:
            return 200, {"first": 0, "result": {**points, "points": points["points"][:412], "metadata": {}}}
        return 200, CARDS[name]

    spoken.api(answer)
    spoken.card({"task": CARDS[name]})
    expect(spoken.page.locator(".qt-state")).to_contain_text("⟦")
    if name == "sweep-running":
        expect(spoken.page.locator(".qt-summary")).to_contain_text("412")
    table = ".qt-table" if name in ("saved", "mixed", "saved-sweep", "saved-map") else ""  # as notebooks keep it
    assert _untranslated(spoken.page, [CARDS[name], points], left=table) == set()


@pytest.mark.parametrize("name", BATCHES)
def test_a_batch(spoken: Stage, name: str) -> None:
    shown = batch(**BATCHES[name])
    spoken.api(lambda _method, _path: (200, shown))
    spoken.batch(shown)
    expect(spoken.page.locator(".qt-state").first).to_contain_text("⟦")
    cancel = spoken.page.get_by_role("button", name="Cancel all")
    if cancel.is_visible():
        cancel.click()
        expect(spoken.page.locator(".qt-question")).to_contain_text("⟦")
    assert _untranslated(spoken.page, shown) == set()


def test_a_list_with_its_questions(spoken: Stage) -> None:
    tasks = Tasks()
    tasks.add(60)
    given = [*tasks.all.values()]
    spoken.api(tasks.answer)
    spoken.task_list({"tag": "lecture"})
    expect(spoken.page.locator(".qt-open").first).to_have_text(STATES[0])
    spoken.page.locator("thead input").check()
    for question in ("Delete", "Cancel waiting tasks that match", "Cancel"):
        spoken.page.locator(".qt-tasks > .qt-controls button", has_text=f"⟦{question}").last.click()
        expect(spoken.page.locator(".qt-question:visible").first).to_contain_text("⟦")
        assert _untranslated(spoken.page, given) - set(STATES) - {"scan"} == set()
        spoken.page.locator(".qt-question:visible button", has_text="Keep").first.click()


def test_a_list_of_nothing_and_one_that_gets_no_answer(spoken: Stage) -> None:
    spoken.api(lambda _method, _path: (200, {"tasks": [], "next_cursor": None}))
    spoken.task_list({})
    expect(spoken.page.locator(".qt-nothing")).to_contain_text("⟦")
    assert _untranslated(spoken.page, None) == set()
    spoken.api(lambda _method, _path: None)
    spoken.task_list({})
    expect(spoken.page.locator(".qt-trouble")).to_contain_text("⟦")
    assert _untranslated(spoken.page, None) == set()


def test_what_a_notebook_keeps_is_english_whatever_the_page_speaks(spoken: Stage) -> None:
    said = spoken.page.evaluate(
        """async (task) => {
            const { inEnglish } = await import("/frontend/words.js");
            const { stateText } = await import("/frontend/task_state.js");
            return [stateText(task), inEnglish(() => stateText(task)), stateText(task)];
        }""",
        task("pending", 1),
    )
    assert said == ["⟦Waiting, 3rd in the queue⟧", "Waiting, 3rd in the queue", "⟦Waiting, 3rd in the queue⟧"]
