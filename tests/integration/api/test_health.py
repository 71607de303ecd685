"""``GET health`` of a running deployment, while it is well and while its servers are down."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from quantask_jupyter.domain.left_open import SAME_USER
from tests.acceptance.deployment import lab_deployment
from tests.faults.broker import send_raw
from tests.integration.api.server import LONG, Client, serve, stop, until
from tests.services import Postgres, RabbitMQ

QUICK = {"SWEEP_SECONDS": "0.2", "LEASE_SECONDS": "2", "DATABASE_TIMEOUT_SECONDS": "1", "SLOTS": "2"}


@pytest.mark.stops_postgres
@pytest.mark.stops_rabbitmq
def test_health_says_what_is_there_what_waits_and_what_is_down(
    tmp_path: Path, database_url: str, amqp_url: str, postgres: Postgres, rabbitmq: RabbitMQ
) -> None:
    with lab_deployment(tmp_path, database_url, amqp_url, workers=0, **QUICK) as deployment:
        api = deployment.api
        empty = api.get("health").json
        ids = [api.submit(circuit=LONG)["id"] for _ in range(3)]
        # Of tasks that may take long one is sent as long as no worker is known.
        queued = until(lambda: (now := api.get("health").json)["queue_depth"] == 1 and now, "one is with the broker")
        waited = queued["oldest_pending_seconds"]
        older = until(lambda: api.get("health").json["oldest_pending_seconds"] > waited, "the oldest gets older")
        send_raw(amqp_url, [b"not ours"])
        deployment.start_worker()
        both = {"pending": 1, "processing": 2, "paused": 0}
        busy = until(lambda: (now := api.get("health").json)["tasks"] == both and now, "the worker has two in hand")
        for task_id in ids:
            api.post(f"tasks/{task_id}/cancel")
            api.finished(task_id)
        until(lambda: api.get("health").json["dead_letters"] == 1, "what nobody understands is counted")
        rabbitmq.stop()
        without_broker = api.get("health")
        rabbitmq.start()
        until(lambda: api.get("health").json["status"] == "ok", "all is well again")
        postgres.stop("immediate")
        without_database = api.get("health")
        postgres.start()
        until(lambda: api.get("health").json["status"] == "ok", "all is well again")
        deployment.workers[0].kill()
        gone = until(lambda: (now := api.get("health").json)["workers"] == [] and now, "the worker is missed")

    assert empty["status"] == "degraded", "no worker is alive"
    assert (empty["queue_depth"], empty["oldest_pending_seconds"], empty["dead_letters"]) == (0, None, 0)
    assert empty["database"] == {"reachable": True, "kind": "postgresql"}
    assert empty["broker"] == {"reachable": True, "kind": "rabbitmq"}
    assert queued["tasks"] == {"pending": 3, "processing": 0, "paused": 0}
    assert older
    assert 0 < waited < 60
    [worker] = busy["workers"]
    assert busy["status"] == "ok"
    assert worker["slots"] == 2
    assert worker["versions"] == {name: version(name) for name in ("quantask-jupyter", "qiskit", "qiskit-aer")}
    assert set(worker["left_open"]) <= {SAME_USER}, "this kernel has what confines circuits"
    assert without_broker.status == without_database.status == 200
    assert without_broker.json["broker"]["reachable"] is False
    assert (without_broker.json["status"], without_broker.json["queue_depth"]) == ("degraded", None)
    assert without_broker.json["database"]["reachable"] is True
    assert len(without_broker.json["workers"]) == 1
    assert without_database.json["database"]["reachable"] is False
    assert (without_database.json["status"], without_database.json["workers"]) == ("degraded", [])
    assert without_database.json["tasks"] == {}
    assert without_database.json["broker"]["reachable"] is True
    assert gone["status"] == "degraded"


@pytest.mark.stops_postgres
def test_a_balancer_learns_without_a_token_whether_a_process_can_serve_and_nothing_else(
    tmp_path: Path, upgraded_database_url: str, amqp_url: str, postgres: Postgres
) -> None:
    served = serve(tmp_path, DATABASE_URL=upgraded_database_url, AMQP_URL=amqp_url, DATABASE_TIMEOUT_SECONDS="1")
    nobody = Client(served.client.url, None)
    well = [nobody.get("live"), nobody.get("ready")]
    postgres.stop("immediate")
    away = until(lambda: (now := nobody.get("ready")).status == 503 and now, "it is not ready")
    alive, refused = nobody.get("live"), nobody.get("health")
    postgres.start()
    until(lambda: nobody.get("ready").status == 200, "it is ready again")
    stop(served.process)

    assert [(answer.status, answer.json) for answer in (*well, alive)] == [(200, {"status": "ok"})] * 3
    assert away.json["error"]["message"] == "This process cannot serve requests at the moment."
    assert away.code == "NOT_READY"
    assert refused.status == 401, "all else needs a token"
