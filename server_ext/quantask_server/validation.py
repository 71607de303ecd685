"""Checks a request against its schema, and says what is wrong with it in one sentence that names the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from quantask_jupyter.errors import RequestInvalidError

ModelT = TypeVar("ModelT", bound=BaseModel)

_SENTENCES = {
    "missing": "is missing",
    "extra_forbidden": "is not a field that this request has",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "is too large a number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "string_type": "must be text",
    "string_unicode": "has a lone surrogate, which is not a character",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "uuid_parsing": "must be a UUID",
    "datetime_from_date_parsing": "must be a time like 2026-01-31T12:00:00Z",
    "datetime_parsing": "must be a time like 2026-01-31T12:00:00Z",
    "timezone_aware": "must be a time with its zone, like 2026-01-31T12:00:00Z",
}


def validated(model: type[ModelT], value: Mapping[str, Any]) -> ModelT:
    """Return ``value`` as a ``model``.

    Raises:
        RequestInvalidError: naming the first field that is wrong, and how many others are.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True, include_input=False)
        more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
        raise RequestInvalidError(f"{_sentence(details[0])}{more}.") from None  # its text repeats the request


def _sentence(detail: ErrorDetails) -> str:
    what = _SENTENCES.get(detail["type"]) or detail["msg"].replace("Input should", "must", 1)
    return f"{_path(detail['loc'])} {what}"


def _path(location: Sequence[str | int]) -> str:
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step[:80]}"
    return text.removeprefix(".").removesuffix(".[key]") or "The request"
