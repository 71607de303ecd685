from __future__ import annotations

import time
from pathlib import Path

from tests.acceptance.deployment import lab_deployment
from tests.services import RabbitMQ


def test_tasks_submitted_while_the_broker_is_stopped_are_accepted_at_once_and_run_when_it_is_back(
    tmp_path: Path, database_url: str, amqp_url: str, rabbitmq: RabbitMQ
) -> None:
    with lab_deployment(tmp_path, database_url, amqp_url) as deployment:
        api = deployment.api
        before = api.finished(api.submit(seed=1)["id"])
        rabbitmq.stop()
        began = time.monotonic()
        tasks = [api.submit(seed=seed) for seed in range(10)]
        accepted_in = time.monotonic() - began
        waiting = [api.get(f"tasks/{task['id']}").json["status"] for task in tasks]
        health = api.get("health").json
        rabbitmq.start()
        done = [api.finished(task["id"]) for task in tasks]

    assert before["status"] == "completed"
    assert accepted_in < 10 * 5, "no submit waits for the broker's time-out"
    assert waiting == ["pending"] * 10
    assert health["broker"]["reachable"] is False
    assert health["status"] == "degraded"
    assert [task["status"] for task in done] == ["completed"] * 10
    assert [task["attempt"] for task in done] == [1] * 10
