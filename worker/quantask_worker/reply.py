"""The check of what a child answers: it ran a stranger's circuit and is not trusted.

What passes can be stored: no text that a database refuses, no number that JSON does not have, no nesting without end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from quantask_jupyter.domain.circuit import CircuitFormat
from quantask_jupyter.domain.pieces import Piece, is_of_same_run, joined
from quantask_jupyter.domain.plain_numbers import is_finite
from quantask_jupyter.domain.result import Result, check_result
from quantask_jupyter.domain.task import TaskRequest
from quantask_jupyter.errors import QuantumError, ResultInvalidError

_ERROR_TEXT_CAPS = {"message": 2000, "hint": 2000, "source_line": 500}
_POSITION_CAP = 2**31
_METADATA_VALUES = 10_000
_DEPTH = 8
_TEXT_CAP = 2**16


def check_reply(
    reply: Mapping[str, Any], request: TaskRequest, *, max_outcomes: int, pieces: Sequence[Piece] = ()
) -> tuple[Result | None, QuantumError | None]:
    """Return the result or the error that the last reply to a job carries.

    Args:
        reply: what the child sent.
        request: what was asked for.
        max_outcomes: the most distinct outcomes accepted, over all points of a sweep.
        pieces: those of the result that are there already, which what was sent completes.

    Raises:
        ResultInvalidError: it is neither, or not one that this request can have.
    """
    if reply.keys() == {"error"}:
        return None, _checked_error(reply["error"])
    if reply.get("first", 0) == 0:
        result = _checked_result(reply, request, max_outcomes)
    else:
        result = joined([piece.result for piece in (*pieces, check_piece(reply, request, pieces, max_outcomes))])
    points = result.get("points")
    if (1 if points is None else len(points)) != request.points and not (points is None and _may_take_arrays(request)):
        raise ResultInvalidError("The result has another number of points than the sweep.")
    return result, None


def check_piece(reply: Mapping[str, Any], request: TaskRequest, pieces: Sequence[Piece], max_outcomes: int) -> Piece:
    """Return the piece of a sweep's result that a reply carries: it goes on after ``pieces``, or begins anew.

    Raises:
        ResultInvalidError: it does not, or is none.
    """
    first = reply.get("first", 0)
    before = pieces if first else ()
    if type(first) is not int or first != (before[-1].end if before else 0):
        raise ResultInvalidError("A piece of the result does not begin where the one before has ended.")
    counted = sum(len(point["counts"]) for piece in before for point in piece.result["points"])
    result = _checked_result(reply, request, max_outcomes - counted)
    if not result.get("points") or first + len(result["points"]) > request.points:
        raise ResultInvalidError("A piece of the result has another number of points than the sweep.")
    if before and not is_of_same_run(before[-1].result, result):
        raise ResultInvalidError("A piece of the result is of another run than those before.")
    return Piece(first, result)


def _checked_result(reply: Mapping[str, Any], request: TaskRequest, max_outcomes: int) -> Result:
    if not {"result"} <= reply.keys() <= {"result", "first"}:
        raise ResultInvalidError("The answer is neither a result nor an error.")
    result = check_result(reply["result"], shots=request.shots, max_outcomes=max_outcomes, memory=request.memory)
    _check_values([result["registers"], [point["parameters"] for point in result.get("points") or ()]])
    _check_values(result["metadata"], most=_METADATA_VALUES)
    return result


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
    return item is None or (isinstance(item, int | float) and is_finite(item))


def _with_utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate becomes a question mark
