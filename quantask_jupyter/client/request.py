"""The body of a submit, from what Python callers and magics give; and its Idempotency-Key."""

from __future__ import annotations

import hashlib
import json
import operator
import uuid
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

from quantask_jupyter.client.circuit import as_circuit
from quantask_jupyter.client.parameters import as_parameters
from quantask_jupyter.errors import RequestInvalidError


def task_request(
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
) -> dict[str, Any]:
    """Return the body of ``POST tasks``; what is None is left to the API.

    Raises:
        CircuitInvalidError, CircuitUnsupportedError: ``circuit`` is none, or cannot be sent.
        ParameterError: a value is not a number or a list of numbers, or not finite.
        RequestInvalidError: shots or seed are not whole numbers, or noise is not plain data.
    """
    sent = as_circuit(circuit)
    body = {
        "circuit": {"format": sent.format.value, "source": sent.source},
        "shots": _whole("shots", shots),
        "seed": _whole("seed", seed),
        "parameters": as_parameters(parameters) if parameters else None,
        "backend": backend,
        "method": method,
        "noise": _plain("noise", noise),
        "name": name,
        "tags": list(tags) or None,
    }
    return {field: value for field, value in body.items() if value is not None}


def _whole(field: str, value: object) -> int | None:
    if value is None:
        return None
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # numpy's integers, too
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise RequestInvalidError(f"{field} must be a whole number, not {value!r}.")
    return number


def _plain(field: str, value: Mapping[str, Any] | None) -> Any:
    try:
        return json.loads(json.dumps(value, allow_nan=False)) or None
    except (TypeError, ValueError) as error:
        raise RequestInvalidError(f"{field} must be objects, lists, text and finite numbers: {error}") from error


def new_key() -> str:
    """Return a key of this submit alone."""
    return uuid.uuid4().hex


def cache_key(body: Mapping[str, Any], after: str = "") -> str:
    """Return the key that all submits of the same body share.

    Args:
        body: source, options and seed.
        after: the id of a task of this body that has failed or was cancelled, to whose place another one steps.
    """
    # A new version may read the same body in another way: it computes anew.
    text = json.dumps([version("quantask-jupyter"), body, after], sort_keys=True, allow_nan=False)
    return f"cache-{hashlib.sha256(text.encode()).hexdigest()}"
