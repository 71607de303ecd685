"""An address of the API, and whether something answers there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum

API_PATH = "quantask/api"
PROBE_SECONDS = 5.0  # on this machine an API answers in milliseconds, or in a second where a server is just starting


class Origin(StrEnum):
    """How the API was found."""

    CONFIGURATION = "the configuration"
    ENVIRONMENT = "the Jupyter Server that started this kernel"
    HUB = "JupyterHub"
    PARENT = "the Jupyter Server that is this kernel's parent"
    LOCAL = "the local process of Quantask"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an API is.

    Attributes:
        url: of the API itself, without a slash at the end.
        token: what opens it.
        origin: how it was found.
    """

    url: str
    token: str = field(repr=False)
    origin: Origin

    @classmethod
    def below(cls, base_url: str, token: str, origin: Origin) -> Endpoint:
        """Return the API below the base URL of a server; a URL that names the API already is taken as it is."""
        base = base_url.rstrip("/")
        return cls(base if base.endswith(f"/{API_PATH}") else f"{base}/{API_PATH}", token, origin)

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that every request to it carries."""
        return {"Authorization": f"token {self.token}"} if self.token else {}


class Answer(StrEnum):
    """What answers at an endpoint."""

    API = "an API that lets this token in"
    REFUSAL = "an API that says why it does not serve this token"
    SOMETHING_ELSE = "something that is no API"
    NOTHING = "nothing"


def answers(endpoint: Endpoint) -> bool:
    """Say whether an API answers there, and lets this token in; what answers otherwise is something else."""
    return ask(endpoint) is Answer.API


def ask(endpoint: Endpoint) -> Answer:
    """Find out what answers at an endpoint."""
    import urllib3

    try:
        reply = urllib3.request(
            "GET",
            f"{endpoint.url}/backends",
            headers=endpoint.headers,
            timeout=PROBE_SECONDS,
            retries=False,
            redirect=False,
        )
    except urllib3.exceptions.HTTPError:
        return Answer.NOTHING
    try:
        answer = json.loads(reply.data)
    except ValueError:
        return Answer.SOMETHING_ELSE
    if not isinstance(answer, dict):
        return Answer.SOMETHING_ELSE
    # 503 is an API whose database or Hub service is away for now: still the right one.
    if "backends" in answer or (reply.status == 503 and "error" in answer):
        return Answer.API
    return Answer.REFUSAL if "error" in answer else Answer.SOMETHING_ELSE
