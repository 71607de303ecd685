"""The check of what a child answers: it ran a stranger's circuit and is not trusted.

What passes can be stored: no text that a database refuses, no number that JSON does not have, no nesting without end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from quantask_jupyter.domain.circuit import CircuitFormat
from quantask_jupyter.domain.result import Result, check_result
from quantask_jupyter.domain.task import TaskRequest
from quantask_jupyter.errors import QuantumError, ResultInvalidError

_ERROR_TEXT_CAPS = {"message": 2000, "hint": 2000, "source_line": 500}
_POSITION_CAP = 2**31
_METADATA_VALUES = 10_000
_DEPTH = 8
_NUMBER_CAP = 2**64
_TEXT_CAP = 2**16


def check_reply(
    reply: Mapping[str, Any], request: TaskRequest, *, max_outcomes: int
) -> tuple[Result | None, QuantumError | None]:
    """Return the result or the error that a reply carries.

    Raises:
        ResultInvalidError: it is neither, or not one that this request can have.
    """
    if reply.keys() == {"error"}:
        return None, _checked_error(reply["error"])
    if reply.keys() != {"result"}:
        raise ResultInvalidError("The answer is neither a result nor an error.")
    result = check_result(reply["result"], shots=request.shots, max_outcomes=max_outcomes, memory=request.memory)
    points = result.get("points")
    if (1 if points is None else len(points)) != request.points and not (points is None and _may_take_arrays(request)):
        raise ResultInvalidError("The result has another number of points than the sweep.")
    _check_values([result["registers"], [point["parameters"] for point in points or ()]])
    _check_values(result["metadata"], most=_METADATA_VALUES)
    return result, None


def _may_take_arrays(request: TaskRequest) -> bool:
    """Say whether an array may be the one value of an OpenQASM ``input array``, which makes no sweep."""
    return request.circuit.format is CircuitFormat.OPENQASM3 and "array" in request.circuit.source


def _checked_error(error: object) -> QuantumError:
    code = error.get("code") if isinstance(error, dict) else None
    if not isinstance(error, dict) or not isinstance(code, str) or code not in QuantumError.by_code:
        raise ResultInvalidError("The answer is an error that does not exist.")
    texts = {name: _checked_text(error.get(name), cap) for name, cap in _ERROR_TEXT_CAPS.items()}
    for name in ("line", "column"):
        value = error.get(name)
        if value is not None and (type(value) is not int or not 1 <= value < _POSITION_CAP):
            raise ResultInvalidError(f"The answer is an error with a wrong {name}.")
    return QuantumError.from_dict({**texts, **{name: error.get(name) for name in ("code", "line", "column")}})


def _checked_text(value: object, cap: int) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ResultInvalidError("The answer is an error whose text is no text.")
    storable = _with_utf8(value).replace("\0", "?")
    return storable if len(storable) <= cap else storable[: cap - 1] + "…"


def _check_values(value: object, *, most: float = math.inf) -> None:
    """Walk JSON without recursion and refuse what cannot be stored, and more than ``most`` values."""
    waiting: list[tuple[object, int]] = [(value, 0)]
    seen = 0
    while waiting:
        item, depth = waiting.pop()
        seen += 1
        if seen > most or depth > _DEPTH:
            raise ResultInvalidError("The result's metadata has too many values or levels.")
        if isinstance(item, dict):
            waiting += [(part, depth + 1) for part in (*item.keys(), *item.values())]
        elif isinstance(item, list):
            waiting += [(part, depth + 1) for part in item]
        elif not _is_storable(item):
            raise ResultInvalidError("The result has a text or number that cannot be stored.")


def _is_storable(item: object) -> bool:
    if isinstance(item, str):
        return len(item) <= _TEXT_CAP and "\0" not in item and item == _with_utf8(item)
    if isinstance(item, float):
        return math.isfinite(item)
    return item is None or (isinstance(item, int) and -_NUMBER_CAP < item < _NUMBER_CAP)


def _with_utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate becomes a question mark
