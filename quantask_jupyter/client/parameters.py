"""Values of a circuit's parameters: what notebooks hold, as the numbers and lists of numbers that are sent."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Iterable, Mapping

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


def as_parameters(values: Mapping[str, object]) -> dict[str, float | list[float]]:
    """Return values by name as they are sent: a number as it is, any one-dimensional collection of numbers as a sweep.

    Raises:
        ParameterError: a value is neither, or not finite.
    """
    return {name: _number_or_list(name, value) for name, value in values.items()}


def _number_or_list(name: str, value: object) -> float | list[float]:
    plain = value.tolist() if hasattr(value, "tolist") else value  # numpy arrays and scalars, pandas series
    if _is_number(plain):
        return _finite(name, plain)
    if isinstance(plain, Iterable) and not isinstance(plain, str | bytes | Mapping):
        items = list(plain)
        if items and all(_is_number(item) for item in items):
            return [_finite(name, item) for item in items]
    raise ParameterError(
        f"The parameter {name} must be a number or a list of numbers; it is a {type(value).__name__}."
        if not isinstance(plain, Iterable) or isinstance(plain, str | bytes | Mapping)
        else f"The parameter {name} must be a list of one or more numbers, in one dimension.",
        hint=f"For example: --param {name}=0.5, or --param {name}=0,0.5,1 for a sweep.",
    )


def _is_number(value: object) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _finite(name: str, value: object) -> float:
    number = float(value)  # type: ignore[arg-type]  # a numbers.Real, by _is_number
    if not math.isfinite(number):
        raise ParameterError(f"The parameter {name} has the value {number}, which is not a finite number.")
    return number
