"""What an answer over HTTP says: the API's reply, its refusal, or that it is no API's; and what is told of none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from quantask_jupyter.client.endpoint import Endpoint, Origin
from quantask_jupyter.errors import ApiUnreachableError, QuantumError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

BY_A_PROXY = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
"""How a proxy says that what is behind it is away."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that is no error; ``data`` is None where it has no body (304, 204), and text where it is CSV."""

    status: int
    data: Any


class OthersAnswerError(Exception):
    """The answer names another request."""


def read(answer: BaseHTTPResponse) -> Reply | QuantumError | None:
    """Return the API's reply, or the error with which it refuses; None if the answer is no API's."""
    if answer.status in (HTTPStatus.NOT_MODIFIED, HTTPStatus.NO_CONTENT):
        return Reply(answer.status, None)
    if answer.headers.get("Content-Type", "").startswith("text/csv"):
        return Reply(answer.status, answer.data.decode())
    try:
        data = json.loads(answer.data)
        return _refusal(data["error"]) if answer.status >= HTTPStatus.BAD_REQUEST else Reply(answer.status, data)
    except (ValueError, KeyError, TypeError):
        return None


def _refusal(error: dict[str, Any]) -> QuantumError | None:
    # Gateways refuse in JSON, too; their codes are numbers, if they have any.
    return QuantumError.from_dict(error) if isinstance(error["code"], str) else None


def no_api(endpoint: Endpoint, status: int) -> ApiUnreachableError:
    """Return what is told of an answer that is no API's."""
    if status in BY_A_PROXY:
        return ApiUnreachableError(
            f"At {endpoint.url} a proxy answers (HTTP status {status}), and no Quantask API behind it.",
            hint="Is the server behind it running? %quantum doctor looks again.",
        )
    return ApiUnreachableError(
        f"What answers at {endpoint.url} (HTTP status {status}) is not a Quantask API.",
        hint="Is there a proxy or another server in between?",
    )


def no_answer(endpoint: Endpoint, error: Exception) -> ApiUnreachableError:
    """Return what is told where there is no answer to this request."""
    if isinstance(error, OthersAnswerError):
        return ApiUnreachableError(
            f"What came back from {endpoint.url} is the answer to another request, so whether this one was served is"
            " not known.",
            hint="Does a program or a proxy in between share its connections?",
        )
    return ApiUnreachableError(
        f"No Quantask API answers at {endpoint.url}, known from {endpoint.origin}.",
        hint="Is the server running? %quantum doctor looks again." if endpoint.origin is Origin.CONFIGURATION else None,
    )
