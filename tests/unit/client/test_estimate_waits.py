"""An estimate waits for a worker that is free; what nobody waits for any more is cancelled."""

from __future__ import annotations

import pytest

from quantask_jupyter.client.estimate import estimate_request
from quantask_jupyter.errors import WaitTimeoutError

BODY = {"circuit": {"format": "openqasm3", "source": "qubit q;"}}
BUSY = "The only slot is busy."


def test_a_wait_in_vain_says_why_and_when_a_task_would_start_and_leaves_none_behind(api, session):
    api.starts_in_seconds, api.waits_for = 34.2, BUSY
    with pytest.raises(WaitTimeoutError) as caught:
        estimate_request(session, BODY, timeout=0.1)
    assert caught.value.message == (
        "No worker has prepared the circuit in 0.1 seconds, and nothing is estimated. "
        f"A task would start in about 34 s. {BUSY}"
    )
    assert caught.value.hint == "A longer wait: estimate(…, timeout=600), or --estimate --timeout 600."
    assert [task["status"] for task in api.tasks.values()] == ["cancelled"]
    assert [request.method for request in api.requests][-2:] == ["POST", "GET"], "what it asked for itself is not ahead"


def test_an_interrupted_wait_leaves_no_task_behind_and_promises_none(api, session, monkeypatch):
    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt  # what the interrupt button raises in whatever the main thread does

    monkeypatch.setattr(session, "get", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        estimate_request(session, BODY)
    assert not hasattr(caught.value, "_render_traceback_")
    assert [task["status"] for task in api.tasks.values()] == ["cancelled"]
