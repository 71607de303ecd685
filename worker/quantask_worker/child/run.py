"""One job, from circuit text to counts.

This is all that the child process does with a stranger's circuit. The interface is :func:`preload`, called once before
the process is forked, and :func:`run`, called for each job.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import qiskit
import qiskit_aer
from qiskit import QuantumCircuit

from quantask_jupyter.errors import (
    CircuitInvalidError,
    CircuitUnsupportedError,
    LimitExceededError,
    MemoryLimitError,
    QuantumError,
)
from quantask_worker.child import parameters, warmup
from quantask_worker.child.decode import decode
from quantask_worker.child.idle_qubits import without_idle_qubits
from quantask_worker.child.job import Job, parse_job
from quantask_worker.child.load import load
from quantask_worker.child.loaded import Loaded
from quantask_worker.child.measurement import has_measurement, measure_all
from quantask_worker.child.method import Choice, Question, choose
from quantask_worker.child.noise import noise_model
from quantask_worker.child.simulate import Output, Run, simulate
from quantask_worker.child.stopwatch import Stopwatch
from quantask_worker.child.user_gates import inline_user_gates

_LONGEST_MESSAGE = 1500
"""In characters. Qiskit quotes from circuits without measure."""


def preload() -> None:
    """Import and prepare everything that jobs need, without running a circuit and without starting a thread."""
    warmup.fill_caches()


def run(job: Mapping[str, Any]) -> dict[str, Any]:
    """Run one job.

    Args:
        job: see :func:`~quantask_worker.child.job.parse_job`.

    Returns:
        ``{"result": …}``, or ``{"error": …}`` in the wire form of a :class:`QuantumError`: a bad circuit is no
        exception here.
    """
    try:
        return {"result": _result(parse_job(job))}
    except QuantumError as error:
        return _refusal(error)
    except RecursionError:
        return _refusal(CircuitUnsupportedError("The circuit is nested too deeply."))
    except MemoryError:
        limit = job["limits"]["memory_bytes"]
        return _refusal(MemoryLimitError(f"The task ran out of memory; it may use {limit >> 20} MiB for a state."))
    except BaseException as error:
        # Qiskit's Rust code panics on some circuits, with an exception that no module exports and that is made not to
        # be caught as an Exception. Nothing else is meant here.
        if type(error).__name__ != "PanicException":
            raise
        return _refusal(CircuitInvalidError(f"Qiskit fails on this circuit: {error}"))


def _refusal(error: QuantumError) -> dict[str, Any]:
    told = error.to_dict()
    told["message"] = told["message"][:_LONGEST_MESSAGE]
    return {"error": told}


def _result(job: Job) -> dict[str, Any]:
    watch = Stopwatch()
    loaded = load(job.circuit_format, job.source, max_qubits=job.limits.max_qubits)
    watch.lap("parse")
    binding = parameters.bind(loaded.circuit, job.parameters)
    _check_number_of_points(binding, job)
    complete, measured_all = _complete(loaded, binding)
    choice = _choose(complete.circuit, job, binding)
    circuits = _at_points(choice.circuit, binding)
    watch.lap("transpile")
    output = simulate(circuits, _run(job, choice.method))
    watch.lap("run")
    counts = _decoded(output, complete, job.limits.max_outcomes)
    watch.lap("decode")
    return {
        **_counts_or_points(counts, binding),
        "shots": job.shots,
        "registers": [register.to_dict() for register in complete.registers],
        "metadata": {
            "method": choice.method,
            "seed": output.seed,
            "qiskit": qiskit.__version__,
            "qiskit_aer": qiskit_aer.__version__,
            "measured_all": measured_all,
            "seconds": watch.seconds,
        },
    }


def _check_number_of_points(binding: parameters.Binding, job: Job) -> None:
    points = len(binding.points or [])
    if points > job.limits.max_outcomes:
        most = job.limits.max_outcomes
        raise LimitExceededError(f"The sweep has {points} points; the limit is {most} outcomes over all points.")


def _complete(loaded: Loaded, binding: parameters.Binding) -> tuple[Loaded, bool]:
    """Return the circuit as it is to be run: parameters of one value bound, user gates inlined, qubits measured.

    The second value says whether measuring was our addition.
    """
    bound = parameters.assign(loaded.circuit, binding.fixed)
    circuit = inline_user_gates(bound)
    parameters.check_angles(circuit)
    if has_measurement(circuit):
        return Loaded(without_idle_qubits(circuit), loaded.registers), False
    return Loaded(*measure_all(circuit, loaded.registers)), True


def _choose(circuit: QuantumCircuit, job: Job, binding: parameters.Binding) -> Choice:
    points = binding.points or [{}]
    middle = points[len(points) // 2]
    question = Question(circuit, _run(job, method=""), mps_seconds=job.limits.mps_seconds, point=middle)
    return choose(question, job.method)


def _at_points(circuit: QuantumCircuit, binding: parameters.Binding) -> list[QuantumCircuit]:
    if binding.points is None:
        return [circuit]
    bound = [parameters.assign(circuit, point) for point in binding.points]
    for of_point in bound:
        parameters.check_angles(of_point)
    return bound


def _run(job: Job, method: str) -> Run:
    noise = None if job.noise is None else noise_model(job.noise)
    return Run(method, shots=job.shots, seed=job.seed, noise=noise, memory_bytes=job.limits.memory_bytes)


def _decoded(output: Output, complete: Loaded, max_outcomes: int) -> list[dict[str, int]]:
    outcomes = sum(len(counts) for counts in output.counts)
    if outcomes > max_outcomes:
        raise LimitExceededError(
            f"The result has {outcomes} distinct outcomes; the limit is {max_outcomes}.",
            hint="Measure fewer qubits, or ask for fewer shots or points.",
        )
    clbits = complete.circuit.num_clbits
    return [decode(counts, complete.registers, num_clbits=clbits) for counts in output.counts]


def _counts_or_points(counts: list[dict[str, int]], binding: parameters.Binding) -> dict[str, Any]:
    if binding.points is None:
        return {"counts": counts[0]}
    return {
        "points": [
            {"parameters": binding.all_at(point), "counts": of_point}
            for point, of_point in zip(binding.points, counts, strict=True)
        ]
    }
