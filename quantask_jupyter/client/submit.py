"""Submit circuits from Python."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quantask_jupyter.client.batch import QuantumBatch, submit_requests
from quantask_jupyter.client.current_course import current_course
from quantask_jupyter.client.given_circuit import is_qiskit_circuit
from quantask_jupyter.client.hand_in_notes import warn_if_not_handed_in
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.request import as_tags, as_text, cache_key, circuit_of_batch, new_key, task_request
from quantask_jupyter.client.session import Session, kernel_session
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import CircuitNotFoundError, RequestInvalidError

_ARGUMENTS = inspect.signature(task_request).parameters.keys()


def submit(
    circuit: object,
    *,
    shots: int | None = None,
    seed: int | None = None,
    parameters: object = None,
    sweep: Mapping[str, Sequence[float]] | None = None,
    backend: str | None = None,
    method: str | None = None,
    noise: object = None,
    name: str | None = None,
    tags: str | Iterable[str] = (),
    memory: bool = False,
    metadata: Mapping[str, Any] | None = None,
    method_options: Mapping[str, Any] | None = None,
    cache: bool = False,
    course: str | None = None,
) -> QuantumJob:
    """Submit one circuit and return its job at once.

    Args:
        circuit: OpenQASM 3 or 2 text, a ``pathlib.Path`` or bytes of such a file or of QPY, or a Qiskit circuit.
        shots: how often it is run (for a sweep: each point); 1024 if None.
        seed: makes the counts the same in every run; from 0 to 2^63 - 1.
        parameters: values of the circuit's parameters by name, or by Qiskit's ``Parameter`` or ``ParameterVector``; or
            an array alone, for all of them in the circuit's order: ``[0.1, 0.2]`` is one point of two parameters, a
            list of such lists a sweep. A circuit with one parameter has a sweep over its values by ``[0, 0.5, 1]``
            alone, which is ``{"theta": [0, 0.5, 1]}``: three points. Lists or arrays by name, all of one length, make
            a sweep in which they go in step.
        sweep: for parameters by name start, stop and the number of values, both ends included:
            ``{"theta": (0, math.pi, 50)}``. Several make every combination; the last one changes fastest.
        backend: where it is run.
        method: the simulation method; chosen by the circuit if None.
        noise: for example ``{"depolarizing": {"1q": 0.001, "2q": 0.01}, "readout": 0.02}``, with times in one unit
            ``{"thermal": {"t1": 100, "t2": 80, "1q": 0.035, "2q": 0.3}}``, or a ``NoiseModel`` of Qiskit Aer.
        name: a name for the job; a Qiskit circuit has its own if None.
        tags: labels to find it by; text is one label.
        memory: whether the result has the outcome of each shot, beside the counts.
        metadata: the caller's own, plain data that is kept and given back with the job's request.
        method_options: of matrix product states and the extended stabilizer, by Aer's names:
            ``{"matrix_product_state_max_bond_dimension": 64}``.
        cache: return the job of an earlier submit of all the same, if there is one that did not fail.
        course: which of one's courses it is for; None for the setting ``course``, or the only one there is.

    Raises:
        QuantumError: the request is wrong, or the API cannot be reached.
    """
    body = task_request(
        circuit,
        shots=shots,
        seed=seed,
        parameters=parameters,
        sweep=sweep,
        backend=backend,
        method=method,
        noise=noise,
        name=name,
        tags=tags,
        memory=memory,
        metadata=metadata,
        method_options=method_options,
    )
    job = submit_request(kernel_session(), body, cache=cache, course=as_text("course", course))
    warn_if_not_handed_in(job.notes)
    return job


def submit_request(
    session: Session, body: Mapping[str, Any], *, cache: bool = False, course: str | None = None
) -> QuantumJob:
    """Submit a body made by :func:`~quantask_jupyter.client.request.task_request`.

    Raises:
        QuantumError: the request is wrong, or the API cannot be reached.
    """
    if not cache:
        task = _post(session, body, new_key(), course)
        return QuantumJob(session, task["id"], task)
    meant = course or current_course()
    task = _post(session, body, cache_key(body, course=meant), course)
    while task["status"] in (Status.FAILED, Status.CANCELLED):
        task = _post(session, body, cache_key(body, after=task["id"], course=meant), course)
    return QuantumJob(session, task["id"], task)


def _post(session: Session, body: Mapping[str, Any], key: str, course: str | None) -> dict[str, Any]:
    """Submit a task, with its circuit by name if that was sent before and is still known."""
    known = session.known_circuits
    try:
        task: dict[str, Any] = session.post("tasks", known.named(body), key=key, course=course).data
    except CircuitNotFoundError:
        known.forget()
        task = session.post("tasks", body, key=key, course=course).data
    known.sent(body, task["id"])
    return task


def submit_batch(
    circuits: Iterable[object],
    *,
    name: str | None = None,
    tags: str | Iterable[str] = (),
    course: str | None = None,
    **options: Any,
) -> QuantumBatch:
    """Submit many circuits in one request: all of them are stored, or none.

    One that only its run shows to be wrong fails alone. A ``seed`` is each circuit's: equal circuits have equal counts
    then, unless mappings give them seeds of their own.

    Args:
        circuits: what :func:`submit` takes as ``circuit``, or mappings of its arguments, whose values go before
            ``options``.
        name: a name for the batch.
        tags: labels for every job.
        course: which of one's courses it is for, as :func:`submit` takes it.
        **options: arguments of :func:`submit` for every circuit.

    Raises:
        QuantumError: a request is wrong, or the API cannot be reached.
    """
    if isinstance(circuits, str | bytes | Mapping) or not isinstance(circuits, Iterable) or is_qiskit_circuit(circuits):
        raise RequestInvalidError(
            f"circuits must be a list of circuits, not a {type(circuits).__name__}.", hint="submit takes one circuit."
        )
    name = as_text("name", name)
    common = {**options, "tags": as_tags(tags)}
    tasks = [_request(index, circuit, common) for index, circuit in enumerate(circuits)]
    if not tasks:
        raise RequestInvalidError("A batch needs one circuit or more; this list is empty.")
    batch = submit_requests(kernel_session(), tasks, name=name, course=as_text("course", course))
    warn_if_not_handed_in(batch.notes)
    return batch


def _request(index: int, circuit: object, common: Mapping[str, Any]) -> dict[str, Any]:
    arguments = {**common, **(circuit if isinstance(circuit, Mapping) else {"circuit": circuit})}
    with circuit_of_batch(index, arguments.get("name")):
        return _checked_request(arguments)


def _checked_request(arguments: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(str(name) for name in arguments.keys() - _ARGUMENTS)
    if unknown:
        known = ", ".join(sorted(_ARGUMENTS))
        raise RequestInvalidError(f"There is no argument {unknown[0]!r}.", hint=f"It may have: {known}.")
    if "circuit" not in arguments:
        raise RequestInvalidError("It is a mapping without 'circuit'.")
    return task_request(**arguments)
