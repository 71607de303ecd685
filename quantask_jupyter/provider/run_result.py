"""Qiskit's ``Result`` of a run, from the results of its tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qiskit import QuantumCircuit
from qiskit.providers import JobV1
from qiskit.result import Result
from qiskit.result.models import ExperimentResult, ExperimentResultData

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.client.saved_values import value_of
from quantask_jupyter.errors import QuantumError
from quantask_jupyter.provider.parameter_points import SEED_OF_THE_NEXT, SEEDS_BELOW

HEADER = "header"
"""The field of a note with what a result's header says of a circuit, beside its name and its metadata."""


def header_of(circuit: QuantumCircuit) -> dict[str, Any]:
    """Return what the header of a result has of a circuit that the result itself does not tell."""
    phase = circuit.global_phase
    told = {
        "n_qubits": circuit.num_qubits,
        "qreg_sizes": [[register.name, register.size] for register in circuit.qregs],
        "global_phase": float(phase) if isinstance(phase, int | float) else 0.0,
    }
    # Bits of no register are one word in Qiskit's counts, if there are no others.
    return told if circuit.cregs else {**told, "creg_sizes": []}


def run_result(
    job: JobV1,
    tasks: Sequence[QuantumJob],
    outcomes: Sequence[QuantumResult | QuantumError],
    notes: Sequence[Mapping[str, Any]],
) -> Result:
    """Return the result of a job.

    Args:
        job: whose it is.
        tasks: each of which is one experiment, or one for each binding of its parameters.
        outcomes: of the tasks: results, or the errors of those that have none.
        notes: of each task, the ``name``, ``metadata`` and header of its circuit.
    """
    experiments: list[ExperimentResult] = []
    for task, outcome, note in zip(tasks, outcomes, notes, strict=True):
        experiments += _failures(task, outcome, note) if isinstance(outcome, QuantumError) else _of(outcome, note)
    seconds = [_seconds(outcome) for outcome in outcomes if isinstance(outcome, QuantumResult)]
    success = all(experiment.success for experiment in experiments)
    return Result(
        backend_name=job.backend().name,
        backend_version=job.backend().backend_version,
        job_id=job.job_id(),
        success=success,
        results=experiments,
        status="COMPLETED" if success else "PARTIAL COMPLETED",
        date=max((task.to_dict()["finished_at"] or "" for task in tasks), default=""),
        qobj_id="",
        metadata={},
        time_taken=sum(seconds),
    )


def _seconds(result: QuantumResult) -> float:
    """Return how long a task took in its worker's child, from reading the circuit on."""
    return float(sum(result.metadata.get("seconds", {}).values()))


def _failures(task: QuantumJob, error: QuantumError, note: Mapping[str, Any]) -> list[ExperimentResult]:
    """Return as many failed experiments as the task would have made, so that the others keep their places."""
    stored = task.to_dict()
    failed = ExperimentResult(
        shots=stored["shots"],
        success=False,
        data=ExperimentResultData(),
        header={"name": note.get("name") or task.name or "circuit", "metadata": note.get("metadata") or {}},
        status=f"ERROR: {error}",
    )
    return [failed] * stored["points"]


def _of(result: QuantumResult, note: Mapping[str, Any]) -> Iterator[ExperimentResult]:
    sizes = [[register["name"], register["size"]] for register in result.registers]
    slots = sum(size for _, size in sizes)
    header = {
        "name": note.get("name") or result.name or "circuit",
        "creg_sizes": sizes,
        "memory_slots": slots,
        "metadata": note.get("metadata") or {},
        **note.get(HEADER, {}),
    }
    for number, point in enumerate(result.points or [result.to_dict()]):
        yield ExperimentResult(
            shots=result.shots,
            success=True,
            data=_data(point, measured=not result.metadata.get("measured_all")),
            header=dict(header),
            status="DONE",
            seed_simulator=(result.metadata["seed"] + SEED_OF_THE_NEXT * number) % SEEDS_BELOW,
            time_taken=_seconds(result) / max(1, len(result.points)),
            metadata={
                "method": result.metadata["method"],
                "parameters": point.get("parameters", {}),
                "device": "CPU",
                "num_clbits": slots,
            },
        )


def _data(point: Mapping[str, Any], *, measured: bool) -> ExperimentResultData:
    counts = {_hexadecimal(bits): count for bits, count in point["counts"].items()}
    parts: dict[str, Any] = {"counts": counts} if counts and measured else {}
    if "memory" in point and measured:
        keys = [_hexadecimal(bits) for bits in sorted(point["counts"])]
        parts["memory"] = [keys[place] for place in point["memory"]]
    saved = {label: value_of(value) for label, value in point.get("saved", {}).items()}
    return ExperimentResultData(**parts, **saved)


def _hexadecimal(bitstring: str) -> str:
    return hex(int(bitstring.replace(" ", "") or "0", 2))
