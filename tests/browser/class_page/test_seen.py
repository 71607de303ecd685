"""What the class page shows, of users and tasks with hostile names."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, qpy
from qiskit.circuit import Parameter

from tests.browser import axe
from tests.browser.class_page.window import COURSE, ENDLESS_NAME, FORMULA, HUB_MS, MARKUP
from tests.browser.conftest import SCREENSHOTS
from tests.browser.samples import HOSTILE
from tests.hub.hub import Hub


def students(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#students tbody th:visible").all_inner_texts()]


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
    page.screenshot(path=SCREENSHOTS / f"class-whole-{theme}-{width}.png", full_page=True)
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
    page.screenshot(path=SCREENSHOTS / f"class-task-{theme}-{width}.png", full_page=True)
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
