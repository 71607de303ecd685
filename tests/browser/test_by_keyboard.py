"""List, card and panel by the keyboard alone: Tab finds each control, and what has the focus is seen to have it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from quantask_jupyter.widget.saved_result import RESULT_MIME
from tests.browser.front_end import Reply
from tests.browser.jupyter_pages import BELL, ENDLESS, NotebookPage
from tests.browser.samples import task
from tests.browser.stage import Stage
from tests.integration.api.jupyter import TOKEN
from tests.integration.api.server import Client

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
            found[0].update(status="cancelled", version=found[0]["version"] + 1, may_be_retried=True)
        return 200, found[0]


def test_a_card_is_cancelled_and_its_outcomes_are_read(stage: Stage) -> None:
    tasks = Tasks()
    stage.api(tasks.answer)
    stage.card({"task": tasks.all[ID.format(0)]})
    tab_to(stage.page, stage.page.get_by_role("button", name="Cancel"))
    stage.page.keyboard.press("Enter")
    expect(stage.page.get_by_role("status").first).to_have_text("Cancelled")
    expect(stage.page.get_by_role("button", name="Retry")).to_be_focused()  # where the other one was

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
    detail = stage.page.get_by_role("region", name="The opened task")
    expect(detail.locator(".qt-histogram")).to_be_visible()
    expect(detail).to_be_focused()
    stage.page.keyboard.press("Tab")
    expect(detail.get_by_role("button", name="Copy ID")).to_be_focused()
    tab_to(stage.page, detail.get_by_label("Sort by"))
    stage.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(detail).to_be_empty()

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
    expect(stage.page.locator(".qt-detail .qt-name")).to_have_text("scan 299")
    expect(stage.page.locator(".qt-detail")).to_be_focused()


def delete(page: Page, name: str) -> None:
    """Choose a task of a list and press Delete, and Delete again where it is asked whether that is meant."""
    choose = page.get_by_label(f"Choose {name}")
    expect(choose).to_be_visible()
    tab_to(page, choose)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("toolbar", name="Task list").get_by_role("button", name="Delete"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()


def test_a_task_is_deleted_and_that_is_undone_and_the_focus_is_in_the_list_again(stage: Stage) -> None:
    stage.api(Tasks().answer)
    stage.task_list({})
    delete(stage.page, "completed")
    stage.page.keyboard.press("Enter")
    region = stage.page.get_by_role("region", name="Tasks")
    expect(region).to_be_focused()
    expect(stage.page.locator(".qt-open")).to_have_count(2)
    delete(stage.page, "completed")
    stage.later(seconds=10)
    expect(stage.page.get_by_role("button", name="Undo")).to_be_hidden()
    expect(region).to_be_focused()


def ask_for_the_panel(notebook: NotebookPage) -> None:
    """Open the palette by its keys and choose our command in it."""
    notebook.page.keyboard.press("Control+Shift+c")
    expect(notebook.page.locator(".lm-CommandPalette-input")).to_be_focused()
    notebook.page.keyboard.type("show tasks")
    chosen = notebook.page.locator(".lm-CommandPalette-item.lm-mod-active .lm-CommandPalette-itemLabel")
    expect(chosen).to_have_text("Show Tasks")
    notebook.page.keyboard.press("Enter")
    expect(notebook.page.locator("#quantask-tasks").get_by_label("State", exact=True)).to_be_focused()


@pytest.mark.timeout(300)
def test_the_panel_is_opened_and_a_task_in_it_and_its_cell_and_one_goes_back(notebook: NotebookPage) -> None:
    page, panel = notebook.page, notebook.page.locator("#quantask-tasks")
    cells = ["%load_ext quantask_jupyter", ENDLESS.replace("endless", "keyed", 1), "print()"]
    notebook.open(notebook.pages.write("keyboard.ipynb", *cells))
    notebook.connected()
    for index in range(3):
        notebook.run(index)
    expect(notebook.output(1)).to_contain_text("Running")
    ask_for_the_panel(notebook)
    opener = panel.locator(".qt-open").first
    expect(opener).to_have_text("keyed")  # a panel that was open already has not heard of it yet
    tab_to(page, opener)
    page.keyboard.press("Enter")
    detail = panel.get_by_role("region", name="The opened task")
    expect(detail).to_be_focused()
    tab_to(page, detail.get_by_role("button", name="Cancel"))
    page.keyboard.press("Enter")
    expect(detail.locator(".qt-state")).to_have_text("Cancelled")
    expect(detail.locator("button:focus")).to_have_count(1)  # on another one: there is nothing to cancel any more

    windows = len(page.context.pages)
    tab_to(page, detail.get_by_role("button", name="Go to its cell"))
    page.keyboard.press("Enter")
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(1)
    expect(cell).to_have_class(re.compile("jp-mod-active"))
    expect(cell).to_be_focused()
    expect(notebook.output(1)).to_be_in_viewport()
    assert len(page.context.pages) == windows

    ask_for_the_panel(notebook)
    delete(page, "keyed")
    page.keyboard.press("Enter")
    expect(panel.locator(".qt-open").first).to_have_text("keyed")
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()


@pytest.mark.timeout(300)
def test_a_card_whose_place_the_result_takes_leaves_the_focus_in_its_cell(notebook: NotebookPage) -> None:
    notebook.open(notebook.pages.write("followed.ipynb", "%load_ext quantask_jupyter", ENDLESS, BELL))
    notebook.connected()
    for index in range(3):
        notebook.run(index)
    tab_to(notebook.page, notebook.output(2).get_by_role("button", name="Copy ID"))  # it waits for the only slot
    api = Client(notebook.pages.url, TOKEN)
    [endless] = api.get("tasks", query={"status": "processing", "name": "endless"}).json["tasks"]
    api.post(f"tasks/{endless['id']}/cancel")
    notebook.kinds_become(2, [RESULT_MIME, "image/png", "text/html", "text/plain"])
    expect(notebook.output(2).locator(".qt-histogram")).to_be_visible()
    expect(notebook.page.locator(".jp-Notebook .jp-CodeCell").nth(2)).to_be_focused()
