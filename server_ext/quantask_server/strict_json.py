"""JSON as it was meant: one object, each key once, numbers that exist."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any, NoReturn

from quantask_jupyter.errors import MediaTypeError, RequestUnreadableError


def check_content_type(header: str | None) -> None:
    """Accept ``application/json``, in UTF-8 if it says a character set.

    Raises:
        MediaTypeError: it is anything else, or missing.
    """
    kind, *options = (header or "").lower().split(";")
    charsets = [option.strip() for option in options if option.strip().startswith("charset")]
    if kind.strip() != "application/json" or any(c not in ('charset="utf-8"', "charset=utf-8") for c in charsets):
        raise MediaTypeError()


def parse_object(body: bytes) -> dict[str, Any]:
    """Parse a request's body.

    Raises:
        RequestUnreadableError: it is not UTF-8, not JSON, not an object, nested too deeply, or has a key twice or a
            number that is none.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise not_utf8(error.start) from error
    return object_from(lambda: json.loads(text, object_pairs_hook=unique_keys, parse_constant=not_a_number))


def object_from(parse: Callable[[], Any], *, says_where: bool = True) -> dict[str, Any]:
    """Return what ``parse`` returns, or say in our words why it cannot.

    Raises:
        RequestUnreadableError: it cannot, or it is no object.
    """
    try:
        value = parse()
    except json.JSONDecodeError as error:
        where = f" at line {error.lineno}, column {error.colno}" if says_where else ""
        raise RequestUnreadableError(f"The body is not JSON: {error.msg}{where}.") from error
    except RecursionError as error:
        raise RequestUnreadableError("The body is nested too deeply.") from error
    except ValueError as error:  # a number of thousands of digits
        raise RequestUnreadableError("The body has a number that is too long.") from error
    if not isinstance(value, dict):
        raise RequestUnreadableError("The body must be a JSON object.")
    return value


def not_utf8(place: int) -> RequestUnreadableError:
    """Return the error for a byte that is none of UTF-8."""
    return RequestUnreadableError(f"The body is not UTF-8: byte {place} is wrong.")


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose keys are all different.

    Raises:
        RequestUnreadableError: two are not.
    """
    value = dict(pairs)
    if len(value) != len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise stands_twice(twice)
    return value


def stands_twice(key: str) -> RequestUnreadableError:
    """Return the error for a key that an object has already."""
    return RequestUnreadableError(f"The key {key[:80]!r} stands twice in one object.")


def not_a_number(name: str) -> NoReturn:
    """Refuse what JSON does not have, though Python reads it.

    Raises:
        RequestUnreadableError: always.
    """
    raise RequestUnreadableError(f"{name} is not a number that JSON has.")
