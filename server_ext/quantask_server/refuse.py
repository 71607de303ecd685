"""The API of a server that was started by a JupyterHub and cannot be part of the class: it says why, to any request.

Without it a kernel would find no API, and its user would not learn what the server's log says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_server.auth.identity import IdentityProvider
from tornado import web
from typing_extensions import override

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.errors import QuantumError, SettingsError
from quantask_jupyter.settings import Quantask
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.host import ApiHost
from quantask_server.routes import api_root, handler_settings

WHY = "quantask_why_refused"


class RefusingHandler(QuantaskHandler):
    """Every endpoint of the API."""

    @override
    @web.authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Say what is wrong."""
        raise self.settings[WHY]

    post = delete = get

    @override
    def _error_headers(self, error: QuantumError) -> Mapping[str, str]:
        headers = super()._error_headers(error)
        return {name: value for name, value in headers.items() if name != "Retry-After"}  # it would not help


def refusing_application(
    why: SettingsError, identity: IdentityProvider, base_url: str, around: Mapping[str, Any]
) -> web.Application:
    """Return the application that answers every request below ``base_url`` with ``why``."""
    ours = handler_settings(ApiHost(Quantask()), identity, lambda user: Caller.alone(user.username), base_url, around)
    ours[WHY] = why
    return web.Application([(f"{api_root(base_url)}/.*", RefusingHandler)], **ours)
