"""What a cell that waits for its task shows meanwhile."""

from __future__ import annotations

import pytest

from quantask_jupyter.client.session import Session
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.errors import WaitTimeoutError
from quantask_jupyter.magics import waiting
from tests.unit.client.wire_api import TOKEN, WireApi, wire_api

BODY = {"circuit": {"format": "openqasm3", "source": "qubit q;"}, "name": "bell"}
REASON = "The only slot is busy; the next turn is yours."


@pytest.fixture
def api():
    with wire_api() as api:
        yield api


def test_the_card_of_a_cell_that_waits_says_from_the_first_why_its_task_waits(api: WireApi, monkeypatch) -> None:
    monkeypatch.setattr(waiting, "CARD_AFTER_SECONDS", 0.0)
    job = submit_request(Session(api.url, TOKEN), BODY)
    api.tasks[job.job_id()]["waits_for"] = REASON  # which is no new version of it
    told = []
    with pytest.raises(WaitTimeoutError):
        waiting.wait_for_result(job, 0.2, on_long=lambda: told.append(job.to_dict()["waits_for"]))
    assert told == [REASON]


def test_a_wait_in_vain_says_why_its_task_waits(api: WireApi) -> None:
    job = submit_request(Session(api.url, TOKEN), BODY)
    api.tasks[job.job_id()]["waits_for"] = REASON
    with pytest.raises(WaitTimeoutError) as caught:
        waiting.wait_for_result(job, 0.1, on_long=None)
    assert caught.value.message == f"The task is still waiting after 0.1 seconds; it goes on. {REASON}"
