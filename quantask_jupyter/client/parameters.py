"""Values of a circuit's parameters: what notebooks hold, as the numbers and lists of numbers that are sent."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from quantask_jupyter.errors import ParameterError

_SKIPPED = re.compile(
    r"""//[^\n]*                      # a comment
      | /\*(?s:.*?)(?:\*/|\Z)        # one over several lines; what is never closed goes to the end
      | "[^"\n]*"                    # the name of a file, which may look like a comment
      | ^[ \t]*(?:[#@]|pragma\b)[^\n]*  # a line of its own without a semicolon
    """,
    re.MULTILINE | re.VERBOSE,
)
_END_OF_STATEMENT = re.compile(r"[;{}]")
_BITS = re.compile("[01]+(?:_[01]+)*")
_WORD = re.compile(r"\w+")


def input_names(source: str) -> list[str]:
    """Return the names that an OpenQASM 3 text declares as ``input``, in order; takes a time in proportion to it."""
    *statements, _unfinished = _END_OF_STATEMENT.split(_SKIPPED.sub(" ", source))
    return list(dict.fromkeys(name for statement in statements if (name := _declared_input(statement))))


def _declared_input(statement: str) -> str | None:
    words = statement.split()
    if len(words) < 2 or words[0] != "input" or "=" in statement:
        return None
    *_, name = _WORD.findall(words[-1]) or [""]
    return name if words[-1].endswith(name) else None


def as_parameters(given: object, names: Sequence[str] | None = None) -> dict[str, float | list[float]]:
    """Return values by name as they are sent: a number as it is, a list of numbers as a sweep.

    Args:
        given: a mapping, or the values alone. Its keys are names, Qiskit's ``Parameter`` and ``ParameterVector``, or
            tuples of these. What stands for one parameter has a number, or any one-dimensional collection of numbers,
            which makes a sweep; what stands for n of them has a collection of n numbers, or one of n numbers for each
            point. Values alone are for all parameters.
        names: of the circuit's parameters, in its order; None where they are not known.

    Raises:
        ParameterError: a value has not this shape or is not finite, a key is none of these or names something twice.
    """
    if isinstance(given, Mapping):
        entries = [(_named(key, names), value) for key, value in given.items()]
    elif names is None:
        raise ParameterError("The values of parameters need names here.", hint='For example: parameters={"theta": 0.5}')
    else:
        entries = [(list(names), _without_last_axis(given) if len(names) == 1 else given)]
    values: dict[str, float | list[float]] = {}
    for targets, value in entries:
        for name, of_name in _shared(targets, value).items():
            if name in values:
                raise ParameterError(f"The parameter {name} has two values.")
            values[name] = of_name
    return values


def _named(key: object, names: Sequence[str] | None) -> list[str]:
    """Return the names that a key stands for."""
    if isinstance(key, str):
        if names is None or key in names:
            return [key]
        element = re.compile(rf"{re.escape(key)}\[[0-9]+\]")
        return [name for name in names if element.fullmatch(name)] or [key]
    if isinstance(key, tuple):
        return [name for part in key for name in _named(part, names)]
    elements = getattr(key, "params", None)  # a ParameterVector
    name = getattr(key, "name", None)
    if isinstance(elements, list):
        return [str(element.name) for element in elements]
    if isinstance(name, str):
        return [name]
    raise ParameterError(
        f"A {type(key).__name__} is no name of a parameter.",
        hint="Parameters are named by text, or by Qiskit's Parameter and ParameterVector.",
    )


def _shared(names: Sequence[str], value: object) -> dict[str, float | list[float]]:
    """Return the values of each of several parameters."""
    if len(names) == 1:
        return {names[0]: _number_or_list(names[0], value)}
    rows = _plain(value)
    if isinstance(rows, list) and len(rows) == len(names) and all(map(_is_number, rows)):
        return {name: _finite(name, number) for name, number in zip(names, rows, strict=True)}
    points = [_plain(row) for row in rows] if isinstance(rows, list) else []
    if points and all(isinstance(row, list) and len(row) == len(names) for row in points):
        columns = zip(*points, strict=True)
        return {name: _number_or_list(name, list(column)) for name, column in zip(names, columns, strict=True)}
    if not names:
        raise ParameterError("The circuit has no parameters.")
    shown = ", ".join(names[:10]) + (", …" if len(names) > 10 else "")
    raise ParameterError(
        f"{len(names)} parameters ({shown}) need as many numbers, or a list with as many for each point."
    )


def _without_last_axis(value: object) -> object:
    """Return a sweep of one parameter whose points are lists of one number, as Qiskit has them, as plain numbers."""
    rows = _plain(value)
    if isinstance(rows, list) and rows and all(isinstance(row, list | tuple) and len(row) == 1 for row in rows):
        return [row[0] for row in rows]
    return value


def _plain(value: object) -> object:
    """Return a collection as a list; numbers, text and mappings as they are."""
    if hasattr(value, "tolist"):  # numpy's arrays and scalars, pandas' series
        return value.tolist()
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        return list(value)
    return value


def _number_or_list(name: str, value: object) -> float | list[float]:
    plain = _plain(value)
    if _is_number(plain):
        return _finite(name, plain)
    if isinstance(plain, list) and plain and all(map(_is_number, plain)):
        return [_finite(name, item) for item in plain]
    if isinstance(plain, str) and _BITS.fullmatch(plain):
        number, size = int(plain, 2), len(plain.replace("_", ""))
        raise ParameterError(
            f"The parameter {name} must be a number or a list of numbers; it is a str.",
            hint=f"For an input bit[{size}], give the number that its bits are: --param {name}={number}; "
            f"in Python {{{name!r}: 0b{plain}}}.",
        )
    raise ParameterError(
        f"The parameter {name} must be a list of one or more numbers, in one dimension."
        if isinstance(plain, list)
        else f"The parameter {name} must be a number or a list of numbers; it is a {type(value).__name__}.",
        hint=f"For example: --param {name}=0.5 or {name}=0,0.5,1 for a sweep; in Python {{{name!r}: [0, 0.5, 1]}}.",
    )


def _is_number(value: object) -> bool:
    return isinstance(value, numbers.Real | Decimal)


def _finite(name: str, value: object) -> float:
    """Return a number as it is sent: a whole one that no float holds stays whole, for an input may be an integer."""
    try:
        number = float(value)  # type: ignore[arg-type]  # a number, by _is_number
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ParameterError(f"The parameter {name} has the value {number}, which is not a finite number.")
    return int(value) if isinstance(value, numbers.Integral) and number != value else number
