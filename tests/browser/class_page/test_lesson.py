"""Lessons and limits on the class page."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.class_page.window import MARKUP
from tests.hub.hub import Hub


def test_a_lesson_is_started_and_ended_and_limits_are_set_and_taken_away(
    page: Page, hub: Hub, snapshot_of: Callable[..., None]
) -> None:
    teach, status, lesson = hub.client_of("teach"), page.locator("#news"), page.locator("#lesson")
    lesson.get_by_label("Slots").fill("9")
    lesson.get_by_role("button", name="Start a lesson").click()
    expect(status).to_contain_text("The workers that are running have 1 slots")
    lesson.get_by_label("Slots").fill("1")
    lesson.get_by_label("Minutes").fill("30")
    lesson.get_by_role("button", name="Start a lesson").click()
    expect(status).to_have_text("The lesson is on.")
    expect(lesson).to_contain_text("1 slot is the course's own for 30 min more, by teach, an instructor of qc101")
    assert teach.get("courses/qc101").json["lesson"]["slots"] == 1
    limits = page.locator("section:has(#limits-title)")
    limits.get_by_label("For").select_option(label=MARKUP)
    limits.get_by_label("Tasks at a time").fill("3")
    limits.get_by_label("Slot seconds").fill("60")
    limits.get_by_role("button", name="Set").click()
    expect(status).to_have_text("The limits are set.")
    expect(limits.locator("li")).to_contain_text(
        f"{MARKUP}: at most 3 tasks at a time, 60 seconds of slots in 24 hours"
    )
    [told] = teach.get("courses/qc101").json["limits"]
    assert (told["student"], told["tasks"], told["shots"], told["slot_seconds"]) == (MARKUP, 3, None, 60.0)
    limits.scroll_into_view_if_needed()
    snapshot_of(page, "class-limits")
    page.evaluate("window.scrollTo(0, 0)")
    snapshot_of(page, "class-lesson")
    page.evaluate(axe.AXE.read_text())
    assert axe.serious_faults(page, "body") == []
    limits.get_by_role("button", name="Take away").click()
    expect(limits.locator("li")).to_have_count(0)
    lesson.get_by_role("button", name="End the lesson").click()
    expect(status).to_have_text("The lesson has ended.")
    expect(lesson.get_by_role("button", name="Start a lesson")).to_be_visible()
    changes = page.locator("#changes")
    changes.get_by_text("What was set, by whom").click()
    expect(changes.locator("li").first).to_contain_text("teach, an instructor of qc101: ended the lesson")
    expect(changes).to_contain_text(
        f"limits of {MARKUP}: at most 3 tasks at a time, 60 seconds of slots in 24 hours; before: none"
    )
    expect(changes).to_contain_text("a lesson with 1 slot for 30 min")
    changes.scroll_into_view_if_needed()
    snapshot_of(page, "class-changes")
    page.evaluate(axe.AXE.read_text())
    assert axe.serious_faults(page, "body") == []
