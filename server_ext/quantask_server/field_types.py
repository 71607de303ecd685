"""Types of single fields of the wire format, stricter than JSON: what is stored as it is sent must be storable."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    SerializationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from quantask_jupyter.domain.plain_numbers import is_finite
from quantask_jupyter.domain.result import StoredResult
from quantask_jupyter.domain.stored_json import StoredJson
from quantask_jupyter.long_text import in_pieces, json_parts

MAX_NESTING = 32  # levels of a free object

_NOT_STORED = re.compile("[\0\ud800-\udfff]")


def _number(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("number", "must be a number or a list of numbers")
    if not is_finite(value):
        raise PydanticCustomError("finite_number", "must be a finite number")
    number = float(value)
    return value if number != value else number  # a whole number of more figures than a float has stays as it is


def number_or_list(value: object) -> float | list[float]:
    """Return a number, or the numbers of a sweep; true and false are none.

    Raises:
        PydanticCustomError: it is neither.
    """
    if isinstance(value, list):
        return [_number(item) for item in value]
    return _number(value)


def is_storable(text: str) -> bool:
    """Say whether every database can store a text."""
    return all(_NOT_STORED.search(piece) is None for piece in in_pieces(text))


def storable(value: str) -> str:
    """Return a text that every database can store.

    Raises:
        PydanticCustomError: it has a character that none can.
    """
    if not is_storable(value):
        raise PydanticCustomError("text", "has a character that cannot be stored")
    return value


def _free_object(value: object) -> object:
    if not isinstance(value, dict):
        raise PydanticCustomError("dict_type", "must be an object")
    waiting: list[tuple[object, int]] = [(value, 1)]
    while waiting:
        item, level = waiting.pop()
        if level > MAX_NESTING:
            raise PydanticCustomError("nesting", "may be nested at most {levels} levels deep", {"levels": MAX_NESTING})
        if isinstance(item, dict):
            waiting.extend((part, level + 1) for pair in item.items() for part in pair)
        elif isinstance(item, list):
            waiting.extend((part, level + 1) for part in item)
        elif isinstance(item, int | float) and not is_finite(item):
            raise PydanticCustomError("too_large_number", "has a number that is larger than a float can be")
        elif isinstance(item, str):
            storable(item)
    return value


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise PydanticCustomError("datetime", "is outside the times there are") from error


NumberOrList = Annotated[Any, PlainValidator(number_or_list, json_schema_input_type=float | list[float])]
"""A number, or the numbers of a sweep; true and false are none."""

FreeObject = Annotated[Any, PlainValidator(_free_object, json_schema_input_type=dict[str, Any])]
"""An object of any fields, as deep as anybody needs and no deeper."""

Text = Annotated[str, AfterValidator(storable)]
"""Text that every database can store."""

UtcTime = Annotated[AwareDatetime, AfterValidator(_utc)]
"""A time with its zone, as UTC."""


def _written(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError("time", "must be a time with its zone, like 2026-01-31T12:00:00Z")
    return value


WrittenTime = Annotated[
    AwareDatetime, Field(strict=False), BeforeValidator(_written, json_schema_input_type=datetime), AfterValidator(_utc)
]
"""The same in the body of a request, where a number is no time."""

_COUNTS = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}}
_NUMBERS = {"anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}}]}
_PARAMETERS = {"type": "object", "additionalProperties": _NUMBERS}
_SHARES = {"type": "object", "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1}}
_OUTCOME = {
    "counts": _COUNTS,
    "memory": {
        "type": "array",
        "description": "For each shot, the place of its outcome among those of counts, in the order of bitstrings.",
        "items": {"type": "integer", "minimum": 0},
    },
    "saved": {
        "type": "object",
        "description": "What the circuit has saved, by label: numbers, and arrays as base64 of little-endian numbers.",
    },
}
_POINT = {
    "type": "object",
    "properties": {"parameters": {"type": "object", "additionalProperties": {"type": "number"}}, **_OUTCOME},
    "required": ["parameters", "counts"],
}
_REGISTER = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "size": {"type": "integer", "minimum": 1},
        "type": {"type": "string", "description": "Of an OpenQASM 3 program's output: its type."},
    },
    "required": ["name", "size"],
}

STORED = secrets.token_hex(16)
"""Stands in an answer where a stored result belongs; nobody can send it."""


def _result(result: Any, info: SerializationInfo) -> Any:
    if isinstance(result, StoredResult) and isinstance(info.context, list):
        info.context.append(result.text)
        return STORED
    return result if result is None else dict(result)


Result = Annotated[
    Any,
    PlainSerializer(_result),
    WithJsonSchema(
        {
            "type": "object",
            "description": "counts, or for a sweep points. Bit 0 stands rightmost, the last register leftmost.",
            "properties": {
                **_OUTCOME,
                "points": {"type": "array", "items": _POINT},
                "shots": {"type": "integer", "minimum": 1},
                "registers": {"type": "array", "items": _REGISTER},
                "metadata": {
                    "type": "object",
                    "description": "Method, seed, versions, times; notes are sentences about how the circuit was read.",
                    "properties": {"notes": {"type": "array", "items": {"type": "string"}}},
                },
            },
            "required": ["shots", "registers", "metadata"],
        }
    ),
]
"""A stored result, passed on as it is: where there is a list as context, its text goes there."""


def _in_parts(values: Any, info: SerializationInfo) -> Any:
    if values is not None and isinstance(info.context, list):
        info.context.append(values.text if isinstance(values, StoredJson) else "".join(json_parts(values)))
        return STORED
    return dict(values) if isinstance(values, Mapping) else values


Counts = Annotated[Any, PlainSerializer(_in_parts), WithJsonSchema(_COUNTS)]
"""Counts of a stored result, of which there may be a million: not looked through again, and written in parts."""

Shares = Annotated[Any, PlainSerializer(_in_parts), WithJsonSchema(_SHARES)]
"""Probabilities by bitstring, passed on as :data:`Counts` are."""

Parameters = Annotated[Any, PlainSerializer(_in_parts), WithJsonSchema(_PARAMETERS)]
"""A request's parameters, passed on in the same way: whole numbers stay as they were sent."""

Long = Annotated[str, PlainSerializer(_in_parts), WithJsonSchema({"type": "string"})]
"""A text that may have 30 MiB, written in parts."""
