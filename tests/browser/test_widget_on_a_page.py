"""The widget on a page that is no Jupyter Server's, as in VS Code and Colab: the kernel alone tells and acts."""

from __future__ import annotations

import pytest
from playwright.sync_api import LocatorAssertions, expect

from tests.browser.samples import SYNTAX_ERROR, batch, task
from tests.browser.stage import Stage

ASKED = "The kernel was asked; it answers when it is idle."


@pytest.fixture(autouse=True)
def no_jupyter_server(stage: Stage) -> None:
    stage.without_api()


def _state(stage: Stage) -> LocatorAssertions:
    return expect(stage.page.get_by_role("status").first)


def test_a_task_is_cancelled_by_the_kernel_which_then_says_so(stage: Stage) -> None:
    stage.widget({"task": task("pending", 1)})
    _state(stage).to_have_text("Waiting, 3rd in the queue")
    stage.page.get_by_role("button", name="Cancel").click()
    expect(stage.page.get_by_text(ASKED)).to_be_visible()
    stage.page.evaluate("task => window.model.set('task', task)", task("cancelled", 2))
    _state(stage).to_have_text("Cancelled")
    expect(stage.page.get_by_text(ASKED)).to_be_hidden()
    assert stage.page.evaluate("window.sent") == [{"do": "cancel"}]


def test_a_failed_task_offers_nothing_for_the_kernel_puts_what_is_saved_in_its_place(stage: Stage) -> None:
    stage.widget({"task": task("processing", 2)})
    stage.page.evaluate("task => window.model.set('task', task)", task("failed", 3, error=SYNTAX_ERROR))
    _state(stage).to_have_text("Failed")
    expect(stage.page.get_by_role("button", name="Retry")).to_be_hidden()
    expect(stage.page.get_by_role("button", name="Cancel")).to_be_hidden()


def test_what_the_kernel_could_not_do_is_said(stage: Stage) -> None:
    stage.widget({"task": task("processing", 2)})
    stage.page.get_by_role("button", name="Cancel").click()
    stage.page.evaluate("window.model.receive({ trouble: 'STATE_CONFLICT: It has completed already.' })")
    expect(stage.page.get_by_text("STATE_CONFLICT: It has completed already.")).to_be_visible()


def test_a_batch_is_cancelled_by_the_kernel_which_then_says_so(stage: Stage) -> None:
    stage.widget({"batch": batch(completed=1, processing=2)})
    _state(stage).to_have_text("1 of 200 done")
    expect(stage.page.get_by_role("button", name="Tasks")).to_be_hidden()
    stage.page.get_by_role("button", name="Cancel all").click()
    stage.page.get_by_role("button", name="Cancel 199 tasks").click()
    expect(stage.page.get_by_text(ASKED)).to_be_visible()
    assert stage.page.evaluate("window.sent") == [{"do": "cancel"}]
    stage.page.evaluate("batch => window.model.set('batch', batch)", batch(completed=1, cancelled=199))
    _state(stage).to_have_text("Ended, 199 cancelled")
    expect(stage.page.get_by_text(ASKED)).to_be_hidden()
    expect(stage.page.get_by_role("button", name="Cancel all")).to_be_hidden()
    assert stage.asked == []
