"""One job, from circuit text to counts.

This is all that the child process does with a stranger's circuit. The interface is :func:`preload`, called once before
the process is forked, and :func:`run`, called for each job.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
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
from quantask_worker.child.estimate import estimate, size_of
from quantask_worker.child.exactness import is_exact
from quantask_worker.child.job import Job, parse_job
from quantask_worker.child.outcomes import Outcomes
from quantask_worker.child.pieces import in_one, in_pieces
from quantask_worker.child.plugins import use_own_plugins_alone
from quantask_worker.child.prepare import Prepared, prepare
from quantask_worker.stages import Stage, Stopwatch

_VERSIONS = {
    "quantask": version("quantask-jupyter"),
    "qiskit": qiskit.__version__,
    "qiskit_aer": qiskit_aer.__version__,
}
_LONGEST_MESSAGE = 1500
"""In characters. Qiskit quotes from circuits without measure."""

_NESTED_HINT = "Write loops and gates in place of blocks, brackets and gates in one another."
_PANIC_HINT = "If it is QPY, write it again with qiskit.qpy.dump(circuit, file, version=13); else write it another way."


def preload() -> None:
    """Import and prepare everything that jobs need, without running a circuit and without starting a thread."""
    use_own_plugins_alone()
    warmup.fill_caches()


Tell = Callable[[dict[str, Any]], None]
"""Takes a reply that is not the last: a piece of a sweep's result."""


def run(job: Mapping[str, Any], tell: Tell | None = None) -> dict[str, Any]:
    """Run one job.

    Args:
        job: see :func:`~quantask_worker.child.job.parse_job`.
        tell: takes all pieces of a sweep that takes long, but for the last; None: it shall be one.

    Returns:
        ``{"result": …}``, or ``{"error": …}`` in the wire form of a :class:`QuantumError`: a bad circuit is no
        exception here. The result of a sweep has the points that were not told, of which ``first`` is the number of the
        first. A piece that is told is such a reply, too.
    """
    try:
        return _run(parse_job(job), tell)
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


def _run(job: Job, tell: Tell | None) -> dict[str, Any]:
    watch = Stopwatch()
    prepared = prepare(job, watch)
    if job.prepares_alone:
        return _estimate(job, prepared, watch)
    watch.begin(Stage.RUN, prepared.run.method)
    begin, seed = _begin(job, prepared)
    number_of_outcomes = 0
    for outcomes in in_pieces(prepared, seed, begin) if tell else [in_one(prepared, seed, begin)]:
        watch.begin(Stage.DECODE)
        number_of_outcomes += sum(len(point["counts"]) for point in outcomes.points)
        _check_number_of_outcomes(number_of_outcomes, job.limits.max_outcomes)
        piece: dict[str, Any] = {
            "result": _result(job, prepared, outcomes, begin),
            **({"first": begin} if begin else {}),
        }
        begin += len(outcomes.points)
        if tell is not None and begin < prepared.number_of_points:
            tell(piece)
            watch.begin(Stage.RUN, prepared.run.method)
    watch.stop()
    piece["result"]["metadata"]["seconds"] = watch.seconds
    return piece


def _begin(job: Job, prepared: Prepared) -> tuple[int, int | None]:
    """Return the point to begin with, and the seed of the first of all; an alike attempt before may have some."""
    begun = job.begun
    own = {"method": prepared.run.method, "measured_all": prepared.measured_all, **_VERSIONS}
    if begun is None or any(begun.metadata.get(field) != value for field, value in own.items()):
        return 0, job.seed
    return (begun.first, begun.metadata["seed"]) if begun.first < prepared.number_of_points else (0, job.seed)


def _result(job: Job, prepared: Prepared, outcomes: Outcomes, first: int) -> dict[str, Any]:
    counted = any(point["counts"] for point in outcomes.points)
    return {
        **_one_or_points(outcomes.points, prepared.binding, first),
        "shots": job.shots,
        "registers": outcomes.registers,
        "metadata": {
            "method": prepared.run.method,
            "seed": outcomes.seed,
            **_VERSIONS,
            "size": size_of(prepared),
            "measured_all": prepared.measured_all,
            "notes": outcomes.notes,
            **({"exact": True} if not counted and is_exact(prepared) else {}),
            **({} if prepared.on_device is None else {"on_device": device.told(prepared.on_device)}),
            **({"parameters": job.parameters} if job.parameters and prepared.binding.points is None else {}),
        },
    }


def _estimate(job: Job, prepared: Prepared, watch: Stopwatch) -> dict[str, Any]:
    """Return a result without outcomes, whose metadata tell what a run would take."""
    watch.stop()
    nothing: dict[str, Any] = {"counts": {}, "saved": {}, **({"memory": []} if job.memory else {})}
    result = {
        **_one_or_points([nothing] * prepared.number_of_points, prepared.binding, 0),
        "shots": job.shots,
        "registers": [register.to_dict() for register in prepared.registers],
        "metadata": {
            "method": prepared.run.method,
            "seed": job.seed,
            **_VERSIONS,
            "notes": list(prepared.notes),
            "seconds": watch.seconds,
            "estimate": estimate(prepared, job),
        },
    }
    return {"result": result}


def _check_number_of_outcomes(outcomes: int, max_outcomes: int) -> None:
    if outcomes > max_outcomes:
        raise LimitExceededError(
            f"The result has {outcomes} distinct outcomes; the limit is {max_outcomes}.",
            hint="Measure fewer qubits, or ask for fewer shots or points.",
        )


def _one_or_points(points: list[dict[str, Any]], binding: parameters.Binding, first: int) -> dict[str, Any]:
    if binding.points is None:
        return points[0]
    values = binding.points[first : first + len(points)]
    pairs = zip(values, points, strict=True)
    return {"points": [{"parameters": binding.all_at(of_point), **point} for of_point, point in pairs]}
