from __future__ import annotations

import IPython
import pytest

from quantask_jupyter.client.batch import QuantumBatch
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.session import Session
from quantask_jupyter.errors import WaitTimeoutError
from quantask_jupyter.widget import batch_card, live_card
from quantask_jupyter.widget.batch_card import BatchCard, batch_bundle
from quantask_jupyter.widget.live_card import settle_cards
from quantask_jupyter.widget.task_json import BATCH_MIME
from tests.unit.client.wire_api import TOKEN, WireApi, result_of, wire_api

TASK = {"circuit": {"format": "openqasm3", "source": "qubit q;"}}
HOSTILE = "<img src=x onerror=alert(1)>\x1b[2J"


@pytest.fixture
def api():
    with wire_api() as api:
        yield api


def submitted(api: WireApi, size: int = 3, name: str = "scan") -> QuantumBatch:
    session = Session(api.url, TOKEN)
    stored = session.post("batches", {"tasks": [TASK] * size, "name": name}).data
    return QuantumBatch(session, stored, [QuantumJob(session, task_id) for task_id in stored["task_ids"]])


@pytest.fixture
def published(monkeypatch) -> list[tuple[dict, bool]]:
    published: list[tuple[dict, bool]] = []

    def publish(bundle, *, display_id=None, update=False, **_) -> None:
        published.append((bundle, update))

    monkeypatch.setattr(live_card, "publish", publish)
    monkeypatch.setattr(batch_card, "publish", publish)
    return published


def test_a_card_follows_its_batch_to_the_end(api, published):
    batch = submitted(api)
    card = BatchCard(batch)
    card.show()
    assert published[0][0]["text/plain"] == "scan: 3 waiting"
    assert '<progress value="0" max="3"></progress>' in published[0][0]["text/html"]
    api.complete(batch.jobs[0].job_id(), {"0": 3})
    api.move(batch.jobs[1].job_id(), "failed", error={"code": "CIRCUIT_SYNTAX", "message": "…"})
    batch.jobs[2].cancel()
    assert card.finished.wait(20)
    assert published[-1][0]["text/plain"] == "scan: 1 completed, 1 failed, 1 cancelled"
    assert [update for _, update in published] == [False] + [True] * (len(published) - 1)


def test_a_batch_says_whether_its_tasks_are_handed_in(api):
    batch = submitted(api, size=1)
    told = {**batch.to_dict(), "notes": ["Handed in for hw3."]}
    assert batch_bundle(told)["text/plain"] == "scan: 1 waiting. Handed in for hw3"
    assert batch_bundle(told)[BATCH_MIME]["notes"] == ["Handed in for hw3."]
    assert batch.notes == ()


def test_only_a_batch_that_runs_carries_its_id(api):
    batch = submitted(api, size=1)
    assert batch_bundle(batch.to_dict())[BATCH_MIME]["id"] == batch.id
    api.complete(batch.jobs[0].job_id(), {"0": 3})
    batch.wait()
    again = submitted(api, size=1)
    api.complete(again.jobs[0].job_id(), {"0": 3})
    again.wait()
    assert "id" not in batch_bundle(batch.to_dict())[BATCH_MIME]
    assert batch_bundle(batch.to_dict()) == batch_bundle(again.to_dict())


def test_the_end_of_a_cell_waits_for_the_card_of_a_batch_that_is_known_to_have_ended(api, published):
    batch = submitted(api, size=1)
    card = BatchCard(batch)
    card.show()
    api.complete(batch.jobs[0].job_id(), {"0": 3})
    batch.wait()
    settle_cards()
    assert card.finished.is_set()


def test_a_card_that_loses_the_api_says_so(api, published):
    batch = submitted(api)
    api.batches.clear()
    card = BatchCard(batch)
    card.show()
    assert card.finished.wait(20)
    assert published[-1][0]["text/plain"].startswith("BATCH_NOT_FOUND: ")


def test_where_nothing_draws_cards_a_batch_is_waited_for_and_shown_as_it_ended(api, published, monkeypatch):
    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    api.runs_at_once = result_of({"0": 3})
    submitted(api)._ipython_display_()
    assert [(bundle["text/plain"], update) for bundle, update in published] == [("scan: 3 completed", False)]


def test_changes_are_told_once_each_and_end_with_the_last(api):
    batch = submitted(api, size=2)
    changes = batch.changes()
    assert next(changes)["pending"] == 2
    api.complete(batch.jobs[0].job_id(), {"0": 3})
    assert next(changes)["completed"] == 1
    api.complete(batch.jobs[1].job_id(), {"0": 3})
    assert [progress["completed"] for progress in changes] == [2]
    assert batch.wait()["completed"] == 2
    with pytest.raises(WaitTimeoutError, match="2 tasks have not finished after 0 seconds"):
        submitted(api, size=2).wait(0)


def test_a_hostile_name_stays_text(api):
    bundle = batch_bundle(submitted(api, name=HOSTILE).to_dict())
    assert "<img" not in bundle["text/html"]
    assert "\x1b" not in bundle["text/html"] + bundle["text/plain"]
