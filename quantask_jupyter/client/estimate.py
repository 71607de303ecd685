"""Before running: what a circuit would take, as a worker that prepares it says, and runs like it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.request import task_request
from quantask_jupyter.client.session import Session, kernel_session
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.domain.estimate import PREFIX
from quantask_jupyter.errors import StateConflictError, WaitTimeoutError, visible
from quantask_jupyter.widget.facts_table import facts_table

WAIT_SECONDS = 60.0

_MIB = 2**20


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run of a circuit would take. A program that no circuit can say has None for what only a circuit has.

    Attributes:
        backend: where it would run.
        qubits: that are simulated: unused ones are not.
        depth: operations one after the other, as simulated, or as the device runs them.
        operations: how many there are of each kind.
        two_qubit_gates: those of two qubits among them.
        points: of the sweep, 1 if it is none.
        shots: of each point.
        method: the simulation method.
        reason: why this one.
        memory_bytes: of the simulated state; None if it becomes as large as the circuit makes it.
        memory_limit_bytes: that a task may use for it.
        seconds: ``low``, ``median`` and ``high`` (a tenth lies below and above) of what runs like it took, from start
            to end; None if fewer than three ran.
        runs: of this deployment that were like it.
        waited_seconds: the same of what the newest tasks had waited before.
        notes: about how the circuit was read.
        starts_in_seconds: in about how many a task would start that is submitted now; None if nobody knows.
        waits_for: why not before, in words.
    """

    backend: str
    qubits: int | None
    depth: int | None
    operations: Mapping[str, int]
    two_qubit_gates: int | None
    points: int
    shots: int
    method: str
    reason: str
    memory_bytes: int | None
    memory_limit_bytes: int
    seconds: Mapping[str, float] | None
    runs: int
    waited_seconds: Mapping[str, float] | None
    notes: tuple[str, ...] = ()
    starts_in_seconds: float | None = None
    waits_for: str | None = None

    def lines(self) -> list[tuple[str, str]]:
        """Return what is shown: names and texts."""
        kinds = ", ".join(f"{count} {name}" for name, count in self.operations.items())
        size = f"{self.qubits} qubits, depth {self.depth}" if self.qubits is not None else "run shot by shot"
        shots = f"{self.shots:,} shots" if self.points == 1 else f"{self.points:,} points of {self.shots:,} shots"
        of_two = f"{self.two_qubit_gates} gate{'' if self.two_qubit_gates == 1 else 's'} of two qubits"
        return [
            ("circuit", f"{size}; {shots} on {self.backend}"),
            *([("operations", f"{kinds}; {of_two}")] if kinds else []),
            ("method", f"{self.method}, because {self.reason}"),
            ("memory", self._memory()),
            ("time", self._time()),
            ("queue", self._queue()),
            *(("note", note) for note in self.notes),
        ]

    def _memory(self) -> str:
        limit = f"a task may use {self.memory_limit_bytes // _MIB:,} MiB"
        if self.memory_bytes is None:
            return f"as much as the circuit makes it; {limit}"
        return f"{max(1, -(-self.memory_bytes // _MIB)):,} MiB at most for the state; {limit}"

    def _time(self) -> str:
        if self.seconds is None:
            return f"not known: {self.runs or 'no'} runs like it here until now"
        return f"{_spread(self.seconds)}, as {self.runs} runs like it took here"

    def _queue(self) -> str:
        now = [] if self.starts_in_seconds is None else [f"a task would start in about {self.starts_in_seconds:.2g} s"]
        if self.waited_seconds is not None:
            now.append(f"the newest tasks waited {_spread(self.waited_seconds)}")
        words = "; ".join(now) or "not known: too few tasks until now"
        return f"{words}. {visible(self.waits_for)}" if self.waits_for else words

    @override
    def __str__(self) -> str:
        """Return a line for each name."""
        return "\n".join(f"{name:<10} {text}" for name, text in self.lines())

    def _repr_html_(self) -> str:
        return facts_table(self.lines())


def _give_up(job: QuantumJob) -> None:
    """Cancel a task that nobody waits for any more: it stands in no list."""
    with suppress(StateConflictError):  # it has ended this moment
        job.cancel()


def _not_prepared(timeout: float | None, line: Mapping[str, Any]) -> WaitTimeoutError:
    told = f"No worker has prepared the circuit in {timeout:g} seconds, and nothing is estimated."
    if line["starts_in_seconds"] is not None:
        told += f" A task would start in about {line['starts_in_seconds']:.2g} s."
    if line["waits_for"]:
        told += f" {visible(line['waits_for'])}"
    return WaitTimeoutError(told, hint="A longer wait: estimate(…, timeout=600), or --estimate --timeout 600.")


def _spread(seconds: Mapping[str, float]) -> str:
    return f"{seconds['median']:.2g} s ({seconds['low']:.2g} to {seconds['high']:.2g} s)"


def estimate(
    circuit: object,
    *,
    shots: int | None = None,
    parameters: object = None,
    sweep: object = None,
    backend: str | None = None,
    method: str | None = None,
    noise: object = None,
    timeout: float | None = WAIT_SECONDS,
) -> Estimate:
    """Return what a run would take, without running it.

    A worker prepares the circuit as it would for a run: a small task of its own, which waits its turn.

    Args:
        circuit: as :func:`~quantask_jupyter.client.submit.submit` takes it, and so the arguments below.
        shots: how often it would be run.
        parameters: values of its parameters.
        sweep: for parameters by name start, stop and the number of values.
        backend: where.
        method: the simulation method; chosen by the circuit if None.
        noise: as in a submit.
        timeout: seconds to wait for the worker.

    Raises:
        WaitTimeoutError: no worker has prepared it after ``timeout`` seconds, and why.
        QuantumError: the error with which a run would fail before it begins.
    """
    asked = task_request(
        circuit,
        shots=shots,
        parameters=parameters,
        sweep=sweep,
        backend=backend,
        method=method,
        noise=noise,
        name="estimate",
    )
    return estimate_request(kernel_session(), asked, timeout)


def estimate_request(
    session: Session, body: Mapping[str, Any], timeout: float | None = WAIT_SECONDS, *, course: str | None = None
) -> Estimate:
    """Return what the run of a body made by :func:`~quantask_jupyter.client.request.task_request` would take.

    Raises:
        QuantumError: as :func:`estimate`.
    """
    backend = str(body.get("backend") or "aer")
    job = submit_request(session, {**body, "backend": f"{PREFIX}{backend}"}, course=course)
    try:
        result = job.result(timeout)
    except WaitTimeoutError:
        _give_up(job)
        raise _not_prepared(timeout, session.get("estimate", {"backend": backend}).data) from None
    except KeyboardInterrupt:
        _give_up(job)
        raise KeyboardInterrupt from None
    told = result.metadata["estimate"]
    size = told.get("size")
    history: Mapping[str, Any] = {"runs": 0, "seconds": None, "waited_seconds": None}
    if size:
        query = {"backend": backend, "method": told["method"], **size, "shots": result.shots * told["points"]}
        history = session.get("estimate", query).data
    return Estimate(
        backend=backend,
        qubits=told.get("qubits"),
        depth=told.get("depth"),
        operations=told.get("operations", {}),
        two_qubit_gates=told.get("two_qubit_gates"),
        points=told["points"],
        shots=result.shots,
        method=told["method"],
        reason=told["reason"],
        memory_bytes=told["memory_bytes"],
        memory_limit_bytes=told["memory_limit_bytes"],
        notes=tuple(result.notes),
        **history,
    )
