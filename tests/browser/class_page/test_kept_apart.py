"""Who does not get the class page, and what another page, or a spreadsheet, can do with it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.class_page.window import COURSE, HUB_MS, log_in
from tests.hub.hub import Hub


def test_the_csv_has_no_formula(page: Page) -> None:
    for section, column in (("students-title", "student"), ("tasks-title", "name")):
        with page.expect_download() as saving:
            page.locator(f"section[aria-labelledby={section}]").get_by_role("link", name="CSV").click()
        rows = list(csv.DictReader(io.StringIO(Path(saving.value.path()).read_text("utf-8-sig"), newline="")))
        cells = [row[column] for row in rows]
        assert any(cell.startswith("'=cmd|") for cell in cells)
        assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_a_student_and_another_courses_instructor_are_told_what_anybody_is_of_a_course_that_is_not(
    browser: Browser, hub: Hub
) -> None:
    for user in ("ada", "other"):
        context, page = log_in(browser, hub, user, COURSE)
        shown = page.locator("main").inner_text()
        statuses = [page.goto(f"{hub.public_url}{path}") for path in (COURSE, COURSE.replace("qc101", "nobody-has-it"))]
        assert [one.status for one in statuses if one] == [404, 404]
        assert page.locator("main").inner_text() == shown == "You have no course of this name."
        context.close()


def test_another_page_of_the_same_origin_neither_reads_nor_acts_nor_holds_the_window(
    context: BrowserContext, hub: Hub, running: dict[str, str]
) -> None:
    page = context.new_page()
    page.goto(f"{hub.public_url}/hub/home")
    tried = page.evaluate(
        """async ([course, task]) => {
            const status = async (url, options) => (await fetch(url, options)).status;
            return [await status(course), await status(`${course}/students.csv`),
                    await status(`${course}/cancel?of=ada`, { method: "POST" }),
                    await status(`${course}/tasks/${task}/cancel`, { method: "POST" }),
                    await status("/services/quantask/quantask/api/courses/qc101/students")];
        }""",
        [COURSE, running["ada"]],
    )
    assert tried == [403, 403, 403, 403, 401]
    frame = page.evaluate(
        """(course) => new Promise((resolve) => {
            const frame = document.createElement("iframe");
            frame.onload = () => {
                try { resolve(frame.contentDocument?.body.innerText ?? ""); } catch { resolve(""); }
            };
            frame.src = course;
            document.body.append(frame);
        })""",
        COURSE,
    )
    assert "Students" not in frame
    with context.expect_page() as opening:
        page.evaluate("course => { window.opened = window.open(course); }", COURSE)
    expect(opening.value.locator("#students-title")).to_be_visible(timeout=HUB_MS)
    held = page.evaluate("() => { try { return window.opened.document.body.innerText; } catch { return ''; } }")
    assert "Students" not in held
    opening.value.close()
    page.close()
    assert hub.client_of("ada").get(f"tasks/{running['ada']}").json["cancel_requested_at"] is None


def test_who_is_logged_out_is_told_so_and_a_service_that_is_away_is_said(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.locator("#news")).to_have_text("The server does not answer; asking again.", timeout=HUB_MS)
    page.context.set_offline(False)
    expect(page.locator("#news")).to_have_text("", timeout=HUB_MS)
    kept = page.context.cookies()
    page.context.clear_cookies()
    expect(page.locator("#news")).to_have_text("Your login has ended: reload the page.", timeout=HUB_MS)
    page.context.add_cookies(kept)


def test_an_administrator_finds_the_courses_and_opens_any(browser: Browser, hub: Hub) -> None:
    context, page = log_in(browser, hub, "root", "/services/quantask/")
    expect(page.locator("#main")).to_contain_text("qc101")
    assert page.goto(f"{hub.public_url}{COURSE.replace('qc101', 'qc201')}").status == 200  # type: ignore[union-attr]
    expect(page.locator("#students")).to_contain_text("The course has no students.")
    context.close()
