from __future__ import annotations

import pytest

from quantask_jupyter.client import patience
from quantask_jupyter.client.session import Session
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.errors import CircuitSyntaxError
from quantask_jupyter.widget import live_card, task_card
from quantask_jupyter.widget.ended_task import error_bundle
from quantask_jupyter.widget.live_card import settle_cards
from quantask_jupyter.widget.task_card import TaskCard, final_bundle, state_bundle, state_text
from quantask_jupyter.widget.task_json import TASK_MIME
from tests.integration.api.server import until
from tests.unit.client.wire_api import TOKEN, WireApi, wire_api

BODY = {"circuit": {"format": "openqasm3", "source": "qubit q;"}, "name": "bell"}


class Screen:
    """What a notebook would show: outputs by display id."""

    def __init__(self) -> None:
        self.published: list[tuple[str, str, bool]] = []

    def publish(self, bundle, *, display_id=None, update=False, **_) -> None:
        self.published.append((display_id, bundle["text/plain"], update))

    @property
    def texts(self) -> list[str]:
        return [text for _, text, _ in self.published]


@pytest.fixture
def api():
    with wire_api() as api:
        yield api


@pytest.fixture
def job(api: WireApi):
    return submit_request(Session(api.url, TOKEN), BODY)


@pytest.fixture
def screen(monkeypatch) -> Screen:
    screen = Screen()
    monkeypatch.setattr(live_card, "publish", screen.publish)
    return screen


def test_a_card_follows_its_task_and_ends_with_the_result(api, job, screen):
    card = TaskCard(job)
    card.show()
    assert screen.texts == ["bell: waiting"]
    api.wait_for_request("GET", job.job_id())
    api.move(job.job_id(), "processing")
    api.complete(job.job_id(), {"0": 3})
    assert card.finished.wait(20)
    assert screen.texts[-1] == "bell: 3 shots\n0 ████████████████████████████████████████ 3"
    assert [update for _, _, update in screen.published] == [False] + [True] * (len(screen.published) - 1)
    assert len({display_id for display_id, _, _ in screen.published}) == 1


def test_a_card_says_why_its_task_waits(api, job):
    api.tasks[job.job_id()]["waits_for"] = "All 4 slots are busy; the next turn is yours."
    job.refresh()
    assert state_text(job) == "bell: waiting. All 4 slots are busy; the next turn is yours."
    assert state_bundle(job)[TASK_MIME]["waits_for"] == "All 4 slots are busy; the next turn is yours."


def test_a_card_that_the_kernel_feeds_tells_a_reason_that_comes_while_its_task_waits(api, job, screen, monkeypatch):
    monkeypatch.setattr(task_card, "QUEUE_POLL_SECONDS", 0.05)
    card = TaskCard(job)
    card.show()
    api.tasks[job.job_id()]["waits_for"] = "The only slot is busy."  # which is no change of the task
    until(lambda: screen.texts[-1] == "bell: waiting. The only slot is busy.", "it is told")
    api.complete(job.job_id(), {"0": 3})
    assert card.finished.wait(20)


def test_a_card_and_its_result_say_whether_the_task_is_handed_in(api, job):
    note = "Not handed in: qc101 has no assignment Hw3; did you mean hw3?"
    api.tasks[job.job_id()]["notes"] = [note]
    job.refresh()
    assert state_text(job) == f"bell: waiting. {note}"
    assert state_bundle(job)[TASK_MIME]["notes"] == [note]
    api.complete(job.job_id(), {"0": 3})
    assert job.result().notes == [note]
    assert final_bundle(job)["text/plain"].endswith(f"\nNote: {note}")
    assert job.notes == (note,)


def test_a_card_shows_a_failure_in_the_words_of_the_exception(api, job, screen):
    error = {"code": "CIRCUIT_SYNTAX", "message": "Unexpected ';'.", "line": 2, "column": 4, "source_line": "h q[0;"}
    card = TaskCard(job)
    card.show()
    api.move(job.job_id(), "failed", error=error)
    assert card.finished.wait(20)
    with pytest.raises(CircuitSyntaxError) as caught:
        job.result()
    assert screen.texts[-1] == str(caught.value)


def test_what_is_saved_of_a_failure_is_the_same_in_every_run(api):
    def failed() -> dict:
        job = submit_request(Session(api.url, TOKEN), BODY)
        api.move(job.job_id(), "processing", attempt=1)
        api.move(job.job_id(), "failed", error={"code": "CIRCUIT_SYNTAX", "message": "Unexpected ';'."})
        return final_bundle(job)

    first = failed()
    assert first == failed()
    assert first["text/plain"] == "CIRCUIT_SYNTAX: Unexpected ';'."
    assert (first[TASK_MIME]["status"], first[TASK_MIME]["error"]["code"]) == ("failed", "CIRCUIT_SYNTAX")


def test_what_is_saved_of_a_cancelled_task_is_the_same_in_every_run(api):
    def cancelled() -> dict:
        job = submit_request(Session(api.url, TOKEN), BODY)
        job.cancel()
        return final_bundle(job)

    assert cancelled() == cancelled()


def test_a_card_of_a_cancelled_task_says_so(job, screen):
    card = TaskCard(job)
    card.show()
    job.cancel()
    assert card.finished.wait(20)
    assert screen.texts[-1] == "TASK_CANCELLED: The task was cancelled."


def test_a_card_that_loses_the_api_says_so(job, screen, api, monkeypatch):
    monkeypatch.setattr(patience, "AWAY_SECONDS", 0.2)
    card = TaskCard(job)
    api.failures.extend([task_card_failure()] * 10)
    card.show()
    assert card.finished.wait(20)
    assert screen.texts[-1].startswith("API_UNREACHABLE: No Quantask API answers at ")


def task_card_failure():
    from tests.unit.client.wire_api import Failure

    return Failure()


def test_the_end_of_a_cell_waits_for_a_card_whose_task_is_known_to_have_ended(api, job, screen):
    card = TaskCard(job)
    card.show()
    settle_cards()
    assert not card.finished.is_set()  # the task still waits: the cell must not
    api.complete(job.job_id(), {"0": 3})
    job.result()
    settle_cards()
    assert card.finished.is_set()


def test_the_state_names_the_position_in_the_queue_and_a_cancel_that_is_under_way(api, job):
    api.tasks[job.job_id()]["queue_position"] = 4
    job.refresh()
    assert state_text(job) == "bell: waiting, number 4 in the queue"
    api.move(job.job_id(), "processing", queue_position=None)
    job.refresh()
    assert state_text(job) == "bell: running"
    api.move(job.job_id(), "processing", cancel_requested_at="2026-01-02T03:04:05Z")
    job.refresh()
    assert state_text(job) == "bell: being cancelled"


def test_hostile_names_and_errors_stay_text(api):
    hostile = "<img src=x onerror=alert(1)>\x1b[2J"
    job = submit_request(Session(api.url, TOKEN), {**BODY, "name": hostile})
    bundle = state_bundle(job)
    end = job.job_id()[-8:]
    assert bundle["text/html"].splitlines() == [
        "<p>&lt;img src=x onerror=alert(1)&gt;\\x1b[2J: waiting</p>",
        f"<p><code>%quantum status {end}</code> says how it goes on, <code>%quantum cancel {end}</code> ends it.</p>",
    ]
    shown = error_bundle(CircuitSyntaxError(hostile, line=1, column=1, source_line=hostile))
    assert "<img" not in shown["text/html"]
    assert shown["text/plain"].splitlines()[1] == r"   1 | <img src=x onerror=alert(1)>\x1b[2J"
    assert "\x1b" not in shown["text/plain"] + shown["text/html"]


def test_a_terminal_gets_no_control_characters_of_a_circuit_and_the_caret_stays_under_its_column():
    error = CircuitSyntaxError("bad \x1b]0;owned\x07", line=3, column=4, source_line="x\x1b[;")
    assert error._render_traceback_() == [
        r"CIRCUIT_SYNTAX: bad \x1b]0;owned\x07",
        r"   3 | x\x1b[;",
        r"     |       ^",
    ]
    assert error.to_dict()["source_line"] == "x\x1b[;"
