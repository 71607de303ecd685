"""A sweep of 1,000 points and an estimator's 100 PUBs outlive their kernel, their server and their worker."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qiskit.primitives import StatevectorEstimator

from tests.acceptance.deployment import Deployment, lab_deployment
from tests.acceptance.kernels import pubs, thetas
from tests.integration.api.server import isolated_environment, serve, stop, until

HERE = Path(__file__).parent
QUICK = {"LEASE_SECONDS": "3", "SWEEP_SECONDS": "0.2", "BACKOFF_SECONDS": "0.1"}


@pytest.fixture
def lab(tmp_path: Path, database_url: str, amqp_url: str) -> Any:
    with lab_deployment(tmp_path, database_url, amqp_url, **QUICK) as deployment:
        yield deployment


def in_a_kernel(deployment: Deployment, *arguments: str) -> Any:
    """What a process of its own prints, before it is killed."""
    client = deployment.api
    environment = isolated_environment(deployment.home, URL=client.url, TOKEN=client.token or "")
    environment["PYTHONPATH"] = str(HERE.parents[1])
    command = [sys.executable, "-m", "tests.acceptance.kernels", *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as kernel:
        assert kernel.stdout is not None
        line = kernel.stdout.readline()
        kernel.kill()
    return json.loads(line)


def test_what_was_submitted_outlives_kernel_server_and_worker(lab: Deployment) -> None:
    sweep_id, estimator_id = in_a_kernel(lab, "submit")  # the kernel is killed

    def some_points() -> int:
        task = lab.api.get(f"tasks/{sweep_id}").json
        assert task["status"] in ("pending", "processing"), task
        return int(task["points_done"])

    there = until(some_points, "the first points are there", 120)
    assert there < 1000
    lab.workers[0].kill()
    lab.workers[0].wait()
    lab.served.process.kill()
    lab.served.process.wait()
    lab.served = serve(lab.home / "api again", **lab.settings)
    lab.start_worker()
    found = in_a_kernel(lab, "read", sweep_id, estimator_id)

    task = lab.api.get(f"tasks/{sweep_id}").json
    assert (task["status"], task["attempt"], task["points_done"]) == ("completed", 2, 1000)
    counts, parameters, values = found
    assert parameters == thetas()
    assert counts == in_a_kernel(lab, "expected")
    exact = [result.data.evs for result in StatevectorEstimator().run(pubs()).result()]
    assert len(values) == 100
    np.testing.assert_allclose(values, exact, atol=1e-9)
    stop(lab.served.process)
