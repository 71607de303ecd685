"""Submit circuits from Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quantask_jupyter.client.batch import QuantumBatch
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.request import cache_key, new_key, task_request
from quantask_jupyter.client.session import Session, kernel_session
from quantask_jupyter.domain.states import Status


def submit(
    circuit: object,
    *,
    shots: int | None = None,
    seed: int | None = None,
    parameters: Mapping[str, object] | None = None,
    backend: str | None = None,
    method: str | None = None,
    noise: Mapping[str, Any] | None = None,
    name: str | None = None,
    tags: Iterable[str] = (),
    cache: bool = False,
) -> QuantumJob:
    """Submit one circuit and return its job at once.

    Args:
        circuit: OpenQASM 3 or 2 text, a ``pathlib.Path`` of such a file or a QPY file, or a Qiskit circuit.
        shots: how often it is run (for a sweep: each point); 1024 if None.
        seed: makes the counts the same in every run; from 0 to 2^63 - 1.
        parameters: values of the circuit's parameters by name; lists or arrays, all of one length, make a sweep.
        backend: where it is run.
        method: the simulation method; chosen by the circuit if None.
        noise: for example ``{"depolarizing": {"1q": 0.001, "2q": 0.01}, "readout": 0.02}``.
        name: a name for the job.
        tags: labels to find it by.
        cache: return the job of an earlier submit of all the same, if there is one that did not fail.

    Raises:
        QuantumError: the request is wrong, or the API cannot be reached.
    """
    body = task_request(
        circuit,
        shots=shots,
        seed=seed,
        parameters=parameters,
        backend=backend,
        method=method,
        noise=noise,
        name=name,
        tags=tags,
    )
    return submit_request(kernel_session(), body, cache=cache)


def submit_request(session: Session, body: Mapping[str, Any], *, cache: bool = False) -> QuantumJob:
    """Submit a body made by :func:`~quantask_jupyter.client.request.task_request`.

    Raises:
        QuantumError: the request is wrong, or the API cannot be reached.
    """
    task = session.post("tasks", body, key=cache_key(body) if cache else new_key()).data
    while cache and task["status"] in (Status.FAILED, Status.CANCELLED):
        task = session.post("tasks", body, key=cache_key(body, after=task["id"])).data
    return QuantumJob(session, task["id"], task)


def submit_batch(
    circuits: Sequence[object], *, name: str | None = None, tags: Iterable[str] = (), **options: Any
) -> QuantumBatch:
    """Submit many circuits in one request: all of them or, when one is wrong, none.

    Args:
        circuits: what :func:`submit` takes as ``circuit``, or mappings of its arguments, whose values go before
            ``options``.
        name: a name for the batch.
        tags: labels for every job.
        **options: arguments of :func:`submit` for every circuit.

    Raises:
        QuantumError: a request is wrong, or the API cannot be reached.
    """
    common = {**options, "tags": tuple(tags)}
    tasks = [
        task_request(**{**common, **circuit}) if isinstance(circuit, Mapping) else task_request(circuit, **common)
        for circuit in circuits
    ]
    session = kernel_session()
    body = {"tasks": tasks} if name is None else {"tasks": tasks, "name": name}
    stored = session.post("batches", body, key=new_key()).data
    named = zip(stored["task_ids"], tasks, strict=True)
    return QuantumBatch(
        session, stored, [QuantumJob(session, task_id, name=task.get("name")) for task_id, task in named]
    )
