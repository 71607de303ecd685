"""List, card and panel by the keyboard alone: Tab finds each control, and what has the focus is seen to have it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.front_end import Reply
from tests.browser.jupyter_pages import BELL, NotebookPage
from tests.browser.samples import task
from tests.browser.stage import Stage

MOST_TABS = 80
ID = "0197a5d2-7b1e-7c3a-9f00-00000000000{}"


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until an element has the focus, which must be seen there: an outline is drawn around it."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        if wanted.evaluate("element => element === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    assert wanted.evaluate("element => getComputedStyle(element).outlineStyle") != "none"


class Tasks:
    """An API with a waiting and a completed task."""

    def __init__(self) -> None:
        self.all = {
            ID.format(n): task(state, 1, id=ID.format(n), name=state)
            for n, state in enumerate(("pending", "completed"))
        }
        self.all[ID.format(1)]["result"]["counts"] = {"00": 400, "11": 624}  # by count another order than by value

    def answer(self, method: str, path: str) -> Reply:
        found = [one for key, one in self.all.items() if key in path]
        if not found:
            return 200, {"tasks": list(self.all.values()), "next_cursor": None}
        if method == "POST":
            found[0].update(status="cancelled", version=found[0]["version"] + 1)
        return 200, found[0]


def test_a_card_is_cancelled_and_its_outcomes_are_read(stage: Stage) -> None:
    tasks = Tasks()
    stage.api(tasks.answer)
    stage.card({"task": tasks.all[ID.format(0)]})
    tab_to(stage.page, stage.page.get_by_role("button", name="Cancel"))
    stage.page.keyboard.press("Enter")
    expect(stage.page.get_by_role("status").first).to_have_text("Cancelled")

    stage.card({"task": tasks.all[ID.format(1)]})
    tab_to(stage.page, stage.page.get_by_label("Sort by"))
    stage.page.keyboard.press("c")  # of Count
    expect(stage.page.locator(".qt-row[role=option] .qt-key")).to_have_text(["11", "00"])
    tab_to(stage.page, stage.page.get_by_role("listbox", name="Outcomes"))
    stage.page.keyboard.press("ArrowDown")
    expect(stage.page.locator(".qt-readout")).to_contain_text("c = 11")
    tab_to(stage.page, stage.page.locator("summary", has_text="Circuit"))


def test_a_task_of_the_list_is_opened_and_those_that_are_chosen_are_cancelled(stage: Stage) -> None:
    tasks = Tasks()
    stage.api(tasks.answer)
    stage.task_list({})
    opener = stage.page.locator(".qt-open", has_text="completed")
    expect(opener).to_be_visible()
    tab_to(stage.page, opener)
    stage.page.keyboard.press("Enter")
    expect(stage.page.locator(".qt-detail .qt-histogram")).to_be_visible()
    tab_to(stage.page, stage.page.locator(".qt-detail").get_by_label("Sort by"))

    stage.task_list({})
    choose = stage.page.get_by_label("Choose pending")
    expect(choose).to_be_visible()
    tab_to(stage.page, choose)
    stage.page.keyboard.press("Space")
    expect(choose).to_be_checked()
    tab_to(stage.page, stage.page.get_by_role("button", name="Cancel", exact=True))
    stage.page.keyboard.press("Enter")
    stage.page.keyboard.press("Shift+Tab")  # the question's answer "Keep" has the focus
    stage.page.keyboard.press("Enter")
    expect(stage.page.locator("tr[data-status=cancelled]")).to_have_count(1)


def test_a_row_far_out_of_sight_is_come_to_and_opened(stage: Stage) -> None:
    many = [task("completed", 1, id=f"0197a5d2-7b1e-7c3a-9f00-{n:012}", name=f"scan {n}") for n in range(300)]
    stage.without_api()
    stage.task_list({}, tasks=many)
    opener = stage.page.locator(".qt-open").last
    expect(opener).to_have_text("scan 299")
    expect(opener).not_to_be_in_viewport()
    tab_to(stage.page, opener, "Shift+Tab")
    expect(opener).to_be_in_viewport()
    stage.page.keyboard.press("Enter")
    expect(opener).to_be_focused()
    expect(stage.page.locator(".qt-detail .qt-name")).to_have_text("scan 299")


@pytest.mark.timeout(300)
def test_a_task_is_opened_in_the_panel(notebook: NotebookPage) -> None:
    notebook.open(notebook.pages.write("keyboard.ipynb", "%load_ext quantask_jupyter", f"{BELL}\nlet keyed = q;"))
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    expect(notebook.output(1).locator(".qt-histogram")).to_be_visible()
    notebook.page.evaluate("window.jupyterapp.commands.execute('quantask:show-tasks')")
    opener = notebook.page.locator("#quantask-tasks .qt-open").first
    expect(opener).to_have_text("bell")  # a panel that was open already has not heard of it yet
    notebook.page.locator("#quantask-tasks").evaluate("panel => { panel.tabIndex = -1; panel.focus(); }")
    tab_to(notebook.page, opener)
    notebook.page.keyboard.press("Enter")
    expect(notebook.page.locator("#quantask-tasks .qt-detail .qt-histogram")).to_be_visible()
