"""What is done from the class page, and what those see whom it concerns."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.class_page.window import MARKUP
from tests.hub.hub import Hub


def answer(page: Page, *, accept: bool = True) -> list[str]:
    """Answer each question that the page asks; return what is asked."""
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept() if accept else dialog.dismiss()))
    return asked


def test_a_task_is_cancelled_and_its_owner_sees_by_whom(page: Page, hub: Hub, running: dict[str, str]) -> None:
    asked = answer(page)
    page.locator("#queue").get_by_role("link", name="bob's", exact=True).click()
    expect(page.get_by_text("Its student is told:")).to_contain_text("The only slot is busy")
    page.go_back()
    page.get_by_role("button", name="Cancel bob's of bob").first.click()
    expect(page.locator("#news")).to_have_text("The task is cancelled.")
    assert asked == ["Cancel bob's of bob?"]
    cancelled = hub.client_of("bob").get(f"tasks/{running['bob']}").json
    assert (cancelled["status"], cancelled["history"][-1]["actor"]) == ("cancelled", "teach")
    assert cancelled["history"][-1]["note"] == "cancelled as an instructor of qc101"
    expect(page.locator("#queue tbody")).not_to_contain_text("bob's")
    page.locator("#tasks").get_by_role("link", name="bob's", exact=True).first.click()
    expect(page.locator(".qt-audit")).to_contain_text("cancelled as an instructor of qc101")


def test_all_of_a_student_and_all_with_a_tag_are_cancelled_after_a_question(
    page: Page, hub: Hub, running: dict[str, str]
) -> None:
    asked = answer(page)
    page.get_by_role("button", name=f"Cancel all tasks of {MARKUP}").click()
    expect(page.locator("#news")).to_have_text("1 task is cancelled.")
    page.locator("#queue").get_by_role("link", name="hw2").click()
    expect(page.get_by_text("tagged hw2")).to_be_visible()
    page.get_by_role("button", name="Cancel all that wait or run").click()
    expect(page.locator("#news")).to_have_text("2 tasks are cancelled.")
    assert asked == [
        f"Cancel all tasks of {MARKUP}: 1 waiting and 0 running?",
        "Cancel all tasks tagged hw2 that wait or run?",
    ]
    for owner in ("ada", "bob"):
        assert hub.client_of(owner).finished(running[owner])["status"] == "cancelled"


def test_a_student_a_tag_and_a_task_are_paused_and_go_on_and_the_page_says_by_whom(
    page: Page, hub: Hub, running: dict[str, str], snapshot_of: Callable[..., None]
) -> None:
    bob, paused, status = hub.client_of("bob"), page.locator("#pauses li"), page.locator("#news")
    page.get_by_role("button", name="Pause bob", exact=True).click()
    expect(status).to_have_text("Paused. Tasks newly held: 1. What runs goes on.")
    expect(paused).to_contain_text("Everything of bob is paused by teach, an instructor of qc101")
    later = bob.submit(name="later")["id"]
    assert bob.get(f"tasks/{later}").json["paused_by"] == "teach, an instructor of qc101"
    expect(page.locator("#queue tbody tr").filter(has_text="later")).to_contain_text("Paused by teach")
    page.evaluate("window.scrollTo(0, document.querySelector('#students-title').offsetTop)")
    snapshot_of(page, "class-paused")
    paused.get_by_role("button", name="Resume bob").click()
    expect(status).to_have_text("Resumed. Tasks that go on: 2.")
    expect(paused).to_have_count(0)
    page.get_by_role("button", name="Pause bob's of bob").click()
    expect(paused).to_contain_text("A task is paused by teach")
    page.get_by_role("button", name="Resume bob's of bob").click()
    expect(paused).to_have_count(0)
    page.locator("#queue").get_by_role("link", name="hw2").click()
    page.get_by_role("button", name="Pause all with this tag").click()
    expect(paused).to_contain_text("Everything tagged hw2 is paused")
    page.get_by_role("button", name="Resume all with this tag").click()
    expect(paused).to_have_count(0)
    notes = [entry["note"] for entry in bob.get(f"tasks/{running['bob']}").json["history"]]
    assert [note.partition(" ")[0] for note in notes if note] == ["paused", "resumed"] * 3
    bob.post(f"tasks/{later}/cancel")


def test_nothing_is_cancelled_where_the_question_is_answered_with_no(
    page: Page, hub: Hub, running: dict[str, str]
) -> None:
    answer(page, accept=False)
    page.get_by_role("button", name="Cancel bob's of bob").first.click()
    assert hub.client_of("bob").get(f"tasks/{running['bob']}").json["status"] == "pending"
