"""The card of a batch over a made-up API, without Jupyter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.front_end import Reply
from tests.browser.samples import BATCH_ID, BATCH_SIZE, HOSTILE, batch, task
from tests.browser.stage import Stage

_SHARES = """(bar) => Object.fromEntries(
    [...bar.children].map((part) => [part.dataset.part, part.getBoundingClientRect().width / bar.clientWidth]),
)"""


def _saved(batch: dict[str, Any]) -> dict[str, Any]:
    return {name: batch[name] for name in ("name", "size", "progress")}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "progress", "shown", "facts"),
    [
        ("waiting", {}, "0 of 200 done", "200 waiting"),
        (
            "running",
            {"completed": 120, "failed": 6, "processing": 20},
            "126 of 200 done",
            "120 completed · 6 failed · 20 running · 54 waiting",
        ),
        ("completed", {"completed": 200}, "Completed", "200 completed"),
        ("failed", {"completed": 190, "failed": 10}, "Ended, 10 failed", "190 completed · 10 failed"),
        ("cancelled", {"completed": 90, "cancelled": 110}, "Ended, 110 cancelled", "90 completed · 110 cancelled"),
    ],
)
def test_the_bar_and_the_words_say_how_far_it_is_and_axe_finds_nothing_serious(
    stage: Stage,
    snapshot: Callable[..., None],
    name: str,
    progress: dict[str, int],
    shown: str,
    facts: str,
    theme: str,
) -> None:
    one = batch(**progress)
    stage.api(lambda _method, _path: (200, one))
    stage.theme(theme)
    stage.batch(one)
    expect(stage.page.get_by_role("status").first).to_have_text(shown)
    expect(stage.page.locator(".qt-facts")).to_have_text(facts)
    bar = stage.page.get_by_role("progressbar", name="Tasks that have ended")
    expect(bar).to_have_attribute(
        "aria-valuenow", str(200 - progress.get("processing", 0) - one["progress"]["pending"])
    )
    expect(bar).to_have_attribute("aria-valuetext", facts)
    shares = bar.evaluate(_SHARES)
    for part, count in progress.items():
        assert shares[part] == pytest.approx(count / BATCH_SIZE, abs=0.005)
    snapshot(f"batch-{name}-{theme}", "#root")
    assert stage.serious_faults() == []


def test_it_moves_by_the_pages_own_server_until_all_have_ended(stage: Stage) -> None:
    replies = [batch(completed=50), batch(completed=199, failed=1)]
    stage.api(lambda _method, _path: (200, replies.pop(0) if len(replies) > 1 else replies[0]))
    with stage.page.expect_response("**/expectation-values"):
        stage.batch(batch())
        expect(stage.page.locator(".qt-elapsed")).to_have_text("5 s")
    expect(stage.page.get_by_role("status").first).to_have_text("Ended, 1 failed")
    expect(stage.page.locator(".qt-elapsed")).to_be_empty()
    expect(stage.page.get_by_role("button", name="Cancel all")).to_be_hidden()
    *asked, last = stage.asked
    assert asked == [("GET", f"batches/{BATCH_ID}")] * len(asked)
    assert last == ("GET", f"batches/{BATCH_ID}/expectation-values")
    stage.later(seconds=60)  # longer than the pause between two questions
    assert len(stage.asked) == len(asked) + 1


def test_what_an_estimators_batch_has_estimated_is_told_by_the_pages_own_server(stage: Stage) -> None:
    pubs = [
        {"name": f"PUB {number} bell", "observables": ["ZZ"], "points": [], "rows": [[0, 0, 0.5, 0.015625]], "of": 1}
        for number in range(2)
    ]

    def answer(_method: str, path: str) -> Reply:
        return (200, {"pubs": pubs} if path.endswith("/expectation-values") else batch(completed=200))

    stage.api(answer)
    stage.batch(batch())
    table = stage.page.get_by_role("region", name="Expectation values")
    rows = [f"PUB {number} bellZZ0.500 ± 0.016" for number in range(2)]
    expect(table.get_by_role("row")).to_have_text(["ofobservablevalue", *rows])
    expect(stage.page.get_by_text("2 expectation values")).to_be_visible()
    assert stage.serious_faults() == []


def test_cancel_all_asks_first_and_then_the_server_and_shows_its_answer(stage: Stage) -> None:
    def answer(method: str, _path: str) -> Reply:
        return (202, batch(completed=1, cancelled=199)) if method == "POST" else (200, batch(completed=1))

    stage.api(answer)
    stage.batch(batch(completed=1))
    stage.page.get_by_role("button", name="Cancel all").click()
    question = stage.page.get_by_role("group", name="Cancel all")
    expect(question).to_contain_text("Cancel 199 tasks of this batch?")
    expect(question.get_by_role("button", name="Keep")).to_be_focused()
    stage.page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    expect(stage.page.get_by_role("button", name="Cancel all")).to_be_focused()
    assert "POST" not in [method for method, _ in stage.asked]
    stage.page.get_by_role("button", name="Cancel all").click()
    question.get_by_role("button", name="Cancel 199 tasks").click()
    expect(stage.page.get_by_role("status").first).to_have_text("Ended, 199 cancelled")
    expect(stage.page.get_by_role("button", name="Tasks", exact=True)).to_be_focused()  # the other one is gone
    assert ("POST", f"batches/{BATCH_ID}/cancel") in stage.asked


def test_its_tasks_open_below_it_and_close_again(stage: Stage) -> None:
    def answer(_method: str, path: str) -> Reply:
        listed = {"tasks": [task("failed", 2, name="third")], "next_cursor": None}
        return 200, listed if path.startswith("tasks?") else batch(completed=199, failed=1)

    stage.api(answer)
    stage.batch(batch(completed=199, failed=1))
    opener = stage.page.get_by_role("button", name="Tasks", exact=True)
    opener.click()
    expect(stage.page.locator(".qt-open")).to_have_text(["third"])
    assert ("GET", f"tasks?batch={BATCH_ID}&limit=50") in stage.asked
    opener.click()
    expect(stage.page.locator(".qt-open")).to_have_count(0)
    expect(opener).to_have_attribute("aria-expanded", "false")


def test_an_answer_that_was_overtaken_does_not_move_the_bar_back(stage: Stage) -> None:
    stage.api(lambda _method, _path: (200, batch(completed=80)))
    stage.batch(batch(completed=80))
    stage.page.evaluate("batch => window.batch.show(batch)", batch(completed=70))
    expect(stage.page.get_by_role("status").first).to_have_text("80 of 200 done")


def test_a_saved_batch_says_how_it_ended_and_asks_nobody(stage: Stage) -> None:
    stage.batch(_saved(batch(completed=200)))
    expect(stage.page.get_by_role("status").first).to_have_text("Completed")
    expect(stage.page.get_by_role("button")).to_have_count(0)
    assert stage.asked == []


def test_the_kernels_last_word_has_no_id_and_the_open_card_keeps_its_own(stage: Stage) -> None:
    stage.api(lambda _method, _path: (200, batch(completed=80)))
    stage.batch(batch(completed=80))
    stage.page.evaluate("batch => window.batch.show(batch)", _saved(batch(completed=200)))
    expect(stage.page.get_by_role("status").first).to_have_text("Completed")
    expect(stage.page.get_by_role("button", name="Tasks", exact=True)).to_be_visible()


def test_a_batch_that_the_server_does_not_know_is_said_in_words(stage: Stage) -> None:
    stage.api(
        lambda _method, _path: (404, {"error": {"code": "BATCH_NOT_FOUND", "message": "There is no such batch."}})
    )
    stage.batch(batch())
    expect(stage.page.get_by_text("This server does not know it.")).to_be_visible()
    expect(stage.page.get_by_role("button")).to_have_count(0)


def test_a_name_with_markup_stays_text(stage: Stage) -> None:
    stage.batch(_saved(batch(name=HOSTILE, completed=200)))
    assert stage.page.locator(".qt-name").text_content() == HOSTILE.replace("\x1b", "\\x1b")
    assert stage.page.locator("#root img, #root script").count() == 0
