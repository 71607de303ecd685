"""The task list over a made-up API, without Jupyter."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.frames import laid_out
from tests.browser.front_end import Reply
from tests.browser.samples import BATCH_ID, HOSTILE, task
from tests.browser.stage import Stage
from tests.integration.api.server import until

STATES = ["pending", "processing", "completed", "failed", "cancelled"]


class Tasks:
    """An API with a task in each state."""

    def __init__(self) -> None:
        self.all = {
            f"0197a5d2-7b1e-7c3a-9f00-00000000000{n}": task(state, 1, name=state, title=state, tags=["lecture"])
            for n, state in enumerate(STATES)
        }

    def add(self, count: int) -> None:
        """Add tasks that have completed."""
        for n in range(count):
            self.all[f"0197a5d2-7b1e-7c3a-9f01-{n:012}"] = task("completed", 1, title=f"scan[{n}]")

    def answer(self, method: str, path: str) -> Reply:
        url = urlsplit(path)
        parts = url.path.split("/")
        if len(parts) == 1:
            query = {key: values[0] for key, values in parse_qs(url.query).items()}
            kept = [
                {**one, "id": key}
                for key, one in self.all.items()
                if query.get("status", one["status"]) == one["status"]
                and query.get("name", one["name"]) == one["name"]
                and query.get("search", "").lower() in f"{one['title']} {key} {one['tags']}".lower()
            ]
            begin = int(query.get("cursor", 0))
            end = begin + int(query["limit"])
            return 200, {"tasks": kept[begin:end], "next_cursor": str(end) if end < len(kept) else None}
        if method == "DELETE":
            del self.all[parts[1]]
            return 204, None
        if method == "POST":
            self.all[parts[1]]["status"] = "cancelled"
        return 200, {**self.all[parts[1]], "id": parts[1]}


@pytest.fixture
def tasks(stage: Stage) -> Tasks:
    tasks = Tasks()
    stage.api(tasks.answer)
    return tasks


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_lists_ones_tasks_and_axe_finds_nothing_serious(
    stage: Stage, tasks: Tasks, snapshot: Callable[..., None], theme: str
) -> None:
    stage.theme(theme)
    stage.task_list({})
    expect(stage.page.locator(".qt-open")).to_have_text(STATES)
    snapshot(f"list-{theme}", "#root")
    assert stage.serious_faults() == []


def test_it_can_be_narrowed_to_a_state(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({"tag": "lecture"})
    stage.page.get_by_label("State", exact=True).select_option("failed")
    expect(stage.page.locator(".qt-open")).to_have_text(["failed"])
    assert stage.asked[-1] == ("GET", "tasks?tag=lecture&status=failed&limit=50")


def test_states_have_the_words_of_the_cards(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({})
    offered = stage.page.get_by_label("State", exact=True).locator("option").all_inner_texts()
    assert offered == ["Any", "Waiting", "Running", "Completed", "Failed", "Cancelled"]


def test_it_is_filtered_at_each_key_and_then_among_all_that_the_server_has(
    stage: Stage, tasks: Tasks, snapshot: Callable[..., None]
) -> None:
    tasks.add(300)
    stage.task_list({})
    expect(stage.page.locator(".qt-open")).to_have_count(50)
    stage.page.get_by_label("Filter", exact=True).press_sequentially("SCAN[2")
    expect(stage.page.locator(".qt-open").first).to_have_text("scan[2]")  # of those that are here
    expect(stage.page.locator(".qt-open")).to_have_count(50)
    expect(stage.page.get_by_label("Filter", exact=True)).to_be_focused()
    assert ("GET", "tasks?search=SCAN%5B2&limit=50") in stage.asked
    stage.page.get_by_label("Filter", exact=True).fill("scan[299")
    expect(stage.page.locator(".qt-open")).to_have_text(["scan[299]"])
    snapshot("list-filtered", "#root")
    stage.page.get_by_label("Filter", exact=True).fill("no such thing")
    expect(stage.page.locator("tbody")).to_have_text("No task passes the filter.")


@pytest.mark.parametrize(
    ("text", "found"),
    [("fail", ["failed"]), ("9f00-000000000002", ["completed"]), ("LECT", STATES), ("running", ["processing"])],
)
def test_the_filter_looks_through_names_ids_tags_and_states(
    stage: Stage, tasks: Tasks, text: str, found: list[str]
) -> None:
    listed = [{**one, "id": key} for key, one in tasks.all.items()]
    stage.without_api()
    stage.task_list({}, tasks=listed)
    stage.page.get_by_label("Filter", exact=True).fill(text)
    expect(stage.page.locator(".qt-open")).to_have_text(found)


def test_what_a_list_was_asked_for_can_be_taken_back(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({"name": "completed"})
    expect(stage.page.locator(".qt-open")).to_have_text(["completed"])
    stage.page.get_by_role("button", name="Do not filter by name completed").click()
    expect(stage.page.locator(".qt-open")).to_have_text(STATES)
    expect(stage.page.get_by_label("Filter", exact=True)).to_be_focused()


@pytest.mark.parametrize("width", [480, 1200])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_columns_stay_whatever_a_task_is_called_and_the_open_row_is_marked(
    stage: Stage, tasks: Tasks, snapshot: Callable[..., None], theme: str, width: int
) -> None:
    stage.page.set_viewport_size({"width": width, "height": 800})
    stage.theme(theme)
    first, second, *_ = tasks.all.values()
    first.update(title="h q[0]; cx q[0], q[1]; " * 8, tags=["a-very-long-tag-of-somebody"] * 3, shots=100_000_000)
    second.update(title="Ünïcode ‮reversed", attempt=12)
    stage.task_list({})
    expect(stage.page.locator(".qt-open")).to_have_count(5)
    laid_out(stage.page)
    heads = stage.page.locator("th.qt-col-id")
    before = heads.bounding_box()
    stage.page.locator(".qt-open").nth(2).click()
    expect(stage.page.locator("tr[aria-current=true] .qt-open")).to_have_text("completed")
    expect(stage.page.locator(".qt-detail .qt-histogram")).to_be_visible()
    tasks.all.popitem()
    first.update(title="short", tags=[])
    stage.later(seconds=3)
    expect(stage.page.locator(".qt-open").first).to_have_text("short")
    assert heads.bounding_box() == before
    first.update(title="h q[0]; cx q[0], q[1]; " * 8, tags=["a-very-long-tag-of-somebody"] * 3)
    stage.later(seconds=3)
    expect(stage.page.locator(".qt-open").first).to_contain_text("cx")
    laid_out(stage.page)
    assert heads.bounding_box() == before
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width
    snapshot(f"list-open-{theme}-{width}", "#root")
    assert stage.serious_faults() == []


def test_three_hundred_tasks_of_a_moment_are_told_apart(stage: Stage, tasks: Tasks) -> None:
    tasks.all = {}
    tasks.add(300)
    stage.task_list({}, limit=300)
    expect(stage.page.locator(".qt-open")).to_have_count(300)
    names, ids = (stage.page.locator(f"tbody {one}").all_text_contents() for one in (".qt-open", ".qt-col-id code"))
    assert len(set(names)) == len(set(ids)) == 300
    assert {len(each) for each in ids} == {8}


def test_it_is_live_while_somebody_can_see_it(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({})
    expect(stage.page.locator(".qt-open")).to_have_count(5)
    stage.tab(in_front=False)
    asked = len(stage.asked)
    tasks.add(1)
    stage.later(seconds=60)
    assert len(stage.asked) == asked
    stage.tab(in_front=True)
    stage.later(seconds=3)
    expect(stage.page.locator(".qt-open")).to_have_count(6)


def test_what_somebody_has_selected_in_the_list_stays_so_while_it_asks_again(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({})
    expect(stage.page.locator(".qt-open")).to_have_text(STATES)
    short = stage.page.locator("tbody code").nth(2)
    short.select_text()
    next(iter(tasks.all.values())).update(title="called otherwise")
    stage.later(seconds=3)
    expect(stage.page.locator(".qt-open").first).to_have_text("called otherwise")
    assert stage.page.evaluate("getSelection().toString()") == short.text_content() != ""


def _choose(stage: Stage, *names: str) -> None:
    for name in names:
        stage.page.get_by_label(f"Choose {name}").check()


def _delete(stage: Stage) -> None:
    stage.page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    stage.page.get_by_role("group", name="Delete").get_by_role("button", name="Delete").click()


def test_many_can_be_cancelled_and_deleted_each_where_its_state_allows(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({})
    _choose(stage, "processing", "completed", "failed")
    stage.page.get_by_role("button", name="Cancel", exact=True).click()
    _answer(stage, "Cancel 1 task?", "Cancel 1 task")
    expect(stage.page.locator("tr[data-status=cancelled]")).to_have_count(2)
    expect(stage.page.get_by_role("checkbox", checked=True)).to_have_count(0)
    _choose(stage, "completed", "failed", "pending")
    _delete(stage)
    expect(stage.page.locator(".qt-open")).to_have_text(["pending", "processing", "cancelled"])
    stage.later(seconds=10)
    expect(stage.page.get_by_role("group", name="Delete")).to_be_hidden()
    expect(stage.page.locator(".qt-open")).to_have_text(["pending", "processing", "cancelled"])
    until(lambda: len(tasks.all) == 3, "both are deleted")
    assert [method for method, _ in stage.asked].count("DELETE") == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_delete_asks_first(stage: Stage, tasks: Tasks, snapshot: Callable[..., None], theme: str) -> None:
    stage.theme(theme)
    stage.task_list({})
    _choose(stage, "completed", "failed")
    stage.page.get_by_role("button", name="Delete").click()
    question = stage.page.get_by_role("group", name="Delete")
    expect(question).to_contain_text("Delete 2 tasks with their results?")
    expect(question.get_by_role("button", name="Keep")).to_be_focused()
    snapshot(f"list-asks-{theme}", "#root")
    assert stage.serious_faults() == []
    stage.page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    stage.page.get_by_role("button", name="Delete").click()
    question.get_by_role("button", name="Keep").click()
    expect(question).to_be_hidden()
    stage.later(seconds=60)
    expect(stage.page.locator(".qt-open")).to_have_text(STATES)
    assert "DELETE" not in [method for method, _ in stage.asked]


def test_who_deletes_what_cannot_all_be_deleted_is_told_so(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({})
    _choose(stage, "completed", "pending", "processing")
    stage.page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    asked = "Delete “completed” with its result? 2 others stay, for they wait or run."
    expect(stage.page.get_by_role("group", name="Delete")).to_contain_text(asked)


def test_who_deletes_one_task_is_asked_by_its_name(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({})
    _choose(stage, "completed")
    stage.page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    expect(stage.page.get_by_role("group", name="Delete")).to_contain_text("Delete “completed” with its result?")


def test_in_a_narrow_list_ids_and_times_stand_below_the_names_and_states_have_signs_of_their_own(
    stage: Stage, tasks: Tasks, snapshot: Callable[..., None]
) -> None:
    stage.page.set_viewport_size({"width": 250, "height": 800})
    stage.task_list({})
    name, short = stage.page.locator(".qt-open").first, stage.page.locator("td.qt-col-id").first
    expect(short).to_be_visible()
    laid_out(stage.page)
    above, below = name.bounding_box(), short.bounding_box()
    assert above is not None
    assert below is not None
    assert below["y"] >= above["y"] + above["height"] - 4
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= 250
    look = """row => {
      const sign = getComputedStyle(row.querySelector(".qt-state"), "::before");
      const { backgroundImage, transform, height, backgroundColor } = sign;
      return [backgroundImage.slice(0, 6), transform, height, backgroundColor === "rgba(0, 0, 0, 0)"].join();
    }"""
    looks = [row.evaluate(look) for row in stage.page.locator("tbody tr").all()]
    assert len({*looks}) == 5
    snapshot("list-narrow-light-250", "#root")


def test_a_deletion_is_undone_and_nothing_was_deleted(
    stage: Stage, tasks: Tasks, snapshot: Callable[..., None]
) -> None:
    stage.task_list({})
    _choose(stage, "completed")
    _delete(stage)
    _choose(stage, "failed")
    _delete(stage)
    question = stage.page.get_by_role("group", name="Delete")
    expect(question).to_contain_text("2 tasks will be deleted in 10 seconds.")
    expect(stage.page.locator(".qt-open")).to_have_text(["pending", "processing", "cancelled"])
    snapshot("list-undo", "#root")
    stage.later(seconds=9)
    question.get_by_role("button", name="Undo").click()
    expect(stage.page.locator(".qt-open")).to_have_text(STATES)
    stage.later(seconds=60)
    assert "DELETE" not in [method for method, _ in stage.asked]


def test_who_closes_the_list_before_the_time_is_over_keeps_what_was_to_be_deleted(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({})
    _choose(stage, "completed")
    _delete(stage)
    expect(stage.page.locator(".qt-open")).to_have_count(4)
    stage.page.evaluate("window.list.destroy()")
    stage.later(seconds=60)
    assert "DELETE" not in [method for method, _ in stage.asked]


def test_a_task_opens_below_the_list(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({})
    stage.page.get_by_role("button", name="completed").click()
    expect(stage.page.locator(".qt-detail .qt-histogram")).to_be_visible()
    stage.page.get_by_role("button", name="completed").click()
    expect(stage.page.locator(".qt-detail .qt-histogram")).to_have_count(0)


def test_the_card_of_a_task_of_a_batch_is_called_as_its_row_is(stage: Stage, tasks: Tasks) -> None:
    tasks.all = {f"0197a5d2-7b1e-7c3a-9f01-{2:012}": task("completed", 1, title="scan[2]", batch_id=BATCH_ID)}
    next(iter(tasks.all.values()))["name"] = None
    stage.task_list({})
    stage.page.locator(".qt-open").click()
    expect(stage.page.locator(".qt-detail .qt-name")).to_have_text("scan[2]")


def test_the_card_of_a_task_that_is_deleted_is_closed(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({})
    stage.page.get_by_role("button", name="completed").click()
    expect(stage.page.locator(".qt-detail .qt-histogram")).to_be_visible()
    _choose(stage, "failed")
    _delete(stage)
    expect(stage.page.locator(".qt-detail .qt-histogram")).to_be_visible()  # it is another one's
    _choose(stage, "completed")
    _delete(stage)
    expect(stage.page.locator(".qt-detail")).to_be_empty()


def test_all_that_are_listed_are_chosen_at_once(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({})
    expect(stage.page.locator(".qt-open")).to_have_text(STATES)
    every = stage.page.get_by_label("Choose all")
    every.check()
    expect(stage.page.get_by_role("checkbox", checked=True)).to_have_count(6)
    _delete(stage)
    expect(stage.page.locator(".qt-open")).to_have_text(["pending", "processing"])
    expect(every).not_to_be_checked()


def test_a_list_of_many_says_that_it_shows_the_newest_and_more_are_shown_on_demand(
    stage: Stage, tasks: Tasks, snapshot: Callable[..., None]
) -> None:
    tasks.add(300)
    stage.task_list({})
    openers, more = stage.page.locator(".qt-open"), stage.page.get_by_role("button", name="Show more")
    expect(stage.page.get_by_text("The newest 50 are shown.")).to_be_visible()
    expect(openers).to_have_count(50)
    snapshot("list-many", "#root")
    assert stage.serious_faults() == []
    for shown in (100, 150, 200, 250, 300):
        more.click()
        expect(openers).to_have_count(shown)
        expect(more).to_be_focused()
    more.click()
    expect(openers).to_have_count(305)
    expect(more).to_be_hidden()
    expect(stage.page.get_by_role("region", name="Tasks")).to_be_focused()
    assert ("GET", "tasks?limit=150&cursor=200") in stage.asked


def test_a_list_that_has_all_says_nothing_of_more(stage: Stage, tasks: Tasks) -> None:
    tasks.add(45)
    stage.task_list({})
    expect(stage.page.locator(".qt-open")).to_have_count(50)
    expect(stage.page.get_by_role("button", name="Show more")).to_be_hidden()


def test_a_list_is_as_long_as_it_was_asked_to_be(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({}, limit=2)
    expect(stage.page.locator(".qt-open")).to_have_text(STATES[:2])
    expect(stage.page.get_by_text("The newest 2 are shown.")).to_be_visible()


def test_an_empty_list_says_so_and_fills_by_itself(stage: Stage, tasks: Tasks, snapshot: Callable[..., None]) -> None:
    listed, tasks.all = tasks.all, {}
    stage.task_list({})
    expect(stage.page.locator("tbody")).to_have_text("No tasks yet.")
    expect(stage.page.get_by_role("button", name="Delete")).to_be_disabled()
    snapshot("list-empty", "#root")
    tasks.all = listed
    expect(stage.page.locator(".qt-open")).to_have_text(STATES)


def test_a_filter_that_nothing_passes_is_told_from_an_empty_list(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({"status": "cancelled"})
    expect(stage.page.locator(".qt-open")).to_have_text(["cancelled"])
    del tasks.all["0197a5d2-7b1e-7c3a-9f00-000000000004"]
    expect(stage.page.locator("tbody")).to_have_text("No task passes the filter.")


def test_a_server_that_does_not_answer_is_said_and_what_is_listed_stays(
    stage: Stage, tasks: Tasks, snapshot: Callable[..., None]
) -> None:
    stage.task_list({})
    expect(stage.page.locator(".qt-open")).to_have_text(STATES)
    stage.api(lambda _method, _path: None)
    stage.page.get_by_role("button", name="completed").click()  # opening it fails, too
    trouble = stage.page.get_by_text("The server does not answer; asking again.")
    expect(trouble).to_be_visible()
    expect(stage.page.locator(".qt-open")).to_have_text(STATES)
    snapshot("list-unreachable", "#root")
    stage.api(tasks.answer)
    expect(trouble).to_be_hidden()


def test_names_and_tags_with_markup_stay_text(stage: Stage, tasks: Tasks) -> None:
    next(iter(tasks.all.values())).update(title=HOSTILE, tags=[HOSTILE])
    stage.task_list({})
    expect(stage.page.locator(".qt-tag").first).to_contain_text("<script>alert(2)</script>")
    assert stage.page.locator("#root img, #root script").count() == 0


def _answer(stage: Stage, asked: str, answer: str) -> None:
    question = stage.page.get_by_role("group", name="Cancel tasks")
    expect(question).to_contain_text(asked)
    expect(question.get_by_role("button", name="Keep")).to_be_focused()
    question.get_by_role("button", name=answer).click()
    expect(question).to_be_hidden()


def test_all_that_waits_is_cancelled_at_once(stage: Stage, tasks: Tasks) -> None:
    for n in range(7):
        tasks.all[f"0197a5d2-7b1e-7c3a-9f02-{n:012}"] = task("pending", 1, title=f"more {n}")
    stage.task_list({})
    stage.page.get_by_role("button", name="Cancel all waiting").click()
    _answer(stage, "Cancel 8 waiting tasks?", "Cancel 8 tasks")
    stage.page.get_by_label("State", exact=True).select_option("pending")
    expect(stage.page.get_by_text("No task passes the filter.")).to_be_visible()
    assert {one["status"] for one in tasks.all.values()} == {"processing", "completed", "failed", "cancelled"}


def test_where_nothing_waits_there_is_nothing_to_cancel(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({})
    cancel = stage.page.locator(".qt-tasks > .qt-controls button", has_text="waiting")
    expect(cancel).to_be_enabled()
    stage.page.get_by_label("Filter", exact=True).fill("failed")
    expect(cancel).to_be_disabled()
    stage.page.get_by_label("Filter", exact=True).fill("")
    expect(cancel).to_be_enabled()
    stage.page.get_by_label("State", exact=True).select_option("completed")
    expect(stage.page.locator(".qt-open")).to_have_text(["completed"])
    expect(cancel).to_be_enabled()  # others may wait
    next(iter(tasks.all.values()))["status"] = "completed"
    stage.page.get_by_label("State", exact=True).select_option("")
    expect(stage.page.locator(".qt-open")).to_have_count(5)
    expect(cancel).to_be_disabled()


def test_of_what_waits_only_that_which_matches_is_cancelled_where_a_list_is_filtered(
    stage: Stage, tasks: Tasks
) -> None:
    tasks.all["0197a5d2-7b1e-7c3a-9f02-000000000001"] = task("pending", 1, title="other")
    stage.task_list({})
    stage.page.get_by_label("Filter", exact=True).fill("other")
    stage.page.get_by_role("button", name="Cancel waiting tasks that match").click()
    _answer(stage, "Cancel 1 waiting task?", "Cancel 1 task")
    expect(stage.page.locator("tr[data-status=cancelled] .qt-open")).to_have_text(["other"])
    assert [one["title"] for one in tasks.all.values() if one["status"] == "pending"] == ["pending"]


def test_what_waits_is_kept_where_the_question_is_answered_by_enter(
    stage: Stage, tasks: Tasks, snapshot: Callable[..., None]
) -> None:
    stage.task_list({})
    stage.page.get_by_role("button", name="Cancel all waiting").press("Enter")
    question = stage.page.get_by_role("group", name="Cancel tasks")
    expect(question.get_by_role("button", name="Keep")).to_be_focused()
    snapshot("list-asks-to-cancel", "#root")
    assert stage.serious_faults() == []
    stage.page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    expect(stage.page.get_by_role("region", name="Tasks")).to_be_focused()
    assert "POST" not in [method for method, _ in stage.asked]


def test_what_has_begun_since_the_question_goes_on(stage: Stage, tasks: Tasks) -> None:
    first, second = "0197a5d2-7b1e-7c3a-9f00-000000000000", "0197a5d2-7b1e-7c3a-9f02-000000000001"
    tasks.all[second] = task("pending", 1, title="other")
    stage.task_list({})
    stage.page.get_by_role("button", name="Cancel all waiting").click()
    expect(stage.page.get_by_role("group", name="Cancel tasks")).to_contain_text("Cancel 2 waiting tasks?")
    tasks.all[first]["status"] = "processing"
    tasks.all["0197a5d2-7b1e-7c3a-9f02-000000000002"] = task("pending", 1, title="new")
    stage.page.get_by_role("button", name="Cancel 2 tasks").click()
    question = stage.page.get_by_role("group", name="Cancel tasks")
    expect(question).to_contain_text("1 task was cancelled. 1 task had already begun.")
    question.get_by_role("button", name="OK").click()
    expect(question).to_be_hidden()
    expect(stage.page.locator("tr[data-status=cancelled]").filter(has_text="other")).to_have_count(1)
    assert [path for method, path in stage.asked if method == "POST"] == [f"tasks/{second}/cancel"]


def test_what_is_chosen_goes_on_where_the_question_is_answered_by_enter(stage: Stage, tasks: Tasks) -> None:
    stage.task_list({})
    _choose(stage, "pending", "processing", "completed")
    stage.page.get_by_role("button", name="Cancel", exact=True).press("Enter")
    question = stage.page.get_by_role("group", name="Cancel tasks")
    expect(question).to_contain_text("Cancel 2 tasks?")
    expect(question.get_by_role("button", name="Keep")).to_be_focused()
    stage.page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    assert "POST" not in [method for method, _ in stage.asked]
    expect(stage.page.get_by_label("Choose pending")).to_be_checked()


def test_where_nothing_waits_nothing_is_asked(stage: Stage, tasks: Tasks) -> None:
    del tasks.all["0197a5d2-7b1e-7c3a-9f00-000000000000"]
    stage.task_list({"status": "completed"})  # so that the list does not know
    stage.page.get_by_role("button", name="Cancel all waiting").click()
    expect(stage.page.get_by_text("No task waits.")).to_be_visible()
    expect(stage.page.get_by_role("group", name="Cancel tasks")).to_be_hidden()


def test_the_first_statements_of_a_circuit_are_one_text(stage: Stage, tasks: Tasks) -> None:
    statements = "h q[0] cx q[0], q[2]; …"
    for one in tasks.all.values():
        one.update(name=None, title=statements)
    stage.task_list({})
    expect(stage.page.locator(".qt-open").first).to_have_text(statements)
    expect(stage.page.locator(".qt-open .qt-cut")).to_have_count(0)


def test_it_does_not_say_that_there_are_no_tasks_before_the_server_has_said_so(stage: Stage) -> None:
    stage.api(lambda _method, _path: None)
    stage.task_list({})
    expect(stage.page.get_by_text("does not answer")).to_be_visible()
    expect(stage.page.get_by_text("No tasks yet.")).to_have_count(0)
    stage.api(lambda _method, _path: (200, {"tasks": [], "next_cursor": None}))
    stage.later(4)
    expect(stage.page.get_by_text("No tasks yet.")).to_be_visible()


@pytest.mark.parametrize("width", [400, 480, 760, 1200])
def test_long_names_of_a_batch_are_cut_before_the_number_that_tells_them_apart(
    stage: Stage, tasks: Tasks, width: int
) -> None:
    stage.page.set_viewport_size({"width": width, "height": 700})
    batch = "a scan whose name is as long as names are made by people who think of the day after"
    for n in range(3):
        key, own = f"0197a5d2-7b1e-7c3a-9f01-{n:012}", f"of point {n}"
        tasks.all[key] = task("completed", 1, name=own, title=f"{batch}[{n + 100}] {own}", batch_id=BATCH_ID)
    stage.task_list({})
    names = stage.page.locator(".qt-open").filter(has_text="a scan")
    expect(names).to_have_count(3)
    expect(names.first).to_have_text(f"{batch}[100] of point 0")
    laid_out(stage.page)
    for name in names.all():
        cell = name.locator("xpath=ancestor::td").bounding_box()
        number = name.get_by_text(re.compile(r"^\[10\d\]$")).bounding_box()
        assert cell is not None
        assert number is not None
        assert number["x"] + number["width"] <= cell["x"] + cell["width"]
    if width == 760:  # of a notebook beside a panel
        assert cell["width"] >= 160


@pytest.mark.parametrize(("width", "shown"), [(480, "Waiting"), (1200, "Waiting, 3rd in the queue")])
def test_a_state_is_as_long_as_its_column_and_never_cut(stage: Stage, tasks: Tasks, width: int, shown: str) -> None:
    stage.page.set_viewport_size({"width": width, "height": 800})
    stage.task_list({})
    state = stage.page.locator("tr[data-status=pending] .qt-col-state")
    expect(state).to_have_text(shown, use_inner_text=True)
    assert state.evaluate("cell => cell.scrollWidth <= cell.clientWidth")


def test_names_begin_in_one_column_and_times_are_not_cut(stage: Stage, tasks: Tasks) -> None:
    names = ["h q", "endless", "x", "rabi", "a name that is long"]
    for each, name in zip(tasks.all.values(), names, strict=True):
        each["title"] = name
    stage.page.set_viewport_size({"width": 1200, "height": 700})
    stage.task_list({})
    expect(stage.page.locator(".qt-open")).to_have_text(names)
    laid_out(stage.page)
    begins = """button => {
        const text = document.createRange();
        text.selectNodeContents(button);
        return text.getBoundingClientRect().left;
    }"""
    lefts = [name.evaluate(begins) for name in stage.page.locator(".qt-open").all()]
    assert len(set(lefts)) == 1
    for submitted in stage.page.locator("td.qt-col-submitted").all():
        assert submitted.evaluate("cell => cell.scrollWidth <= cell.clientWidth")


@pytest.mark.parametrize("width", [250, 480])
def test_of_long_names_the_end_is_shown_that_tells_them_apart(
    stage: Stage, tasks: Tasks, snapshot: Callable[..., None], width: int
) -> None:
    stage.page.set_viewport_size({"width": width, "height": 700})
    names = [f"a scan of what one thinks of on the day after {n} of 5" for n in range(5)]
    for each, name in zip(tasks.all.values(), names, strict=True):
        each["title"] = name
    stage.task_list({})
    openers = stage.page.locator(".qt-open")
    expect(openers).to_have_text(names)
    laid_out(stage.page)
    for name in openers.all():
        cell, end = name.locator("xpath=ancestor::td").bounding_box(), name.locator(".qt-kept").bounding_box()
        assert cell is not None
        assert end is not None
        assert end["x"] + end["width"] <= cell["x"] + cell["width"]
        assert name.get_attribute("title") == name.text_content()
    snapshot(f"list-long-names-{width}", "#root")
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width
    assert stage.serious_faults() == []
