"""The live card over a made-up API, without Jupyter."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.frames import laid_out
from tests.browser.front_end import Reply
from tests.browser.samples import HOSTILE, SYNTAX_ERROR, task
from tests.browser.stage import Stage
from tests.integration.api.server import until
from tests.readers.notebook import MIXED, STATE

LARGEST_SEED = 2**63 - 1
SAVED_FAILURE = {
    "status": "failed",
    "name": "bell",
    "backend": "aer",
    "shots": 1024,
    "seed": 7,
    "points": 1,
    "error": SYNTAX_ERROR,
}


def _in_turn(*replies: Reply | None) -> Callable[[str, str], Reply | None]:
    """An API that gives these answers one after the other, and the last one for ever."""
    left = list(replies)
    return lambda _method, _path: left.pop(0) if len(left) > 1 else left[0]


def test_the_card_goes_from_waiting_to_the_histogram_by_the_pages_own_server(stage: Stage) -> None:
    stage.api(_in_turn((200, task("processing", 2)), (200, task("completed", 3))))
    stage.card({"task": task("pending", 1)})
    expect(stage.page.get_by_role("status").first).to_have_text("Completed")
    assert stage.keys() == ["00", "11"]
    expect(stage.page.locator(".qt-facts")).to_have_text("aer · 1,024 shots · seed 7 · stabilizer")
    expect(stage.page.locator(".qt-elapsed")).to_have_text("0.4 s")


def test_a_finished_task_is_not_asked_about_again(stage: Stage) -> None:
    stage.api(_in_turn((200, task("completed", 2))))
    stage.card({"task": task("pending", 1)})
    expect(stage.page.locator(".qt-histogram")).to_be_visible()
    stage.later(seconds=60)  # longer than any pause between polls
    assert len(stage.asked) == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("pending", "Waiting, 3rd in the queue"),
        ("processing", "Running"),
        ("completed", "Completed"),
        ("failed", "Failed"),
        ("cancelled", "Cancelled"),
    ],
)
def test_each_state_says_what_it_is_and_axe_finds_nothing_serious(
    stage: Stage, snapshot: Callable[..., None], state: str, shown: str, theme: str
) -> None:
    one = task(state, 1, error=SYNTAX_ERROR if state == "failed" else None)
    stage.api(lambda _method, _path: (200, one))
    stage.theme(theme)
    stage.card({"task": one})
    expect(stage.page.get_by_role("status").first).to_have_text(shown)
    snapshot(f"card-{state}-{theme}", "#root")
    assert stage.serious_faults() == []


@pytest.mark.parametrize("width", [480, 1200])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_saved_state_is_a_picture_on_the_card(
    stage: Stage, snapshot: Callable[..., None], theme: str, width: int
) -> None:
    stage.page.set_viewport_size({"width": width, "height": 700})
    stage.theme(theme)
    saved = {"state": STATE["saved"]["state"], "rho": MIXED["saved"]["rho"]}
    stage.api(_in_turn((200, {**task("completed", 3), "result": {**STATE, "saved": saved}})))
    stage.card({"task": task("pending", 1)})
    pictures = stage.page.locator(".qt-saved-state svg")
    expect(pictures).to_have_count(2)
    expect(pictures.nth(1)).to_contain_text("0.707 ∠ 90°")
    assert pictures.nth(1).locator("ellipse").count() == 3
    assert pictures.nth(0).locator("rect[width='75']").count() == 4  # of the diagonal
    snapshot(f"card-state-{theme}-{width}", "#root")
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width
    assert stage.serious_faults() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_result_without_counts_is_a_table_of_what_was_saved(
    stage: Stage, snapshot: Callable[..., None], theme: str
) -> None:
    state = {"array": "", "dtype": "complex128", "shape": [4], "type": "statevector"}
    result = {
        "counts": {},
        "saved": {"statevector": state, HOSTILE: 0.25},
        "shots": 1024,
        "registers": [],
        "metadata": {"method": "statevector", "seed": 7, "notes": ["Nothing is measured."]},
    }
    stage.theme(theme)
    stage.api(_in_turn((200, {**task("completed", 3), "result": result})))
    stage.card({"task": task("pending", 1)})
    cells = stage.page.locator(".qt-table td")
    expect(cells).to_have_text([re.compile("img"), "0.25", "statevector", "statevector of 2 qubits"])
    expect(stage.page.locator(".qt-note").last).to_have_text("Note: Nothing is measured.")
    expect(stage.page.locator(".qt-histogram")).to_have_count(0)
    snapshot(f"card-saved-{theme}", "#root")
    assert stage.serious_faults() == []


def test_a_failed_task_shows_what_the_exception_prints(stage: Stage) -> None:
    stage.card({"task": task("failed", 3, error=SYNTAX_ERROR)})
    error = stage.page.get_by_role("alert")
    expect(error).to_contain_text("CIRCUIT_SYNTAX Missing “;” after the statement.")
    assert error.locator("pre").inner_text() == "   3 | h q[0]\n     |      ^"
    expect(error).to_contain_text("Hint: Each statement of OpenQASM ends with a semicolon.")


def test_each_of_several_problems_of_a_circuit_stands_on_its_own_line(stage: Stage) -> None:
    message = "Two problems:\nline 3: Missing “;”.\nline 5: No gate is called “hh”."
    stage.card({"task": task("failed", 3, error={**SYNTAX_ERROR, "message": message})})
    assert stage.page.locator(".qt-message").inner_text() == f"CIRCUIT_SYNTAX {message}"


def test_the_caret_is_in_view_under_a_line_that_is_not_whole(stage: Stage) -> None:
    stage.page.set_viewport_size({"width": 360, "height": 700})
    line = "h q[0]; " * 30
    stage.card({"task": task("failed", 3, error={**SYNTAX_ERROR, "source_line": line, "column": 150})})
    expect(stage.page.locator(".qt-caret")).to_be_in_viewport(ratio=1)
    assert stage.page.locator(".qt-source").text_content() == f"   3 | {line}\n     | {' ' * 149}^"


def test_a_saved_failure_says_why_and_offers_nothing_that_would_need_an_id(stage: Stage) -> None:
    stage.card({"task": SAVED_FAILURE})
    expect(stage.page.get_by_role("status").first).to_have_text("Failed")
    expect(stage.page.get_by_role("alert")).to_contain_text("CIRCUIT_SYNTAX")
    expect(stage.page.locator(".qt-elapsed")).to_be_empty()
    expect(stage.page.get_by_role("button")).to_have_count(0)
    assert stage.asked == []


def test_a_card_that_was_open_when_its_task_failed_can_retry_though_what_is_saved_has_no_id(stage: Stage) -> None:
    new = "0197a5d2-7b1e-7c3a-9f00-000000000002"
    has_failed = threading.Event()

    def answer(method: str, path: str) -> Reply:
        if method == "POST":
            return 202, task("pending", 1, id=new)
        if new in path:
            return 200, task("completed", 3, id=new)
        return 200, task("failed", 3, error=SYNTAX_ERROR) if has_failed.is_set() else task("processing", 2)

    stage.api(answer)
    stage.card({"task": task("processing", 2)})
    has_failed.set()
    stage.page.evaluate("task => window.model.set('task', task)", SAVED_FAILURE)
    expect(stage.page.get_by_role("status").first).to_have_text("Failed")
    stage.page.get_by_role("button", name="Retry").click()
    expect(stage.page.get_by_role("status").first).to_have_text("Completed")
    stage.page.evaluate("task => window.model.set('task', task)", SAVED_FAILURE)  # the kernel was slow
    expect(stage.page.get_by_role("status").first).to_have_text("Completed")


def test_a_running_sweep_tells_its_size_and_how_many_points_are_there(
    stage: Stage, snapshot: Callable[..., None]
) -> None:
    sweep = task("processing", 2, name="rabi", points=51, shots=1000)
    stage.api(lambda _method, _path: (200, sweep))
    stage.card({"task": sweep})
    expect(stage.page.locator(".qt-facts")).to_have_text("aer · 51 points × 1,000 shots · seed 7")
    expect(stage.page.locator(".qt-note")).to_have_text("0 of 51 points")
    expect(stage.page.locator(".qt-elapsed")).to_have_text("4 s")
    snapshot("card-sweep-processing", "#root")
    assert stage.serious_faults() == []


def test_cancel_asks_the_server_and_shows_its_answer(stage: Stage) -> None:
    def answer(method: str, _path: str) -> Reply:
        return (200, task("cancelled", 3)) if method == "POST" else (200, task("processing", 2))

    stage.api(answer)
    stage.card({"task": task("processing", 2)})
    stage.page.get_by_role("button", name="Cancel").click()
    expect(stage.page.get_by_role("status").first).to_have_text("Cancelled")
    assert ("POST", f"tasks/{task('pending', 1)['id']}/cancel") in stage.asked


def test_the_id_is_copied(stage: Stage) -> None:
    one = task("completed", 3)
    stage.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    stage.card({"task": one})
    stage.page.get_by_role("button", name="Copy ID").click()
    expect(stage.page.get_by_role("button", name="Copied")).to_be_visible()
    assert stage.page.evaluate("navigator.clipboard.readText()") == one["id"]


@pytest.mark.parametrize("clipboard", ["undefined", "{ writeText: () => Promise.reject(new Error('denied')) }"])
def test_an_id_that_the_browser_does_not_copy_is_shown(stage: Stage, clipboard: str) -> None:
    # Pages of servers without TLS have no clipboard.
    stage.page.evaluate(f"() => Object.defineProperty(navigator, 'clipboard', {{ value: {clipboard} }})")
    one = task("completed", 3)
    stage.card({"task": one})
    stage.page.get_by_role("button", name="Copy ID").click()
    expect(stage.page.get_by_text(f"The browser does not let this page copy. The ID is {one['id']}")).to_be_visible()


def test_no_retry_is_offered_where_it_cannot_succeed(stage: Stage) -> None:
    stage.card({"task": task("failed", 3, error=SYNTAX_ERROR, may_be_retried=False)})
    expect(stage.page.get_by_role("status").first).to_have_text("Failed")
    expect(stage.page.get_by_role("button", name="Retry")).to_be_hidden()


def test_a_retry_is_told_to_what_stands_beside_the_notebook(stage: Stage) -> None:
    new = "0197a5d2-7b1e-7c3a-9f00-000000000002"
    stage.api(lambda method, _path: (202 if method == "POST" else 200, task("completed", 3, id=new)))
    stage.page.evaluate(
        """async () => {
            const { seenTasks } = await import("/frontend/seen_tasks.js");
            seenTasks.addEventListener("retried", ({ detail }) => (window.retried = [detail.task.id, detail.again.id]));
        }"""
    )
    stage.card({"task": task("cancelled", 9)})
    stage.page.get_by_role("button", name="Retry").click()
    expect(stage.page.get_by_role("status").first).to_have_text("Completed")
    assert stage.page.evaluate("window.retried") == [task("cancelled", 9)["id"], new]


def test_retry_follows_the_new_task(stage: Stage) -> None:
    new = "0197a5d2-7b1e-7c3a-9f00-000000000002"

    def answer(method: str, path: str) -> Reply:
        if method == "POST":
            return 202, task("pending", 1, id=new)
        return (200, task("completed", 3, id=new)) if new in path else (404, {})

    stage.api(answer)
    stage.card({"task": task("cancelled", 9)})
    stage.page.get_by_role("button", name="Retry").click()
    expect(stage.page.get_by_role("status").first).to_have_text("Completed")
    expect(stage.page.get_by_role("button", name="Retry")).to_be_hidden()


def test_the_card_says_when_nothing_answers_and_goes_on_by_itself(stage: Stage) -> None:
    stage.api(_in_turn(None, (200, task("completed", 3))))
    stage.card({"task": task("processing", 2)})
    expect(stage.page.get_by_text("The server does not answer; asking again.")).to_be_visible()
    expect(stage.page.get_by_role("status").first).to_have_text("Completed")
    expect(stage.page.get_by_text("The server does not answer")).to_be_hidden()


def test_where_the_pages_server_does_not_know_the_task_the_kernel_feeds_the_card(stage: Stage) -> None:
    stage.api(lambda _method, _path: (404, {"error": {"code": "TASK_NOT_FOUND", "message": "There is no such task."}}))
    with stage.page.expect_event("requestfinished", lambda request: "/quantask/api/" in request.url):
        stage.card({"task": task("processing", 2)})
    laid_out(stage.page)  # the answer was read before that
    stage.page.evaluate("task => window.model.set('task', task)", task("processing", 3, attempt=2))
    expect(stage.page.get_by_role("status").first).to_have_text("Running, attempt 2")
    stage.page.get_by_role("button", name="Cancel").click()
    assert stage.page.evaluate("window.sent") == [{"do": "cancel"}]


def test_an_answer_that_was_overtaken_changes_nothing(stage: Stage) -> None:
    stage.card({"task": task("completed", 5)})
    stage.page.evaluate("task => window.model.set('task', task)", task("processing", 4))
    expect(stage.page.get_by_role("status").first).to_have_text("Completed")


def test_a_seed_of_63_bits_keeps_every_digit(stage: Stage) -> None:
    stage.api(_in_turn((200, task("completed", 2, seed=LARGEST_SEED))))
    stage.card({"task": task("pending", 1)})
    expect(stage.page.locator(".qt-facts")).to_contain_text(f"seed {LARGEST_SEED}")


def test_nobody_asks_while_the_card_is_out_of_sight(stage: Stage) -> None:
    stage.api(lambda _method, _path: (200, task("completed", 2)))
    stage.page.add_style_tag(content="#root { margin-top: 5000px }")
    stage.card({"task": task("pending", 1)})
    stage.later(seconds=60)
    assert stage.asked == []
    stage.page.evaluate("window.scrollTo(0, 5000)")
    expect(stage.page.get_by_role("status").first).to_have_text("Completed")


def test_nobody_asks_while_another_tab_is_in_front(stage: Stage) -> None:
    stage.api(lambda _method, _path: (200, task("completed", 2)))
    stage.tab(in_front=False)
    stage.card({"task": task("pending", 1)})
    stage.later(seconds=60)
    assert stage.asked == []
    stage.tab(in_front=True)
    expect(stage.page.get_by_role("status").first).to_have_text("Completed")


def test_a_card_that_was_taken_down_stops_asking(stage: Stage) -> None:
    taken_down = threading.Event()

    def answer(_method: str, path: str) -> Reply:
        if path.endswith("?wait=20"):
            taken_down.wait()
        return 200, task("processing", 2)

    stage.api(answer)
    with stage.page.expect_request("**/*?wait=20"):
        stage.card({"task": task("pending", 1)})
    until(lambda: len(stage.asked) == 2, "the server has heard it")
    stage.page.evaluate("window.takeDown()")
    taken_down.set()
    stage.later(seconds=60)
    assert [path.partition("?")[2] for _method, path in stage.asked] == ["wait=2", "wait=20"]


def test_names_and_errors_with_markup_stay_text(stage: Stage) -> None:
    error = {"code": HOSTILE, "message": HOSTILE, "hint": HOSTILE, "line": 1, "column": 1, "source_line": HOSTILE}
    stage.card({"task": task("failed", 2, name=HOSTILE, backend=HOSTILE, error=error)})
    assert stage.page.locator(".qt-name").text_content() == HOSTILE.replace("\x1b", "\\x1b")
    expect(stage.page.locator(".qt-source")).to_contain_text("<script>alert(2)</script>")
    assert stage.page.locator("#root img, #root script").count() == 0


def test_six_cards_leave_the_browser_connections_for_the_notebook(stage: Stage) -> None:
    stage.api(lambda _method, _path: (200, task("processing", 2)))
    stage.page.evaluate("globalThis[Symbol.for('quantask.long-polls')] = { count: 2 }")  # two other cards hold both
    with stage.page.expect_request("**/quantask/api/**") as asked:
        stage.card({"task": task("pending", 1)})
    assert "wait" not in asked.value.url


def test_a_task_that_waits_for_ones_own_earlier_one_offers_to_cancel_that(stage: Stage) -> None:
    other = "0197a5d2-7b1e-7c3a-9f00-00000000000e"
    reason = "The only slot is busy with a task of your own; the next turn is yours. What runs is bell (0000000e)."
    waiting = task("pending", 1, waits_for=reason, waits_behind=other)
    stage.api(lambda _method, path: (200, waiting if other not in path else task("cancelled", 4, id=other)))
    stage.card({"task": waiting})
    expect(stage.page.locator(".qt-card .qt-note")).to_have_text(reason)
    stage.page.get_by_role("button", name="Cancel what runs").click()
    expect(stage.page.get_by_role("button", name="Cancel what runs")).to_be_enabled()
    assert ("POST", f"tasks/{other}/cancel") in stage.asked
    assert ("POST", f"tasks/{waiting['id']}/cancel") not in stage.asked
    others = task("pending", 1, waits_for="The only slot is busy; the next turn is yours.")
    stage.api(lambda _method, _path: (200, others))
    stage.card({"task": others})
    expect(stage.page.get_by_role("button", name="Cancel what runs")).to_be_hidden()


def test_whatever_is_written_in_a_state_can_be_read_in_a_narrow_notebook_and_nothing_covers_it(stage: Stage) -> None:
    vector = [-0.577, -0.577, -0.577]
    amplitudes = [[place, 0.354, 0.0] for place in range(8)]
    state = {"label": "psi", "type": "statevector", "qubits": 3, "amplitudes": amplitudes, "bloch": [vector] * 3}
    stage.page.set_viewport_size({"width": 480, "height": 800})
    boxes = stage.page.evaluate(
        """async (state) => {
            const { statePicture } = await import("/frontend/state/state_picture.js");
            document.getElementById("root").replaceChildren(statePicture(state));
            return [...document.querySelectorAll("text")].map((text) => {
                const { left, right, top, bottom } = text.getBoundingClientRect();
                return { left, right, top, bottom, size: parseFloat(getComputedStyle(text).fontSize) };
            });
        }""",
        state,
    )
    assert min(box["size"] for box in boxes) >= 11
    numbers = [box for box in boxes if box["bottom"] == max(each["bottom"] for each in boxes)]
    assert len(numbers) == 3
    assert all(one["right"] < other["left"] for one, other in pairwise(numbers))
    assert numbers[-1]["right"] <= 480
