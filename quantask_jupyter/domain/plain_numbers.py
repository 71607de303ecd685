"""Numbers as notebooks hold them, of numpy's, fractions and decimals, as Python's own and JSON's."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from decimal import Decimal
from numbers import Integral, Real
from typing import Any, TypeGuard


def is_number(value: object) -> TypeGuard[float]:
    """Say whether this is a real number, of whatever type; a truth value is none."""
    return isinstance(value, Real | Decimal) and not isinstance(value, bool)


def is_finite(value: float) -> bool:
    """Say whether a number is one, and no larger than floats are; whole numbers have no bound of their own."""
    return abs(value) <= sys.float_info.max


def whole_number(value: object) -> int | None:
    """Return a whole number as Python has it, also one written with a fraction of nothing (1e3); None of all else."""
    if not is_number(value):
        return None
    if isinstance(value, Integral):
        return int(value)
    try:
        return int(value) if value == int(value) else None
    except (ArithmeticError, ValueError):  # not a number, or infinite
        return None


def plain_data(value: object) -> Any:
    """Return what JSON can say of a value: mappings, lists, text, truth values and numbers, as Python has them.

    Raises:
        TypeError, ValueError, RecursionError: there is something else, or a number that is not finite.
    """
    return json.loads(plain_json(value))


def plain_parts(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Return what JSON can say of a mapping, and of mappings in it; values of other kinds are left out."""
    plain: dict[str, Any] = {}
    for key, value in values.items():
        try:
            plain[str(key)] = plain_parts(value) if isinstance(value, Mapping) else plain_data(value)
        except (TypeError, ValueError, RecursionError):
            continue
    return plain


def plain_json(value: object) -> str:
    """Return the same as JSON.

    Raises:
        TypeError, ValueError, RecursionError: as :func:`plain_data`.
    """
    return json.dumps(value, allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    if is_number(value):
        return int(value) if isinstance(value, Integral) else float(value)
    if hasattr(value, "tolist"):  # numpy's arrays and truth values, pandas' series
        return value.tolist()
    raise TypeError(f"a {type(value).__name__} is no plain data")
