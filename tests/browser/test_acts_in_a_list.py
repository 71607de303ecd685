"""What is done with the tasks of a list: chosen, cancelled, deleted, and had back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.listed_tasks import STATES, Tasks
from tests.browser.samples import task
from tests.browser.stage import Stage
from tests.integration.api.server import until


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
