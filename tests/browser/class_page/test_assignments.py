"""Assignments on the class page: published, looked at, graded anew, saved and paused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.class_page.window import COURSE, MARKUP
from tests.hub.hub import Hub


def field_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


def test_an_assignment_is_published_handed_in_graded_anew_saved_paused_and_removed(
    page: Page, hub: Hub, snapshot_of: Callable[..., None]
) -> None:
    section, status = page.locator("section:has(#assignments-title)"), page.locator("#news")
    now = datetime.fromisoformat(page.evaluate("new Date().toISOString()"))
    section.get_by_text("Publish one").click()
    section.get_by_label("Name, which is the tag").fill("hw9")
    section.get_by_label("Deadline").fill(field_time(now + timedelta(days=3)))
    section.get_by_label("Fewest shots").fill("100")
    section.get_by_label("Most shots").fill("4000")
    section.get_by_role("button", name="Publish").click()
    expect(status).to_have_text("The assignment is published.")
    row = section.locator("tbody tr").filter(has_text="hw9")
    expect(row).to_contain_text("100 to 4,000 shots, any method")
    expect(row).to_contain_text("in 2 d 23 h")
    teach, ada = hub.client_of("teach"), hub.client_of("ada")
    reference = {"name": "hw9", "expected": {"00": 0.5, "11": 0.5}}
    assert teach.post("assignments", reference, query={"course": "qc101"}).status == 200
    right = ada.finished(ada.submit(tags=["hw9"], shots=1000)["id"])
    wrong = "OPENQASM 3.0; qubit[2] q; bit[2] c; x q[0]; c = measure q;"
    ada.finished(ada.submit(circuit=wrong, tags=["hw9"], shots=1000)["id"])
    expect(row.locator("td.qt-number").nth(0)).to_have_text("2")
    expect(row.locator("td.qt-number").nth(1)).to_have_text("1 of 7")
    expect(row.locator("td.qt-number").nth(2)).to_have_text("0")
    page.evaluate("window.scrollTo(0, document.querySelector('#assignments-title').offsetTop)")
    snapshot_of(page, "class-assignments")
    row.get_by_role("button", name="Pause the assignment hw9").click()
    expect(page.locator("#pauses li")).to_contain_text("Everything tagged hw9 is paused by teach")
    row.get_by_role("button", name="Resume the assignment hw9").click()
    expect(page.locator("#pauses li")).to_have_count(0)

    row.get_by_role("link", name="hw9", exact=True).click()
    submissions = page.locator("#submissions tbody tr")
    expect(submissions).to_have_count(2)
    expect(submissions.nth(0)).to_contain_text("is what this circuit gives")
    expect(submissions.nth(1)).to_contain_text("this circuit never gives that")
    expect(page.locator("#assignment")).to_contain_text("students may not ask")
    expect(page.get_by_text("00 50 %, 11 50 %")).to_be_hidden()
    page.get_by_text("What students do not see").click()
    expect(page.get_by_text("00 50 %, 11 50 %")).to_be_visible()
    page.get_by_text("What students do not see").click()
    expect(page.locator("#missing")).to_contain_text(MARKUP)
    expect(page.locator("#missing")).not_to_contain_text("ada")
    change = page.locator("section:has(#change-title)")
    change.get_by_label("Deadline").fill(field_time(now - timedelta(days=1)))
    change.get_by_label("Students may ask for verdicts").select_option("yes")
    change.get_by_role("button", name="Change").click()
    expect(status).to_have_text("It is changed, for what was handed in before, too.")
    expect(submissions.nth(0)).to_contain_text("late")
    expect(page.locator("#assignment")).to_contain_text("2 by 1 of 7 students, 2 late")
    expect(page.locator("#assignment")).to_contain_text("100 to 4,000 shots")
    assert ada.get(f"tasks/{right['id']}/verdict").json["passed"] is True
    page.set_viewport_size({"width": 480, "height": 900})
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 480
    snapshot_of(page, "class-assignment-480")
    page.set_viewport_size({"width": 1200, "height": 900})
    snapshot_of(page, "class-assignment")
    page.evaluate(axe.AXE.read_text())
    assert axe.serious_faults(page, "body") == []
    saved = {}
    for kind in ("CSV", "JSON"):
        with page.expect_download() as saving:
            page.get_by_role("link", name=kind, exact=True).click()
        saved[kind] = Path(saving.value.path()).read_text("utf-8-sig")
    assert [one["late"] for one in csv.DictReader(io.StringIO(saved["CSV"], newline=""))] == ["True", "True"]
    told = json.loads(saved["JSON"])
    assert (told["assignment"]["name"], [one["student"] for one in told["submissions"]]) == ("hw9", ["ada", "ada"])
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove the assignment").click()
    page.wait_for_url(f"**{COURSE}")
    expect(page.locator("#news")).to_have_text("The assignment is removed.")
    expect(page.locator("#assignments")).to_contain_text("None is published.")
    assert ada.get(f"tasks/{right['id']}").status == 200


def test_what_makes_no_sense_is_refused_in_words(page: Page) -> None:
    section = page.locator("section:has(#assignments-title)")
    section.get_by_text("Publish one").click()
    section.get_by_label("Name, which is the tag").fill(MARKUP)
    section.get_by_label("Deadline").fill("2030-01-01T12:00")
    section.get_by_role("button", name="Publish").click()
    expect(page.locator("#news")).to_contain_text("An assignment's name has letters, digits and -, _ or .")
