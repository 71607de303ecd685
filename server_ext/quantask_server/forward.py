"""The API of a server that hands every request on to the service at the setting ``url``.

Under JupyterHub that is the Hub's Quantask service. The user's server never holds a database's password. What it holds
is the user's own Hub token, and the service takes from the Hub whose that is. Elsewhere it is the setting ``token``,
which kernels use too: so a card and its kernel see the same tasks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_server.auth.identity import IdentityProvider
from tornado import web
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from typing_extensions import override

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.errors import ApiUnreachableError
from quantask_jupyter.settings import Quantask
from quantask_server.handlers.base import COURSE, QuantaskHandler, authorized
from quantask_server.held_requests_limit import LONGEST_WAIT_SECONDS
from quantask_server.host import ApiHost
from quantask_server.routes import api_root, handler_settings

FORWARDER = "quantask_forwarder"
CONNECT_SECONDS = 10.0
ANSWER_SECONDS = LONGEST_WAIT_SECONDS + 30.0
MOST_REQUESTS = 10_000  # at a time: many cells may wait for their tasks
LARGEST_ANSWER_BYTES = 1_073_741_824

NO_SERVICE = "The Quantask service that this server hands requests on to does not answer; nothing is run elsewhere."
ASK = "Try again in a moment. If it lasts, tell who runs the service, under JupyterHub who runs the Hub."

_NO_ANSWER = 599  # how Tornado says that there was none
_TO_SERVICE = ("Content-Type", "Idempotency-Key", COURSE, "If-None-Match")
_FROM_SERVICE = ("Allow", "Cache-Control", "Content-Disposition", "ETag", "Location", "Retry-After")


class Forwarder:
    """Sends requests to the service with one token."""

    def __init__(self, service_url: str, token: str) -> None:
        """Send to the API below ``service_url``."""
        self.root = f"{service_url.rstrip('/')}/quantask/api/"
        self._token = token
        self._client = AsyncHTTPClient(
            force_instance=True, max_clients=MOST_REQUESTS, max_body_size=LARGEST_ANSWER_BYTES
        )

    async def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> HTTPResponse:
        """Return the service's answer, whatever its status.

        Raises:
            ApiUnreachableError: there is no answer.
        """
        request = HTTPRequest(
            f"{self.root}{path}",
            method=method,
            headers={**headers, "Authorization": f"token {self._token}"},
            body=body if method == "POST" else None,
            connect_timeout=CONNECT_SECONDS,
            request_timeout=ANSWER_SECONDS,
            follow_redirects=False,
        )
        try:
            answer = await self._client.fetch(request, raise_error=False)
        except (OSError, HTTPClientError) as error:  # Tornado raises what is no answer whatever raise_error says
            raise ApiUnreachableError(NO_SERVICE, hint=ASK) from error
        if answer.code == _NO_ANSWER:
            raise ApiUnreachableError(NO_SERVICE, hint=ASK)
        return answer


class ForwardHandler(QuantaskHandler):
    """Every endpoint of the API, as the service has it."""

    @override
    def initialize(self) -> None:
        """Begin with an empty body."""
        super().initialize()
        self._body = bytearray()

    @override
    async def keep(self, chunk: bytes) -> None:
        """Keep all of the body: the service looks at it."""
        self._body += chunk

    @override
    def forget_body(self) -> None:
        """Make room."""
        self._body.clear()

    @override
    @web.authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Hand on a request that reads."""
        await self._forward()

    @override
    @web.authenticated
    @authorized(action="write", resource="quantask")
    async def post(self) -> None:
        """Hand on a request that changes something."""
        await self._forward()

    delete = post

    async def _forward(self) -> None:
        self.check_size()
        forwarder: Forwarder = self.settings[FORWARDER]
        headers = {name: self.request.headers[name] for name in _TO_SERVICE if name in self.request.headers}
        target = self.request.path.partition("quantask/api/")[2]  # as it was sent, still percent-encoded
        query = f"?{self.request.query}" if self.request.query else ""
        answer = await self.unless_gone(
            forwarder.send(self.request.method or "GET", f"{target}{query}", bytes(self._body), headers)
        )
        self.set_status(answer.code)
        for name in _FROM_SERVICE:
            if name in answer.headers:
                self.set_header(name, answer.headers[name])
        if answer.body:
            kind = answer.headers.get("Content-Type", "application/json")
            self.finish(answer.body, set_content_type=kind)  # type: ignore[call-arg]  # Jupyter's
        else:
            self.finish()  # not with an empty body: 204 and 304 must have none


def forwarding_application(
    settings: Quantask, token: str, identity: IdentityProvider, base_url: str, around: Mapping[str, Any]
) -> web.Application:
    """Return the application that hands the API below ``base_url`` on to the service at ``settings.url``."""
    ours = handler_settings(ApiHost(settings), identity, lambda user: Caller.alone(user.username), base_url, around)
    ours[FORWARDER] = Forwarder(settings.url, token)
    return web.Application([(f"{api_root(base_url)}/.*", ForwardHandler)], **ours)
