"""Assignments on the class page: published, looked at, graded anew, saved and paused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from tests.browser import axe
from tests.browser.class_page.window import COURSE, HUB_MS, MARKUP
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
    section.get_by_text("What is expected, which no student sees").click()
    section.get_by_label("Probabilities by bitstring").fill('{"00": 0.5, "11": 0.5')
    section.get_by_role("button", name="Publish").click()
    expect(status).to_contain_text("What is expected is no JSON.")
    section.get_by_label("Probabilities by bitstring").fill('{"00": 0.5, "11": 0.5}')
    section.get_by_role("button", name="Publish").click()
    expect(status).to_have_text("The assignment is published.", timeout=HUB_MS)  # SciPy is read, for what is expected
    row = section.locator("tbody tr").filter(has_text="hw9")
    expect(row).to_contain_text("100 to 4,000 shots, any method")
    expect(row).to_contain_text("in 2 d 23 h")
    ada = hub.client_of("ada")
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
    hers = page.locator("#grades tbody tr").filter(has_text="ada")
    expect(hers).to_contain_text("not passed")
    expect(hers).to_contain_text("this circuit never gives that")
    expect(hers.locator("td.qt-number")).to_have_text("2")
    expect(page.locator("#assignment")).to_contain_text("0 of 7")
    expect(page.locator("#assignment")).to_contain_text("students may not ask")
    expect(page.get_by_text("00 50 %, 11 50 %")).to_be_hidden()
    page.get_by_text("What students do not see").click()
    expect(page.get_by_text("00 50 %, 11 50 %")).to_be_visible()
    page.get_by_text("What students do not see").click()
    expect(page.locator("#grades tbody tr").filter(has_text=MARKUP)).to_contain_text("nothing handed in")
    change = page.locator("section:has(#change-title)")
    expect(change.get_by_label("Most shots")).to_have_value("4000")
    change.get_by_label("Deadline").fill(field_time(now - timedelta(days=1)))
    change.get_by_label("Students may ask for verdicts").select_option("yes")
    page.once("dialog", lambda dialog: dialog.accept())  # it is past: is that meant?
    change.get_by_role("button", name="Change").click()
    expect(status).to_have_text("It is changed, for what was handed in before, too.")
    expect(hers).to_contain_text("2, 2 late")
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
    page.get_by_role("link", name="Every submission").click()
    submissions = page.locator("#submissions tbody tr")
    expect(submissions).to_have_count(2)
    expect(submissions.nth(0)).to_contain_text("is what this circuit gives")
    expect(submissions.nth(1)).to_contain_text("this circuit never gives that")
    saved = {}
    for kind in ("CSV", "JSON"):
        with page.expect_download() as saving:
            page.get_by_role("link", name=kind, exact=True).click()
        saved[kind] = Path(saving.value.path()).read_text("utf-8-sig")
    assert [one["late"] for one in csv.DictReader(io.StringIO(saved["CSV"], newline=""))] == ["True", "True"]
    told = json.loads(saved["JSON"])
    assert (told["assignment"]["name"], [one["student"] for one in told["submissions"]]) == ("hw9", ["ada", "ada"])
    page.get_by_role("link", name="hw9", exact=True).click()
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept())[0])
    page.get_by_role("button", name="Remove the assignment").click()
    page.wait_for_url(f"**{COURSE}")
    expect(page.locator("#news")).to_have_text("The assignment is removed.")
    assert asked == [
        "Remove hw9? Its 2 submissions stay as tasks like others: students may remove theirs, and retention does. "
        "Published again under its name it has back those that are still there."
    ]
    expect(page.locator("#assignments")).to_contain_text("None is published.")
    assert ada.get(f"tasks/{right['id']}").status == 200


def test_what_makes_no_sense_is_refused_in_words(page: Page) -> None:
    section = page.locator("section:has(#assignments-title)")
    section.get_by_text("Publish one").click()
    section.get_by_label("Name, which is the tag").fill(MARKUP)
    section.get_by_label("Deadline").fill("2030-01-01T12:00")
    section.get_by_role("button", name="Publish").click()
    expect(page.locator("#news")).to_contain_text(
        "An assignment's name has letters, digits, -, _ and ., and begins with neither - nor ."
    )


def test_of_two_instructors_none_overwrites_what_the_other_has_done_unwarned(page: Page, hub: Hub) -> None:
    teach, status = hub.client_of("teach"), page.locator("#news")
    of_course = {"course": "qc101"}

    def put(**fields: object) -> None:
        answer = teach.post("assignments", {"name": "hw8", **fields}, query=of_course)
        assert answer.status == 200, answer.body

    put(deadline="2099-03-28T01:30:45Z", max_shots=700)
    page.goto(f"{hub.public_url}{COURSE}/assignments/hw8")
    change = page.locator("section:has(#change-title)")
    expect(change.get_by_label("Deadline")).to_have_value("2099-03-28T01:30")
    expect(change.get_by_label("Most shots")).to_have_value("700")
    put(max_shots=800, expected={"0": 1.0})
    expect(change.get_by_label("Most shots")).to_have_value("800")
    change.get_by_label("Most shots").fill("")
    change.get_by_label("stabilizer", exact=True).check()
    change.get_by_role("button", name="Change").click()
    expect(status).to_have_text("It is changed, for what was handed in before, too.")
    told = teach.get("assignments/hw8", query=of_course).json
    assert (told["max_shots"], told["methods"], told["expected"]) == (None, ["stabilizer"], {"0": 1.0})
    assert told["deadline"] == "2099-03-28T01:30:45Z", "what nobody has touched stays to the second"

    change.get_by_label("Fewest shots").fill("5")
    put(max_shots=900)
    expect(status).to_contain_text("teach has changed hw8 meanwhile. Reload the page")
    expect(change.get_by_label("Fewest shots")).to_have_value("5")
    change.get_by_role("button", name="Change").click()
    expect(status).to_contain_text("hw8 was changed meanwhile by teach; nothing is stored.")
    told = teach.get("assignments/hw8", query=of_course).json
    assert (told["max_shots"], told["min_shots"]) == (900, 1)

    page.goto(f"{hub.public_url}{COURSE}")
    section = page.locator("section:has(#assignments-title)")
    section.get_by_text("Publish one").click()
    section.get_by_label("Name, which is the tag").fill("hw8")
    section.get_by_label("Deadline").fill("2098-01-01T12:00")
    asked: list[str] = []

    def look_there(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.once("dialog", look_there)
    section.get_by_role("button", name="Publish").click()
    page.wait_for_url(f"**{COURSE}/assignments/hw8")
    assert asked[0].startswith("hw8 exists already, by teach; nothing is changed.")
    assert teach.get("assignments/hw8", query=of_course).json["deadline"] == "2099-03-28T01:30:45Z"

    change.get_by_label("Fewest shots").fill("5")
    assert teach.request("DELETE", "assignments/hw8?course=qc101").status == 204
    change.get_by_role("button", name="Change").click()
    expect(status).to_contain_text("hw8 was removed by teach; nothing is changed.")
    assert teach.get("assignments/hw8", query=of_course).status == 404


def test_a_deadline_is_the_readers_time_which_is_named_and_must_exist(
    context: BrowserContext, browser: Browser, hub: Hub
) -> None:
    state = context.storage_state()
    berlin = browser.new_context(storage_state=state, locale="en-GB", timezone_id="Europe/Berlin")
    page = berlin.new_page()
    page.goto(f"{hub.public_url}{COURSE}")
    section = page.locator("section:has(#assignments-title)")
    section.get_by_text("Publish one").click()
    expect(section.locator("form")).to_contain_text("Deadline (Europe/Berlin)")
    section.get_by_label("Name, which is the tag").fill("hw7")
    section.get_by_label("Deadline").fill("2027-03-28T02:30")  # clocks go from 02:00 to 03:00 there
    section.get_by_role("button", name="Publish").click()
    expect(page.locator("#news")).to_have_text(
        "2027-03-28 02:30 does not exist in Europe/Berlin: the clocks go forward there."
    )
    section.get_by_label("Deadline").fill("2027-03-28T03:30")
    section.get_by_role("button", name="Publish").click()
    expect(page.locator("#news")).to_have_text("The assignment is published.")
    teach = hub.client_of("teach")
    told = teach.get("assignments/hw7", query={"course": "qc101"}).json
    assert told["deadline"] == "2027-03-28T01:30:00Z"
    assert teach.request("DELETE", "assignments/hw7?course=qc101").status == 204
    berlin.close()
