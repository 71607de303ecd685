"""One job, from circuit text to counts.

This is all that the child process does with a stranger's circuit. The interface is :func:`preload`, called once before
the process is forked, and :func:`run`, called for each job.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import qiskit
import qiskit_aer

from quantask_jupyter.errors import (
    CircuitInvalidError,
    CircuitUnsupportedError,
    LimitExceededError,
    MemoryLimitError,
    QuantumError,
)
from quantask_worker.child import device, parameters, warmup
from quantask_worker.child.job import Job, parse_job
from quantask_worker.child.outcomes import simulate_parts, simulate_prepared
from quantask_worker.child.prepare import prepare
from quantask_worker.child.stopwatch import Stopwatch
from quantask_worker.stages import Stage

_LONGEST_MESSAGE = 1500
"""In characters. Qiskit quotes from circuits without measure."""

_NESTED_HINT = "Write loops and gates in place of blocks, brackets and gates in one another."
_PANIC_HINT = "If it is QPY, write it again with qiskit.qpy.dump(circuit, file, version=13); else write it another way."


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
        return _refusal(CircuitUnsupportedError("The circuit is nested too deeply.", hint=_NESTED_HINT))
    except MemoryError:
        limit = job["limits"]["memory_bytes"]
        message = f"The task ran out of memory; it may use {limit >> 20} MiB for a state."
        return _refusal(MemoryLimitError(message, hint="Use fewer qubits, or try --method matrix_product_state."))
    except BaseException as error:
        # Qiskit's Rust code panics on some circuits, with an exception that no module exports and that is made not to
        # be caught as an Exception. Nothing else is meant here.
        if type(error).__name__ != "PanicException":
            raise
        return _refusal(CircuitInvalidError("Qiskit cannot take this circuit.", hint=_PANIC_HINT))


def _refusal(error: QuantumError) -> dict[str, Any]:
    told = error.to_dict()
    told["message"] = told["message"][:_LONGEST_MESSAGE]
    return {"error": told}


def _result(job: Job) -> dict[str, Any]:
    watch = Stopwatch()
    prepared = prepare(job, watch)
    watch.begin(Stage.RUN, prepared.run.method)
    outcomes = simulate_parts(prepared, job.seed) if prepared.parts else simulate_prepared(prepared, job.seed)
    watch.begin(Stage.DECODE)
    _check_number_of_outcomes(outcomes.points, job.limits.max_outcomes)
    watch.stop()
    return {
        **_one_or_points(outcomes.points, prepared.binding),
        "shots": job.shots,
        "registers": outcomes.registers,
        "metadata": {
            "method": prepared.run.method,
            "seed": outcomes.seed,
            "qiskit": qiskit.__version__,
            "qiskit_aer": qiskit_aer.__version__,
            "measured_all": prepared.measured_all,
            "notes": outcomes.notes,
            **({} if prepared.on_device is None else {"on_device": device.told(prepared.on_device)}),
            **({"parameters": job.parameters} if job.parameters and prepared.binding.points is None else {}),
            "seconds": watch.seconds,
        },
    }


def _check_number_of_outcomes(points: list[dict[str, Any]], max_outcomes: int) -> None:
    outcomes = sum(len(point["counts"]) for point in points)
    if outcomes > max_outcomes:
        raise LimitExceededError(
            f"The result has {outcomes} distinct outcomes; the limit is {max_outcomes}.",
            hint="Measure fewer qubits, or ask for fewer shots or points.",
        )


def _one_or_points(points: list[dict[str, Any]], binding: parameters.Binding) -> dict[str, Any]:
    if binding.points is None:
        return points[0]
    return {
        "points": [
            {"parameters": binding.all_at(values), **point}
            for values, point in zip(binding.points, points, strict=True)
        ]
    }
