"""What a kernel does that may die at any time: ``python -m tests.acceptance.kernels submit | read IDS | expected``."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit.library import efficient_su2
from qiskit.quantum_info import SparsePauliOp

import quantask_jupyter
from quantask_jupyter.provider import EstimatorV2, QuantaskService

SEED = 7
SHOTS = 20


def thetas() -> list[float]:
    return [0.003 * point for point in range(1000)]


def sweep_source() -> str:
    layer = "for int i in [0:9] { rx(theta) q[i]; } for int i in [0:8] { cx q[i], q[i + 1]; }"
    head = 'OPENQASM 3.0; include "stdgates.inc"; input float theta; qubit[10] q; bit[10] c;'
    return f"{head} for int layer in [1:5] {{ {layer} }} c = measure q;"


def ansatz() -> QuantumCircuit:
    return efficient_su2(6, reps=1)


def observable() -> SparsePauliOp:
    return SparsePauliOp.from_list([("ZZIIII", 1.0), ("IIXXII", 0.5), ("IIIIYZ", -0.25)])


def pubs() -> list[Any]:
    """100 PUBs, each with other values."""
    circuit = ansatz()
    values = np.random.default_rng(3).uniform(-3, 3, (100, circuit.num_parameters))
    return [(circuit, observable(), row) for row in values]


def submit() -> list[str]:
    sweep = quantask_jupyter.submit(sweep_source(), shots=SHOTS, seed=SEED, parameters={"theta": thetas()})
    return [sweep.job_id(), EstimatorV2().run(pubs()).job_id()]


def read(sweep_id: str, estimator_id: str) -> list[Any]:
    points = quantask_jupyter.job(sweep_id).result(timeout=150).points
    estimated = QuantaskService().job(estimator_id).result(timeout=150)
    return [
        [point["counts"] for point in points],
        [point["parameters"]["theta"] for point in points],
        [float(result.data.evs) for result in estimated],
    ]


def expected() -> list[dict[str, int]]:
    """The sweep's counts, run in this process and in one piece."""
    from quantask_worker.child.run import run

    limits = {"memory_bytes": 2**29, "mps_seconds": 5.0, "max_qubits": 100, "max_outcomes": 10**6, "threads": 1}
    circuit = {"format": "openqasm3", "source": sweep_source()}
    job = {"circuit": circuit, "parameters": {"theta": thetas()}, "shots": SHOTS, "seed": SEED, "limits": limits}
    return [dict(sorted(point["counts"].items())) for point in run(job)["result"]["points"]]


if __name__ == "__main__":
    verb, *ids = sys.argv[1:]
    print(json.dumps({"submit": submit, "read": read, "expected": expected}[verb](*ids)), flush=True)  # noqa: T201
    time.sleep(600)  # a kernel does not end by itself
