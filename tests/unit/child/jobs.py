"""Jobs for the child, as the parent would send them."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

from qiskit import QuantumCircuit, qpy

from quantask_jupyter.client.given_circuit import as_circuit
from quantask_jupyter.domain.result import check_result
from quantask_jupyter.errors import QuantumError
from quantask_worker.child.run import run

CIRCUITS = Path(__file__).parents[2] / "circuits"
LIMITS = {"memory_bytes": 2**30, "mps_seconds": 5.0, "max_qubits": 500, "max_outcomes": 50_000, "threads": 1}
QASM3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
QASM2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'


def own(name: str) -> str:
    """The text of one of the project's circuits."""
    return (CIRCUITS / f"{name}.qasm").read_text(encoding="utf-8")


def qpy_of(circuit: QuantumCircuit, version: int = 13) -> str:
    file = io.BytesIO()
    qpy.dump(circuit, file, version=version)
    return base64.b64encode(file.getvalue()).decode("ascii")


def reply_to(circuit: str | QuantumCircuit, **options: Any) -> dict[str, Any]:
    """What the child answers to a job; ``options`` are fields of the job or limits."""
    source, kind = (circuit, "openqasm3") if isinstance(circuit, str) else (qpy_of(circuit), "qpy")
    job = {
        "circuit": {"format": options.pop("format", kind), "source": source},
        "parameters": None,
        "shots": 1000,
        "seed": 7,
        "method": None,
        "noise": None,
        "limits": {name: options.pop(name, value) for name, value in LIMITS.items()},
    }
    return run({**job, **options})


def reply_to_sent(circuit: str | QuantumCircuit, shots: int, **options: Any) -> dict[str, Any]:
    """What the child answers to a job as the client sends it."""
    sent = as_circuit(circuit)
    job = {"circuit": {"format": sent.format.value, "source": sent.source}, "shots": shots, "seed": 7, "limits": LIMITS}
    return run({**job, **options})


def result_of(circuit: str | QuantumCircuit, **options: Any) -> dict[str, Any]:
    """The result of a job that must have one, checked as the parent checks it."""
    reply = reply_to(circuit, **options)
    assert "result" in reply, reply
    return check_result(reply["result"], shots=options.get("shots", 1000), max_outcomes=50_000)


def counts_of(circuit: str | QuantumCircuit, **options: Any) -> dict[str, int]:
    return result_of(circuit, **options)["counts"]


def error_of(circuit: str | QuantumCircuit, **options: Any) -> QuantumError:
    """The error of a job that must be refused."""
    reply = reply_to(circuit, **options)
    assert "error" in reply, reply
    return QuantumError.from_dict(reply["error"])
