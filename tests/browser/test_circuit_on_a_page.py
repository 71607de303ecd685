"""On the card of a task: its circuit, folded, and the points of a sweep while the rest is run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from qiskit import QuantumCircuit

from quantask_jupyter.client.given_circuit import as_circuit
from quantask_worker.child import draw
from tests.browser.front_end import Reply
from tests.browser.samples import SYNTAX_ERROR, curve, task
from tests.browser.stage import Stage

SWEEP = curve(9)
REGISTERS = SWEEP["registers"]


def _drawing(columns: int = 1, qubits: int = 3) -> dict[str, Any]:
    circuit = QuantumCircuit(qubits, 3)
    for _ in range(columns):
        circuit.h(0)
        circuit.cx(0, 1)
        circuit.rx(0.5, 2)
    circuit.measure(range(3), range(3))
    sent = as_circuit(circuit)
    job = {"circuit": {"format": sent.format.value, "source": sent.source}, "max_qubits": 100}
    drawn: dict[str, Any] = draw.run(job)["result"]
    return drawn


@pytest.fixture(scope="module")
def drawings() -> dict[str, dict[str, Any]]:
    """What the API answers, as a child draws it."""
    return {"short": _drawing(), "long": _drawing(1600), "high": _drawing(12, 22)}


@pytest.fixture(autouse=True)
def folded(stage: Stage) -> Iterator[None]:
    """What a page remembers is forgotten after each test."""
    yield
    stage.page.evaluate("localStorage.clear()")


def _api(drawing: Reply) -> Callable[[str, str], Reply]:
    done = task("completed", 3)
    return lambda _method, path: drawing if path.endswith("/drawing") else (200, done)


@pytest.mark.parametrize("width", [480, 1200])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["short", "long"])
def test_the_circuit_can_be_unfolded_and_axe_finds_nothing_serious(
    stage: Stage, snapshot: Callable[..., None], drawings: dict[str, Any], theme: str, width: int, size: str
) -> None:
    stage.page.set_viewport_size({"width": width, "height": 700})
    stage.theme(theme)
    stage.api(_api((200, drawings[size])))
    stage.card({"task": task("completed", 3)})
    assert stage.asked == []  # a drawing is made when it is asked for
    stage.page.get_by_text("Circuit", exact=True).click()
    image = stage.page.locator(".qt-drawing img:visible")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    snapshot(f"circuit-{size}-{theme}-{width}", "#root")
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width
    assert stage.serious_faults() == []


def test_a_high_circuit_has_its_own_size_and_is_scrolled_in_its_card(stage: Stage, drawings: dict[str, Any]) -> None:
    stage.api(_api((200, drawings["high"])))
    stage.card({"task": task("completed", 3)})
    stage.page.get_by_text("Circuit", exact=True).click()
    image = stage.page.locator(".qt-drawing img:visible")
    expect(image).to_be_visible()
    natural = image.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])")
    assert natural[1] > 900
    assert image.evaluate("image => [image.width, image.height]") == pytest.approx(natural, abs=1)
    drawing = stage.page.get_by_role("region", name="Circuit")
    assert drawing.evaluate("drawing => drawing.clientHeight") <= 480
    assert drawing.evaluate("drawing => drawing.scrollHeight - drawing.clientHeight") > 400


def test_what_is_drawn_of_a_large_circuit_is_said(stage: Stage, drawings: dict[str, Any]) -> None:
    stage.api(_api((200, drawings["long"])))
    stage.card({"task": task("completed", 3)})
    stage.page.get_by_text("Circuit", exact=True).click()
    expect(stage.page.locator(".qt-drawing .qt-note")).to_have_text("first 40 columns of 3,203")


def test_which_circuits_are_unfolded_is_remembered(stage: Stage, drawings: dict[str, Any]) -> None:
    stage.api(_api((200, drawings["short"])))
    stage.card({"task": task("completed", 3)})
    stage.page.get_by_text("Circuit", exact=True).click()
    expect(stage.page.locator(".qt-drawing img:visible")).to_be_visible()
    stage.card({"task": task("completed", 3)})
    expect(stage.page.locator(".qt-drawing img:visible")).to_be_visible()
    asked = len(stage.asked)
    stage.card({"task": task("completed", 3, id="0197a5d2-7b1e-7c3a-9f00-00000000000f")})
    expect(stage.page.get_by_text("Circuit", exact=True)).to_be_visible()
    expect(stage.page.locator(".qt-drawing")).to_be_hidden()
    assert len(stage.asked) == asked
    stage.card({"task": task("completed", 3)})
    stage.page.get_by_text("Circuit", exact=True).click()
    expect(stage.page.locator(".qt-drawing")).to_be_hidden()
    stage.card({"task": task("completed", 3)})
    expect(stage.page.locator(".qt-drawing")).to_be_hidden()


def test_of_a_task_that_is_gone_a_circuit_that_was_unfolded_before_is_folded_and_it_is_said_to_who_asks(
    stage: Stage, drawings: dict[str, Any]
) -> None:
    stage.api(_api((200, drawings["short"])))
    stage.card({"task": task("completed", 3)})
    circuit = stage.page.get_by_text("Circuit", exact=True)
    circuit.click()
    expect(stage.page.locator(".qt-drawing img:visible")).to_be_visible()
    stage.api(_api((404, {"error": {"code": "TASK_NOT_FOUND", "message": "There is no such task."}})))
    stage.card({"task": task("completed", 3)})
    expect(stage.page.locator(".qt-drawing")).to_be_hidden()
    circuit.click()
    expect(stage.page.locator(".qt-drawing")).to_have_text("The task was deleted, and its circuit with it.")


@pytest.mark.parametrize("code", ["CIRCUIT_SYNTAX", "CIRCUIT_INVALID", "CIRCUIT_UNSUPPORTED"])
def test_a_circuit_that_could_not_be_read_is_not_asked_for(stage: Stage, code: str) -> None:
    error = {**SYNTAX_ERROR, "code": code}
    stage.card({"task": task("failed", 2, error=error)})
    expect(stage.page.get_by_text(code)).to_be_visible()
    expect(stage.page.locator(".qt-circuit")).to_be_hidden()
    stage.card({"task": task("failed", 2, error={**error, "code": "MEMORY_LIMIT"})})
    expect(stage.page.locator(".qt-circuit")).to_be_visible()
    if code != "CIRCUIT_SYNTAX":  # which was found later, by what runs it
        stage.card({"task": task("failed", 2, error={**error, "line": None, "column": None, "source_line": None})})
        expect(stage.page.locator(".qt-circuit")).to_be_visible()


def test_why_a_circuit_cannot_be_drawn_is_said_and_it_is_tried_again(stage: Stage) -> None:
    refusal = {"error": {"code": "CIRCUIT_UNSUPPORTED", "message": "No circuit can say it."}}
    stage.api(_api((400, refusal)))
    stage.card({"task": task("completed", 3)})
    circuit = stage.page.get_by_text("Circuit", exact=True)
    circuit.click()
    expect(stage.page.locator(".qt-drawing")).to_have_text("No circuit can say it.")
    circuit.click()
    expect(stage.page.locator(".qt-drawing")).to_be_hidden()
    stage.api(_api((400, {"error": {**refusal["error"], "message": "Still none."}})))
    circuit.click()
    expect(stage.page.locator(".qt-drawing")).to_have_text("Still none.")


def test_a_name_with_markup_in_a_drawing_without_a_picture_stays_text(stage: Stage) -> None:
    hostile = {"text": "┤ <img src=x onerror=alert(1)> ├", "svg": None, "png": None}
    stage.api(_api((200, {**hostile, "columns": 1, "shown_columns": 1, "qubits": 1, "shown_qubits": 1})))
    stage.card({"task": task("completed", 3)})
    stage.page.get_by_text("Circuit", exact=True).click()
    expect(stage.page.locator(".qt-drawing pre")).to_have_text(hostile["text"])
    assert stage.page.locator("img[src=x]").count() == 0


def test_a_running_sweep_is_a_curve_of_the_points_that_are_there(stage: Stage, snapshot: Callable[..., None]) -> None:
    done = {"now": 4}
    result = {"shots": 200, "registers": REGISTERS, "metadata": {}}

    def answer(_method: str, path: str) -> Reply:
        if "/points" in path:
            first = int(path.rpartition("first=")[2])
            points = SWEEP["points"][first : done["now"]]
            return 200, {"first": first, "result": {**result, "points": points} if points else None}
        if done["now"] == 9:
            return 200, task("completed", 9, points=9, points_done=9, result={**result, "points": SWEEP["points"]})
        return 200, task("processing", done["now"], points=9, points_done=done["now"])

    stage.api(answer)
    stage.card({"task": task("pending", 1, points=9)})
    summary = stage.page.locator(".qt-summary")
    expect(summary).to_have_text("4 points of 200 shots")
    snapshot("sweep-running-light-900", "#root")
    stage.page.get_by_role("button", name="One point").click()
    stage.page.get_by_role("slider", name="Point of the sweep").press("End")
    done["now"] = 7
    stage.later(seconds=5)
    expect(stage.page.locator(".qt-place")).to_have_text("4 of 7")
    done["now"] = 9
    stage.later(seconds=5)
    expect(stage.page.get_by_role("status").first).to_have_text("Completed")
    expect(stage.page.locator(".qt-place")).to_have_text("4 of 9")


def test_an_estimators_sweep_that_runs_shows_no_counts_and_then_its_values(stage: Stage) -> None:
    registers = [{"name": "measured_observables", "size": 2}]
    result = {"shots": 200, "registers": registers, "metadata": {}, "points": SWEEP["points"]}
    told = {
        "observables": ["ZZ"],
        "points": [point["parameters"] for point in SWEEP["points"]],
        "rows": [[number, 0, 0.5, 0.01] for number in range(9)],
        "of": 9,
    }
    ended = {"now": False}

    def answer(_method: str, path: str) -> Reply:
        if path.endswith("/expectation-values"):
            return 200, told
        if "/points" in path:
            return 200, {"first": 0, "result": {**result, "points": SWEEP["points"][:4]}}
        if ended["now"]:
            return 200, task("completed", 9, points=9, points_done=9, result=result)
        return 200, task("processing", 4, points=9, points_done=4)

    stage.api(answer)
    stage.card({"task": task("pending", 1, points=9)})
    expect(stage.page.locator(".qt-note").first).to_have_text("4 of 9 points")
    expect(stage.page.locator(".qt-histogram")).to_have_count(0)
    ended["now"] = True
    stage.later(seconds=5)
    expect(stage.page.get_by_text("9 expectation values")).to_be_visible()
