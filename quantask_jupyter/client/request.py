"""The body of a submit, from what Python callers and magics give; and its Idempotency-Key."""

from __future__ import annotations

import hashlib
import json
import math
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from quantask_jupyter.client.given_circuit import as_circuit, given_name, is_qiskit_circuit
from quantask_jupyter.client.noise_as_data import as_data
from quantask_jupyter.client.parameters import as_parameters, input_names
from quantask_jupyter.client.sweep import with_sweep
from quantask_jupyter.domain.all_bound import check_all_bound
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.free_parameters import free_parameters
from quantask_jupyter.domain.plain_numbers import is_number, plain_data, whole_number
from quantask_jupyter.errors import QuantumError, RequestInvalidError


def task_request(
    circuit: object,
    *,
    shots: int | None = None,
    seed: int | None = None,
    parameters: object = None,
    sweep: object = None,
    backend: str | None = None,
    method: str | None = None,
    noise: object = None,
    name: str | None = None,
    tags: str | Iterable[str] = (),
    memory: bool = False,
    metadata: Mapping[str, Any] | None = None,
    method_options: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body of ``POST tasks``; what is None is left to the API. A Qiskit circuit's own name names the task.

    Raises:
        CircuitInvalidError, CircuitUnsupportedError: ``circuit`` is none, or cannot be sent.
        ParameterError: a value is not a number or a list of numbers, or not finite, or a sweep is none, or a parameter
            of a Qiskit circuit has no value.
        RequestInvalidError: shots or seed are not whole numbers, backend, method, name or tags are not text, or noise,
            metadata or method_options are not plain data, or memory is neither true nor false.
    """
    sent = as_circuit(circuit)
    values = {} if parameters is None else as_parameters(parameters, _parameter_names(circuit, sent))
    values = values if sweep is None else with_sweep(sweep, values)
    if is_qiskit_circuit(circuit):
        check_all_bound(_parameter_names(circuit, sent) or [], values)
    body = {
        "circuit": {"format": sent.format.value, "source": sent.source},
        "shots": as_whole("shots", shots),
        "seed": as_whole("seed", seed),
        "parameters": values or None,
        "backend": as_text("backend", backend),
        "method": as_text("method", None if isinstance(method, str) and method == "automatic" else method),
        "noise": as_plain_data("noise", as_data(noise)),
        "name": given_name(circuit) if name is None else as_text("name", name),
        "tags": as_tags(tags) or None,
        "memory": as_true_or_false("memory", memory) or None,
        "metadata": as_plain_data("metadata", metadata),
        "method_options": as_plain_data("method_options", method_options),
    }
    return {field: value for field, value in body.items() if value is not None}


def _parameter_names(circuit: object, sent: Circuit) -> list[str] | None:
    """Return the names of a circuit's parameters in its order, or None of a file that only Qiskit reads."""
    if is_qiskit_circuit(circuit):
        return [str(parameter.name) for parameter in free_parameters(circuit)]
    return None if sent.format is CircuitFormat.QPY else input_names(sent.source)


@contextmanager
def circuit_of_batch(index: int, name: object) -> Iterator[None]:
    """Have an error of this block say which circuit of a batch it is of: by its index, from 0, and its name."""
    try:
        yield
    except QuantumError as error:
        raise error.of_circuit(index, name if isinstance(name, str) else None) from error


def as_whole(field: str, value: object) -> int | None:
    """Return a whole number: an int, numpy's, or a float without a fraction such as 1e3.

    Raises:
        RequestInvalidError: it is none.
    """
    whole = whole_number(value)
    if whole is None and value is not None:
        raise RequestInvalidError(f"{field} must be a whole number, not {value!r}.")
    return whole


def as_true_or_false(field: str, value: object) -> bool:
    """Return what is true or false: Python's, numpy's, or the numbers 1 and 0; None is false.

    Raises:
        RequestInvalidError: it is neither.
    """
    is_numpys = type(value).__module__ == "numpy" and type(value).__name__ in ("bool", "bool_")
    if value is not None and not isinstance(value, bool) and not is_numpys and whole_number(value) not in (0, 1):
        raise RequestInvalidError(f"{field} must be True or False, not {value!r}.")
    return bool(value)


def as_text(field: str, value: object) -> str | None:
    """Return text, or None as it is.

    Raises:
        RequestInvalidError: it is neither, or not of characters.
    """
    if value is not None and not isinstance(value, str):
        raise RequestInvalidError(f"{field} must be text, not a {type(value).__name__}.")
    if value is not None and any("\ud800" <= character <= "\udfff" for character in value):
        raise RequestInvalidError(f"{field} has a lone surrogate, which is not a character.")
    return value


def as_seconds(field: str, value: object) -> float | None:
    """Return a time in seconds, or None for any.

    Raises:
        RequestInvalidError: it is no number.
    """
    if value is None:
        return None
    if not is_number(value) or math.isnan(value):
        raise RequestInvalidError(f"{field} must be a number of seconds, or None; it is {value!r}.")
    return None if math.isinf(value) else float(value)


def as_tags(tags: object) -> list[str]:
    """Return tags as they are sent: text is one tag.

    Raises:
        RequestInvalidError: they are neither text nor a collection of it.
    """
    if isinstance(tags, str):
        return [tags]
    if tags is None:
        return []
    if not isinstance(tags, Iterable):
        raise RequestInvalidError(f"tags must be text, or a list of it, not a {type(tags).__name__}.")
    named = [as_text("a tag", tag) for tag in tags]
    if None in named:
        raise RequestInvalidError("A tag must be text, not None.")
    return [tag for tag in named if tag is not None]


_EXAMPLES = {"noise": 'For example: noise={"depolarizing": {"1q": 0.001, "2q": 0.01}, "readout": 0.02}'}


def as_plain_data(field: str, value: object) -> Any:
    """Return a dictionary as it is sent, numpy's numbers and arrays as Python's; None or an empty one as None.

    Raises:
        RequestInvalidError: it is none, or has what JSON has not.
    """
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise RequestInvalidError(
            f"{field} must be a dictionary, not a {type(value).__name__}, which is not supported.",
            hint=_EXAMPLES.get(field),
        )
    try:
        return plain_data(value) or None
    except (TypeError, ValueError, RecursionError) as error:
        raise RequestInvalidError(f"{field} must be objects, lists, text and finite numbers: {error}") from error


def new_key() -> str:
    """Return a key of this submit alone."""
    return uuid.uuid4().hex


def cache_key(body: Mapping[str, Any], after: str = "", course: str = "") -> str:
    """Return the key that all submits of the same body share.

    Args:
        body: source, options and seed.
        after: the id of a task of this body that has failed or was cancelled, to whose place another one steps.
        course: which it is for, if the notebook says so: what is handed in for one is not for another.
    """
    # A new version may read the same body in another way: it computes anew.
    text = json.dumps(
        [version("quantask-jupyter"), body, after, *([course] if course else [])], sort_keys=True, allow_nan=False
    )
    return f"cache-{hashlib.sha256(text.encode()).hexdigest()}"
