"""The API as a service of JupyterHub: ``python -m quantask_server.hub``, started by the Hub.

The caller is whom the Hub says the token belongs to; a request has no say in it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from jupyter_server.auth.identity import IdentityProvider, User
from jupyterhub.services.auth import HubAuth
from tornado import web
from typing_extensions import override

from quantask_jupyter import event_loop
from quantask_jupyter.cli import QuantaskCommand, run_command
from quantask_jupyter.environment import keep_secrets
from quantask_jupyter.errors import HubUnavailableError, NotAllowedError, UsageError
from quantask_jupyter.logs import log_to_stderr
from quantask_server.handlers.base import OPERATOR
from quantask_server.identity import OperatorOf, sent_token
from quantask_server.local import serving, stop_signal
from quantask_server.server_log import OUR_PACKAGES

FRESH_SECONDS = 60  # how long the Hub's word on a token is relied on


@dataclass
class HubUser(User):  # type: ignore[misc]  # jupyter_server is not followed by mypy
    """A user of the Hub."""

    admin: bool = False
    """Whether it is one of the Hub's administrators."""


def operator_of(names: str) -> OperatorOf:
    """Return what tells operators: the Hub's administrators, and the users of these names, separated by commas."""
    named = {name.strip() for name in names.split(",")} - {""}
    return lambda user: isinstance(user, HubUser) and (user.admin or user.username in named)


class HubIdentity(IdentityProvider):  # type: ignore[misc]  # jupyter_server is not followed by mypy
    """Lets in the Hub's users who may access this service."""

    def __init__(self, hub: HubAuth) -> None:
        """Ask ``hub`` about tokens."""
        super().__init__(token="")
        self._hub = hub

    async def get_user(self, handler: web.RequestHandler) -> User | None:
        """Return the Hub's user whose token the request has.

        Raises:
            NotAllowedError: the token is not a user's, or does not reach as far as this service.
            HubUnavailableError: the Hub does not answer.
        """
        token = sent_token(handler)
        if not token:
            return None
        try:
            model: dict[str, Any] | None = await self._hub.user_for_token(token, sync=False)
        except web.HTTPError as error:
            raise HubUnavailableError() from error
        if model is None:
            return None
        if model["kind"] != "user":
            raise NotAllowedError("Tasks belong to users of the Hub, and this token is not a user's.")
        if not self._hub.check_scopes(self._hub.access_scopes, model):
            scope = ", ".join(sorted(self._hub.access_scopes))
            raise NotAllowedError(
                f"This token does not reach as far as Quantask: it lacks the scope {scope}.",
                hint=f"The Hub's administrator adds it to the role user and to c.Spawner.server_token_scopes: {scope}.",
            )
        setattr(handler, "_token_authenticated", True)  # noqa: B010  (Jupyter Server spares tokens the XSRF check)
        return HubUser(model["name"], admin=bool(model.get("admin")))


class HubServiceCommand(QuantaskCommand):
    """The service's process; the Hub tells it by the environment where to be."""

    name = "jupyter-quantask-hub"
    description = "Serve the Quantask API to the users of a JupyterHub, as its service."

    @override
    def run(self) -> int:
        """Serve until the Hub says stop."""
        settings = self.settings()
        keep_secrets()
        log_to_stderr(settings, *OUR_PACKAGES)
        event_loop.run(self._serve(settings))
        return 0

    async def _serve(self, settings: Any) -> None:
        where = urlsplit(os.environ.get("JUPYTERHUB_SERVICE_URL", ""))
        if not where.hostname or not where.port:
            raise UsageError(
                "This is a service of JupyterHub, and no Hub has started it.",
                hint="Add it to c.JupyterHub.services with a url and the command python -m quantask_server.hub.",
            )
        hub = HubAuth.instance(cache_max_age=FRESH_SECONDS)
        identity = HubIdentity(hub)
        around = {
            "allow_remote_access": True,  # behind a proxy: the Host of a request is the Hub's public one
            OPERATOR: operator_of(settings.operators),
        }
        async with serving(
            settings, where.port, identity, address=where.hostname, base_url=hub.base_url, around=around
        ):
            await stop_signal()()


if __name__ == "__main__":
    run_command(HubServiceCommand)
