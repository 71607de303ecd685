"""Damaged QPY in the worker's real children: it hangs, aborts and eats memory, and costs nobody else anything."""

from __future__ import annotations

import base64
import io
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from qiskit import QuantumCircuit, qpy
from qiskit.circuit import Parameter

from tests.acceptance.deployment import laptop_deployment
from tests.integration.worker.processes import children_of

MUTATIONS = 500
LONGEST_SECONDS = 160.0
HEADER = 7  # "QISKIT" and the version: what comes after it is for Qiskit's own reader
CODES = {
    "CIRCUIT_INVALID",
    "CIRCUIT_UNSUPPORTED",
    "LIMIT_EXCEEDED",
    "MEMORY_LIMIT",
    "PARAMETER_INVALID",
    "SIMULATION_FAILED",
    "SIMULATOR_CRASHED",
    "WALL_LIMIT",
}


def originals() -> list[bytes]:
    """Circuits that between them use most of the format."""
    plain = QuantumCircuit(3, 3, name="plain", metadata={"a": 1})
    plain.h(0)
    plain.ccx(0, 1, 2)
    plain.rx(0.5, 1)
    plain.measure([0, 1, 2], [0, 1, 2])
    branches = QuantumCircuit(2, 2)
    branches.h(0)
    branches.measure(0, 0)
    with branches.if_test((branches.clbits[0], 1)):
        branches.x(1)
    branches.measure(1, 1)
    bell = QuantumCircuit(2, name="pair")
    bell.h(0)
    bell.cx(0, 1)
    custom = QuantumCircuit(2, 2)
    custom.append(bell.to_gate(), [0, 1])
    custom.rz(Parameter("theta") * 2 + 1, 0)
    custom = custom.assign_parameters([0.25])
    custom.measure([0, 1], [0, 1])
    return [_dumped(circuit) for circuit in (plain, branches, custom)]


def _dumped(circuit: QuantumCircuit) -> bytes:
    buffer = io.BytesIO()
    qpy.dump(circuit, buffer, version=13)
    return buffer.getvalue()


def damaged(data: bytes, draw: random.Random) -> bytes:
    """Return QPY with one to four wounds behind its header."""
    body = bytearray(data[HEADER:])
    for _ in range(draw.randint(1, 4)):
        place = draw.randrange(len(body))
        match draw.randrange(6):
            case 0:
                body[place] ^= 1 << draw.randrange(8)
            case 1:
                body[place] = draw.choice((0, 0x7F, 0x80, 0xFF))
            case 2:
                body[place : place + 8] = draw.choice((b"\xff", b"\0", b"\x7f")) * draw.choice((1, 2, 4, 8))
            case 3:
                del body[place : place + draw.randint(1, 16)]
            case 4:
                body[place:place] = draw.randbytes(draw.randint(1, 16))
            case _:
                body += body[place : place + draw.randint(1, 64)]
        if not body:
            break
    return data[:HEADER] + bytes(body)


@pytest.mark.slow_fault
def test_500_damaged_qpy_files_each_end_at_their_first_attempt_and_the_worker_serves_on(tmp_path: Path) -> None:
    whole = originals()
    draws = [random.Random(seed) for seed in range(MUTATIONS)]
    files = [damaged(whole[seed % len(whole)], draw) for seed, draw in enumerate(draws)]
    settings = {"WALL_SECONDS": "2", "MAX_MEMORY_MB": "1024", "SLOTS": "2", "LEASE_SECONDS": "20"}
    with laptop_deployment(tmp_path, **settings) as deployment:
        api = deployment.api
        api.finished(api.submit()["id"])
        worker = children_of(deployment.served.process.pid)[0]
        tasks = [
            {"circuit": {"format": "qpy", "source": base64.b64encode(file).decode()}, "shots": 10} for file in files
        ]
        began = time.monotonic()
        answer = api.post("batches", {"tasks": tasks})
        assert answer.status == 202, answer.body
        done = [api.finished(task_id, LONGEST_SECONDS) for task_id in answer.json["task_ids"]]
        took = time.monotonic() - began
        after = api.finished(api.submit()["id"])
        assert worker in children_of(deployment.served.process.pid)
    assert took < LONGEST_SECONDS
    assert {task["attempt"] for task in done} == {1}
    ends = Counter(task["error"]["code"] if task["error"] else task["status"] for task in done)
    assert ends.keys() <= CODES | {"completed"}, ends
    assert ends["CIRCUIT_INVALID"] > MUTATIONS / 2
    assert (after["status"], after["attempt"]) == ("completed", 1)
