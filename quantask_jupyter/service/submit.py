"""Submit: check requests against the limits, store them in one transaction, and hint that there is work."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.circuit import check_circuit
from quantask_jupyter.domain.devices import check_device, is_device, known_devices, those_there_are
from quantask_jupyter.domain.estimate import estimated
from quantask_jupyter.domain.method_options import check_method_options
from quantask_jupyter.domain.methods import METHODS
from quantask_jupyter.domain.noise import check_noise
from quantask_jupyter.domain.plain_numbers import is_finite
from quantask_jupyter.domain.task import NewTask, Submission, TaskRequest, are_large
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.domain.title import title_of
from quantask_jupyter.errors import (
    LimitExceededError,
    ParameterError,
    QuantumError,
    RequestInvalidError,
)
from quantask_jupyter.long_text import in_pieces
from quantask_jupyter.ports import Event, EventType, Ports, Stored
from quantask_jupyter.service.dispatch import RESERVATION_SECONDS
from quantask_jupyter.service.hand_in import check_repeated, handed_in
from quantask_jupyter.service.quota import stored_within_quota
from quantask_jupyter.settings import Quantask

BACKENDS: Mapping[str, tuple[str, ...]] = {"aer": METHODS}
"""The simulation methods of each backend; without one, the worker chooses by the circuit.

Fake devices are backends too, with the same methods: see :mod:`quantask_jupyter.domain.devices`.
"""

MOST_HINTED = 16  # tasks of a batch that the embedded worker is told of; it finds the rest in the store
MAX_NAME = 200
MAX_TAGS = 32
MAX_SEED = 2**63 - 1
_SORTED = json.JSONEncoder(sort_keys=True)
_LATER = frozenset({"method_options"})
"""Options that fingerprints of before do not have: they are left out where nobody gave them, or a repeated request
would be another one after an upgrade."""
_OPTIONS = [field.name for field in fields(TaskRequest) if field.name != "circuit"]


async def submit_task(
    ports: Ports,
    settings: Quantask,
    owner: str,
    request: TaskRequest,
    *,
    idempotency_key: str | None = None,
    course: str | None = None,
    caller: Caller | None = None,
) -> Stored:
    """Store one task; the answer is committed when this returns.

    Args:
        ports: where to.
        settings: the limits.
        owner: whose task it is.
        request: what to run.
        idempotency_key: a repeated submit with the same key and request returns the first one's task.
        course: the course that it is for.
        caller: who submits it: a student's is a submission where it has the tag of an assignment of the course.

    Raises:
        RequestInvalidError, LimitExceededError, ParameterError, CircuitInvalidError, RequestTooLargeError: by what is
            wrong with the request.
        QuotaExceededError: the owner has too much waiting, or has used up the day's shots.
        IdempotencyConflictError: the key was used for another request.
        DatabaseUnavailableError: nothing was stored.
    """

    def checked() -> Submission:
        check_request(request, settings)
        return Submission(
            owner=owner,
            tasks=_new_tasks(owner, [request], [title_of(request)], settings),
            idempotency_key=idempotency_key,
            request_sha256=_fingerprint([request]),
            course=course,
        )

    submission = await asyncio.to_thread(checked) if are_large([request]) else checked()
    return await store_submission(ports, settings, submission, caller)


async def submit_batch(
    ports: Ports,
    settings: Quantask,
    owner: str,
    requests: Sequence[TaskRequest],
    *,
    name: str | None = None,
    idempotency_key: str | None = None,
    course: str | None = None,
    caller: Caller | None = None,
) -> Stored:
    """Store many tasks under one batch id in one transaction: all of them or, when one is wrong, none.

    Raises:
        LimitExceededError: there are more than ``max_batch``.
        QuantumError: as :func:`submit_task`; the message says which circuit it was.
    """
    if not requests:
        raise RequestInvalidError("A batch needs at least one circuit.")
    if len(requests) > settings.max_batch:
        raise LimitExceededError(f"A batch may have {settings.max_batch} circuits; this one has {len(requests)}.")
    _check_label("name", name)

    def checked() -> Submission:
        for index, request in enumerate(requests):
            try:
                check_request(request, settings)
            except QuantumError as error:
                raise error.of_circuit(index, request.name) from error
        return Submission(
            owner=owner,
            tasks=_new_tasks(owner, requests, [title_of(each, name, i) for i, each in enumerate(requests)], settings),
            idempotency_key=idempotency_key,
            request_sha256=_fingerprint(requests, name),
            batch_id=new_task_ids(1)[0],
            batch_name=name,
            course=course,
        )

    submission = await asyncio.to_thread(checked) if are_large(requests) else checked()
    return await store_submission(ports, settings, submission, caller)


async def store_submission(ports: Ports, settings: Quantask, submission: Submission, caller: Caller | None) -> Stored:
    """Store what has been checked, within the owner's quotas, and hint that there is work.

    Args:
        ports: where to.
        settings: the limits.
        submission: what to store.
        caller: as :func:`submit_task` takes it.

    Raises:
        RequestInvalidError: it is a submission of an assignment, which does not allow it.
        QuotaExceededError: the owner has too much waiting, or has used up the day's shots.
        IdempotencyConflictError: the key was used for another request.
        StateConflictError: that request is from before the assignment was published.
        DatabaseUnavailableError: nothing was stored.
    """
    if caller is not None and not caller.is_alone:
        submission = await handed_in(ports.assignments, submission, caller)
    embedded = ports.queue.reads_store
    stored = await stored_within_quota(ports, settings, submission, None if embedded else RESERVATION_SECONDS)
    if not stored.repeated:
        new = tuple(task.id for task in stored.tasks)
        await _announce(ports, at_once=new[:MOST_HINTED] if embedded else stored.reserved, new=new)
    check_repeated(submission, stored)
    return stored


async def _announce(ports: Ports, *, at_once: Sequence[UUID], new: Sequence[UUID]) -> None:
    if at_once:
        await ports.events.announce(Event(EventType.READY, tuple(at_once)))
    if len(at_once) < len(new):
        await ports.events.announce(Event(EventType.READY, ()))


def _new_tasks(
    owner: str, requests: Sequence[TaskRequest], titles: Sequence[str], settings: Quantask
) -> tuple[NewTask, ...]:
    ids = new_task_ids(len(requests))
    return tuple(
        NewTask(id=task_id, owner=owner, request=request, max_attempts=settings.max_attempts, title=title)
        for task_id, request, title in zip(ids, requests, titles, strict=True)
    )


def _fingerprint(requests: Sequence[TaskRequest], name: str | None = None) -> str:
    asked = [name, *map(_by_field, requests)]
    sha256 = hashlib.sha256()
    # In one step, a sweep of 10,000 points keeps all other threads waiting.
    for part in _SORTED.iterencode(asked) if are_large(requests) else [_SORTED.encode(asked)]:
        sha256.update(part.encode())
    return sha256.hexdigest()


def _by_field(request: TaskRequest) -> dict[str, Any]:
    sha256 = hashlib.sha256()  # of the circuit's text, which may have 32 MiB; JSON would make as much again
    for piece in in_pieces(request.circuit.source):
        sha256.update(piece.encode())
    circuit = {"format": request.circuit.format, "sha256": sha256.hexdigest()}
    options = {name: getattr(request, name) for name in _OPTIONS}
    left_out = {name for name in _LATER if options[name] is None}
    return {**{name: value for name, value in options.items() if name not in left_out}, "circuit": circuit}


def check_request(request: TaskRequest, settings: Quantask) -> None:
    """Check one request against the limits.

    Raises:
        RequestInvalidError, LimitExceededError, ParameterError, CircuitInvalidError, RequestTooLargeError: by what is
            wrong with the request.
    """
    check_circuit(request.circuit, max_bytes=settings.max_circuit_bytes)
    check_noise(request.noise)
    if request.shots < 1:
        raise RequestInvalidError("shots must be at least 1.")
    if request.shots > settings.max_shots:
        raise LimitExceededError(f"{request.shots} shots are more than the {settings.max_shots} of this server.")
    if request.seed is not None and not 0 <= request.seed <= MAX_SEED:
        raise RequestInvalidError("seed must be from 0 to 2^63 - 1.")
    _check_parameters(request.parameters or {}, settings)
    _check_backend(request)
    methods = BACKENDS["aer"]
    if request.method is not None and request.method not in methods:
        raise RequestInvalidError(
            f"The backend {request.backend} has no method {request.method!r}.",
            hint=f"Methods: {', '.join(methods)}.",
        )
    check_method_options(request.method_options, request.method)
    _check_label("name", request.name)
    if len(request.tags) > MAX_TAGS:
        raise RequestInvalidError(f"A task may have {MAX_TAGS} tags.")
    for tag in request.tags:
        _check_label("a tag", tag)


def _check_backend(request: TaskRequest) -> None:
    backend = estimated(request.backend)
    if backend in BACKENDS:
        return
    if not is_device(backend):
        raise RequestInvalidError(
            f"There is no backend {request.backend!r}.", hint=those_there_are(backend, [*BACKENDS, *known_devices()])
        )
    check_device(backend)
    if request.noise:
        raise RequestInvalidError(
            f"The device {backend} has errors of its own.", hint="Leave out the noise, or the device."
        )


def _check_label(what: str, text: str | None) -> None:
    if text is None:
        return
    if not 1 <= len(text) <= MAX_NAME:
        raise RequestInvalidError(f"{what} must have 1 to {MAX_NAME} characters.")
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text):
        raise RequestInvalidError(f"{what} has a character that cannot be stored.")


def _check_parameters(parameters: Mapping[str, Any], settings: Quantask) -> None:
    lengths = set()
    for name, value in parameters.items():
        _check_label("a parameter's name", name)
        values = value if isinstance(value, Sequence) else (value,)
        if not values:
            raise ParameterError(f"The parameter {name} has no values.")
        if not all(is_finite(v) for v in values):
            raise ParameterError(f"The parameter {name} has a value that is not finite.")
        if isinstance(value, Sequence):
            lengths.add(len(values))
    if len(lengths) > 1:
        raise ParameterError(f"All arrays of parameters must have one length; these have {sorted(lengths)}.")
    if lengths and max(lengths) > settings.max_points:
        raise LimitExceededError(f"A sweep may have {settings.max_points} points; this one has {max(lengths)}.")
