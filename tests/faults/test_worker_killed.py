from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.acceptance.deployment import lab_deployment
from tests.integration.api.server import until

SLOW = """OPENQASM 3.0;
include "stdgates.inc";
qubit[12] q;
bit[12] c;
rx(0.3) q;
c = measure q;
if (c[0] == 1) { x q[0]; }
rx(0.3) q;
c = measure q;
"""
"""Takes seconds: a measurement in the middle makes every shot a simulation of its own."""


def test_a_task_whose_worker_is_killed_in_the_middle_completes_on_another_one(
    tmp_path: Path, database_url: str, amqp_url: str
) -> None:
    settings = {"LEASE_SECONDS": "2", "SWEEP_SECONDS": "0.2", "BACKOFF_SECONDS": "0.1"}
    with lab_deployment(tmp_path, database_url, amqp_url, **settings) as deployment:
        api = deployment.api
        task = api.submit(circuit=SLOW, shots=2000, method="statevector")
        until(lambda: api.get(f"tasks/{task['id']}").json["status"] == "processing", "a worker runs the task")
        os.kill(deployment.workers[0].pid, signal.SIGKILL)
        deployment.workers[0].wait()
        deployment.start_worker()

        done = api.finished(task["id"], 120)

    assert done["status"] == "completed"
    assert done["attempt"] == 2
    assert sum(done["result"]["counts"].values()) == 2000
    moves = [(entry["from"], entry["to"], entry["attempt"]) for entry in done["history"]]
    assert moves == [
        (None, "pending", 0),
        ("pending", "processing", 1),
        ("processing", "pending", 1),
        ("pending", "processing", 2),
        ("processing", "completed", 2),
    ]
    assert done["history"][2]["note"] == "lease expired"
    first, second = done["history"][1]["actor"], done["history"][3]["actor"]
    assert first.startswith("worker:")
    assert second.startswith("worker:")
    assert first != second
