"""The task list over a made-up API, without Jupyter."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.frames import laid_out
from tests.browser.listed_tasks import STATES, Tasks
from tests.browser.samples import BATCH_ID, HOSTILE, task
from tests.browser.stage import Stage


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
