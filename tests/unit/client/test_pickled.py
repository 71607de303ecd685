"""Jobs and batches travel to other processes, and are asked there."""

from __future__ import annotations

import base64
import copy
import os
import pickle
import subprocess
import sys
from typing import Any

import pytest

from quantask_jupyter.client.batch import QuantumBatch
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.submit import submit_batch, submit_request
from tests.unit.client.wire_api import TOKEN

BODY = {"circuit": {"format": "openqasm3", "source": "qubit q;"}, "name": "bell"}
IN_ANOTHER_PROCESS = "import base64, pickle, sys; print({}(pickle.loads(base64.b64decode(sys.stdin.read()))))"


def asked_elsewhere(api: Any, what: object, question: str) -> str:
    """Return what another process, which uses that API, prints about a pickled object."""
    environ = {**os.environ, "QUANTASK_URL": api.url, "QUANTASK_TOKEN": TOKEN}
    ended = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS.format(question)],
        input=base64.b64encode(pickle.dumps(what)).decode(),
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


@pytest.fixture
def job(session: Any) -> QuantumJob:
    return submit_request(session, BODY)


@pytest.fixture
def batch(door: None) -> QuantumBatch:
    return submit_batch(["qubit q;", "qubit q;"])


def test_a_job_is_asked_in_another_process(api: Any, job: QuantumJob) -> None:
    api.complete(job.job_id(), {"00": 5, "11": 3})
    assert asked_elsewhere(api, job, "(lambda job: (job.job_id(), job.name, job.counts()))") == str(
        (job.job_id(), "bell", {"00": 5, "11": 3})
    )


def test_a_batch_is_asked_in_another_process(api: Any, batch: QuantumBatch) -> None:
    for number, each in enumerate(batch):
        api.complete(each.job_id(), {"0": number + 1})
    assert asked_elsewhere(api, batch, "(lambda batch: [job.counts() for job in batch])") == str([{"0": 1}, {"0": 2}])


def test_no_token_is_in_what_is_pickled(job: QuantumJob, batch: QuantumBatch) -> None:
    assert all(TOKEN.encode() not in pickle.dumps(each) for each in (job, batch))


def test_a_copy_of_a_job_is_the_same_task(job: QuantumJob, batch: QuantumBatch) -> None:
    assert [each.job_id() for each in (copy.copy(job), copy.deepcopy(job))] == [job.job_id()] * 2
    assert [each.id for each in (copy.copy(batch), copy.deepcopy(batch))] == [batch.id] * 2
