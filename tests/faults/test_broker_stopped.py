from __future__ import annotations

import time

import pytest

from quantask_jupyter.service.why_waiting import NO_BROKER
from tests.faults.conftest import OpenLab
from tests.faults.lab import Servers


@pytest.mark.stops_rabbitmq
def test_tasks_submitted_while_the_broker_is_stopped_are_accepted_at_once_and_run_when_it_is_back(
    open_lab: OpenLab, servers: Servers
) -> None:
    with open_lab(LEASE_SECONDS="20") as lab:
        [before] = lab.finished(*lab.submit(seed=1))
        servers.rabbitmq.stop()
        longest, ids = 0.0, []
        for _ in range(10):
            began = time.monotonic()
            ids += lab.submit()
            longest = max(longest, time.monotonic() - began)
        waiting = [lab.status(task_id) for task_id in ids]
        health = lab.api.get("health").json
        reason = lab.api.get(f"tasks/{ids[0]}").json["waits_for"]
        servers.rabbitmq.start()
        done = lab.finished(*ids)

    assert before["status"] == "completed"
    assert longest < 3, "no submit waits for the broker's time-out"
    assert waiting == ["pending"] * 10
    assert health["broker"]["reachable"] is False
    assert health["status"] == "degraded"
    assert reason == NO_BROKER
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}
