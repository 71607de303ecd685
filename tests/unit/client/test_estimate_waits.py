"""An estimate waits for a worker that is free; what nobody waits for any more is cancelled."""

from __future__ import annotations

import threading

import pytest

from quantask_jupyter.client.estimate import estimate_request
from quantask_jupyter.errors import WaitTimeoutError

BODY = {"circuit": {"format": "openqasm3", "source": "qubit q;"}}
BUSY = "The only slot is busy."


def _as_soon_as_it_waits(api, act) -> threading.Thread:
    def when_submitted() -> None:
        api.wait_for_request("GET", "tasks/")
        act(next(iter(api.tasks)))

    thread = threading.Thread(target=when_submitted)
    thread.start()
    return thread


def test_a_wait_in_vain_says_why_and_leaves_no_task_behind(api, session):
    begun = _as_soon_as_it_waits(api, lambda task_id: api.move(task_id, "pending", waits_for=BUSY))
    with pytest.raises(WaitTimeoutError) as caught:
        estimate_request(session, BODY, timeout=1.0)
    begun.join()
    assert caught.value.message == f"No worker has prepared the circuit in 1 seconds, and nothing is estimated. {BUSY}"
    assert caught.value.hint == "A longer wait: estimate(…, timeout=600), or --estimate --timeout 600."
    assert [task["status"] for task in api.tasks.values()] == ["cancelled"]


def test_an_interrupted_wait_leaves_no_task_behind_and_promises_none(api, session, monkeypatch):
    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt  # what the interrupt button raises in whatever the main thread does

    monkeypatch.setattr(session, "get", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        estimate_request(session, BODY)
    assert not hasattr(caught.value, "_render_traceback_")
    assert [task["status"] for task in api.tasks.values()] == ["cancelled"]
