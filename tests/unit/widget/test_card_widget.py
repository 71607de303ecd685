from __future__ import annotations

from typing import Any

import pytest

from quantask_jupyter.client.batch import QuantumBatch
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.session import Session
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.errors import StateConflictError
from quantask_jupyter.widget import batch_card, live_card, task_card
from quantask_jupyter.widget.batch_card import BatchCard
from quantask_jupyter.widget.card_widget import WIDGET_MIME, new_widget
from quantask_jupyter.widget.task_card import TaskCard
from quantask_jupyter.widget.task_json import TASK_MIME
from quantask_jupyter.widget.viewer import Viewer
from tests.unit.client.wire_api import TOKEN, WireApi, wire_api

BODY = {"circuit": {"format": "openqasm3", "source": "qubit q;"}, "name": "bell"}
WORKER_LOST = {"code": "WORKER_LOST", "message": "Every worker that ran this task was lost before it finished."}


@pytest.fixture
def api():
    with wire_api() as api:
        yield api


@pytest.fixture
def session(api: WireApi) -> Session:
    return Session(api.url, TOKEN)


@pytest.fixture
def published(monkeypatch) -> list[dict[str, Any]]:
    """What a page that has widgets alone is shown."""
    published: list[dict[str, Any]] = []
    monkeypatch.setattr(live_card, "publish", lambda bundle, **_: published.append(bundle))
    for module in (task_card, batch_card):
        monkeypatch.setattr(module, "viewer", lambda: Viewer.WIDGETS)
    return published


def press(card: TaskCard | BatchCard, button: str) -> None:
    card._widget._handle_custom_msg({"do": button}, [])


def test_the_widget_carries_the_built_script_and_does_what_its_buttons_say():
    pressed = []
    widget = new_widget({"task": {"id": "1"}}, {"cancel": lambda: pressed.append("cancel")})
    assert "export{" in str(widget._esm)
    assert ".qt-card" in str(widget._css)
    assert (widget.task, widget.batch) == ({"id": "1"}, None)
    widget._handle_custom_msg({"do": "something of a later version"}, [])
    assert pressed == []
    widget._handle_custom_msg({"do": "cancel"}, [])
    assert pressed == ["cancel"]


def test_a_task_is_cancelled_and_what_is_saved_has_no_widget(session, published):
    card = TaskCard(submit_request(session, BODY))
    card.show()
    assert WIDGET_MIME in published[0]
    press(card, "cancel")
    assert card.finished.wait(20)
    assert card.job.status() == "cancelled"
    assert published[-1].keys() == {TASK_MIME, "text/plain", "text/html"}


@pytest.mark.parametrize("error", [WORKER_LOST, {"code": "CIRCUIT_SYNTAX", "message": "Unexpected ';'."}])
def test_a_failed_card_gives_way_to_what_is_saved_before_anybody_can_save_a_dead_widget(api, session, published, error):
    failed = submit_request(session, BODY)
    card = TaskCard(failed)
    card.show()
    api.move(failed.job_id(), "failed", error=error, may_be_retried=True)
    assert card.finished.wait(20)
    assert published[-1].keys() == {TASK_MIME, "text/plain", "text/html"}
    assert published[-1][TASK_MIME]["error"] == error


def test_a_job_that_has_failed_is_shown_without_a_widget(api, session, published):
    failed = submit_request(session, BODY)
    api.move(failed.job_id(), "failed", error=WORKER_LOST)
    failed.refresh()
    card = TaskCard(failed)
    card.show()
    assert card.finished.wait(20)
    assert not any(WIDGET_MIME in bundle for bundle in published)


def test_what_a_button_cannot_do_is_said_on_the_card(api, session, published, monkeypatch):
    def refuse(_job: QuantumJob) -> None:
        raise StateConflictError("It has completed already.")

    card = TaskCard(submit_request(session, BODY))
    card.show()
    said = []
    monkeypatch.setattr(card._widget, "send", said.append)
    monkeypatch.setattr(QuantumJob, "cancel", refuse)
    press(card, "cancel")
    assert said == [{"trouble": "STATE_CONFLICT: It has completed already."}]
    api.complete(card.job.job_id(), {"0": 3})
    assert card.finished.wait(20)  # or its thread would publish in the next test


def test_a_batch_is_cancelled_and_what_is_saved_has_no_widget(session, published, monkeypatch):
    monkeypatch.setattr(QuantumBatch, "cancel", lambda batch: [job.cancel() for job in batch])
    stored = session.post("batches", {"tasks": [BODY] * 2, "name": "scan"}).data
    batch = QuantumBatch(session, stored, [QuantumJob(session, task_id) for task_id in stored["task_ids"]])
    card = BatchCard(batch)
    card.show()
    assert (WIDGET_MIME in published[0], card._widget.batch["size"]) == (True, 2)
    press(card, "cancel")
    assert card.finished.wait(20)
    assert published[-1]["text/plain"] == "scan: 2 cancelled"
    assert WIDGET_MIME not in published[-1]
