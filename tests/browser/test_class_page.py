"""The class page in Chromium, at a real JupyterHub: logged in by the Hub, over users and tasks with hostile names."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, qpy
from qiskit.circuit import Parameter

from tests.browser import axe
from tests.browser.samples import HOSTILE
from tests.hub.hub import Hub, running_hub
from tests.integration.api.server import LONG, until

MARKUP, FORMULA, TURNED = "<img src=x onerror=alert(1)>", "=cmd|'c calc'!a0", "\u202egro.live"
ENDLESS_NAME = "x" * 240
HOSTILE_USERS = (MARKUP, FORMULA, TURNED, ENDLESS_NAME, "a \"quoted\" & 'other' name")
FAULTY = f"OPENQASM 3.0;\nqubit q; {MARKUP}"
COURSE = "/services/quantask/class/qc101"
HUB_MS = 30_000


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A Hub whose class has students with hostile names, and a task of each kind."""
    with running_hub(tmp_path_factory.mktemp("hub")) as hub:
        for name in HOSTILE_USERS:
            hub.request("POST", f"users/{quote(name, safe='')}")
        hub.request("POST", "groups/course-qc101/users", {"users": list(HOSTILE_USERS)})
        ada = hub.client_of("ada")
        ada.finished(ada.submit(name="bell", tags=["hw1"], seed=7)["id"])
        for name in HOSTILE_USERS:
            client = hub.client_of(quote(name, safe=""))
            failed = client.submit(circuit=FAULTY, name=f"{name} {HOSTILE}"[:200], tags=[name[:200], HOSTILE])
            client.finished(failed["id"])
        yield hub


@pytest.fixture
def running(hub: Hub) -> Iterator[dict[str, str]]:
    """A task of ada's that runs in the one slot, and tasks that wait behind it."""
    ada, bob = hub.client_of("ada"), hub.client_of("bob")
    ids = {"ada": ada.submit(circuit=LONG, name="endless", tags=["hw2"])["id"]}
    until(lambda: ada.get(f"tasks/{ids['ada']}").json["status"] == "processing", "it runs")
    ids["bob"] = bob.submit(name="bob's", tags=["hw2"])["id"]
    ids["hostile"] = hub.client_of(quote(MARKUP, safe="")).submit(name=HOSTILE, tags=["hw3"])["id"]
    yield ids
    teach = hub.client_of("teach")
    teach.post("courses/qc101/cancel")
    for owner, task_id in (("ada", ids["ada"]), ("bob", ids["bob"])):
        hub.client_of(owner).finished(task_id)


def log_in(browser: Browser, hub: Hub, user: str, path: str) -> tuple[BrowserContext, Page]:
    """Return a window of a user's, who has logged in by the Hub on the way to a page."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en-GB", timezone_id="UTC")
    page = context.new_page()
    page.set_default_timeout(HUB_MS)
    page.goto(f"{hub.public_url}{path}")
    page.fill("#username_input", user)
    page.fill("#password_input", "any")
    page.click("#login_submit")
    page.wait_for_url(lambda url: "/services/quantask/" in url and "oauth" not in url)
    return context, page


@pytest.fixture(scope="module")
def context(browser: Browser, hub: Hub) -> Iterator[BrowserContext]:
    """The instructor's window."""
    context, page = log_in(browser, hub, "teach", "/services/quantask/")
    assert page.url == f"{hub.public_url}{COURSE}", "the one course that is taught"
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, hub: Hub) -> Iterator[Page]:
    """The class page; fails the test if a script of somebody else's ran or was tried, or ours failed."""
    trouble: list[str] = []
    page = context.new_page()
    page.set_default_timeout(HUB_MS)

    def heard(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Uncaught" in message.text:
            trouble.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.set_viewport_size({"width": 1200, "height": 900})
    page.goto(f"{hub.public_url}{COURSE}")
    yield page
    assert page.locator("#main img[src='x'], #main script").count() == 0
    page.close()
    assert trouble == []


def students(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#students tbody th:visible").all_inner_texts()]


def answer(page: Page, *, accept: bool = True) -> list[str]:
    """Answer each question that the page asks; return what is asked."""
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept() if accept else dialog.dismiss()))
    return asked


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [480, 1200])
def test_hostile_names_are_text_axe_finds_nothing_serious_and_nothing_is_wider_than_the_window(
    page: Page, running: dict[str, str], snapshot_of: Callable[..., None], theme: Any, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    page.reload()
    for name in (MARKUP, FORMULA, ENDLESS_NAME, "\\u202egro.live"):
        expect(page.locator("#students tbody th").get_by_text(name, exact=True)).to_be_attached()
    expect(page.locator("#queue tbody tr")).to_have_count(2)
    expect(page.locator("#queue")).to_contain_text("\\x1b[31mred")
    snapshot_of(page, f"class-{theme}-{width}")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.screenshot(path=Path(__file__).parent / "screenshots" / f"class-whole-{theme}-{width}.png", full_page=True)
    page.evaluate(axe.AXE.read_text())
    assert axe.serious_faults(page, "body") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [480, 1200])
def test_a_task_opens_with_circuit_picture_numbers_and_history(
    page: Page, hub: Hub, snapshot_of: Callable[..., None], theme: Any, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    page.locator("#tasks").get_by_role("link", name="bell", exact=True).click()
    expect(page.get_by_role("heading", name="bell")).to_be_visible()
    expect(page.locator(".qt-picture svg")).to_be_visible()
    page.get_by_text("As a table").click()
    [zeros, ones] = [int(text) for text in page.locator("details td:nth-child(2)").all_inner_texts()]
    assert zeros + ones == 1024
    drawing = page.get_by_alt_text("Drawing of the circuit")
    drawing.scroll_into_view_if_needed()
    page.wait_for_function("img => img.complete && img.naturalWidth > 0", arg=drawing.element_handle())
    expect(page.get_by_label("The circuit's text")).to_contain_text("cx q[0], q[1];")
    moves = page.locator("section:has(#history-title) tbody tr")
    expect(moves.last).to_contain_text("completed")
    assert moves.count() == 3
    page.screenshot(path=Path(__file__).parent / "screenshots" / f"class-task-{theme}-{width}.png", full_page=True)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.evaluate(axe.AXE.read_text())
    assert axe.serious_faults(page, "body") == []


def test_an_error_is_shown_in_words_with_the_line_that_it_is_about(
    page: Page, snapshot_of: Callable[..., None]
) -> None:
    page.locator("#students tbody tr").filter(has_text=MARKUP).locator("a.qt-bad").click()
    error = page.locator(".qt-error")
    expect(error.locator("pre")).to_contain_text(MARKUP)
    page.get_by_role("heading", name="Circuit").scroll_into_view_if_needed()
    expect(page.get_by_text("This circuit has no drawing.")).to_be_visible(timeout=HUB_MS)
    snapshot_of(page, "class-error")


def test_registers_and_parameters_of_hostile_names_are_text_in_pictures_and_circuit(page: Page, hub: Hub) -> None:
    registers = QuantumCircuit(QuantumRegister(1, "q"), ClassicalRegister(1, MARKUP))
    registers.measure(0, 0)
    sweep = QuantumCircuit(1, 1)
    sweep.rx(Parameter(HOSTILE), 0)
    sweep.measure(0, 0)
    ada = hub.client_of("ada")
    for circuit, values in ((registers, {}), (sweep, {"parameters": {HOSTILE: [0.0, 1.0]}})):
        done = ada.finished(ada.submit(circuit=in_qpy(circuit), name=HOSTILE, **values)["id"])
        assert done["status"] == "completed", done["error"]
        page.goto(f"{hub.public_url}{COURSE}/tasks/{done['id']}")
        expect(page.locator(".qt-picture svg")).to_contain_text("<img src=x onerror=")
        expect(page.get_by_text("It was sent from Qiskit, as a QPY file")).to_be_visible()
        page.evaluate(axe.AXE.read_text())
        assert axe.serious_faults(page, "body") == []


def in_qpy(circuit: QuantumCircuit) -> dict[str, str]:
    file = io.BytesIO()
    qpy.dump(circuit, file)
    return {"format": "qpy", "source": base64.b64encode(file.getvalue()).decode()}


def test_rows_are_filtered_as_one_types_and_sorted_by_keyboard(page: Page) -> None:
    everybody = students(page)
    page.get_by_label("Filter").fill("quoted")
    assert students(page) == ["a \"quoted\" & 'other' name"]
    page.get_by_label("Filter").fill("nobody has it")
    assert students(page) == []
    page.get_by_label("Filter").fill("")
    head = page.locator("#students thead").get_by_role("button", name="Completed")
    head.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#students thead th[aria-sort=descending]")).to_have_text("Completed")
    assert students(page)[0] == "ada"
    assert sorted(students(page)) == sorted(everybody)
    with page.expect_response(lambda answer: answer.url.endswith(COURSE) and answer.request.resource_type == "fetch"):
        pass
    expect(page.locator("#students thead th[aria-sort=descending]")).to_have_text("Completed")
    assert students(page)[0] == "ada", "what comes in is sorted, too"


def test_what_changes_comes_in_by_itself_and_what_is_opened_or_focused_stays(page: Page, hub: Hub) -> None:
    row = page.locator("#students tbody tr").filter(has=page.get_by_role("link", name="ada", exact=True))
    link = row.get_by_role("link", name="ada", exact=True)
    before = int(row.locator("td").first.inner_text())
    link.focus()
    ada = hub.client_of("ada")
    ada.finished(ada.submit(name="comes in")["id"])
    expect(row.locator("td").first).to_have_text(str(before + 1), timeout=HUB_MS)
    expect(page.locator("#tasks tbody tr").first).to_contain_text("comes in")
    expect(link).to_be_focused()


def test_a_task_is_cancelled_and_its_owner_sees_by_whom(page: Page, hub: Hub, running: dict[str, str]) -> None:
    asked = answer(page)
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
    expect(status).to_have_text("Paused. Tasks that wait: 1.")
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
    expect(page.locator("#students")).to_contain_text("Nobody has run anything")
    context.close()
