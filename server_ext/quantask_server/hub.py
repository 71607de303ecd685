"""The API as a service of JupyterHub: ``python -m quantask_server.hub``, started by the Hub.

The caller is whom the Hub says the token belongs to; a request has no say in it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

from jupyter_server.auth.identity import IdentityProvider, User
from jupyterhub.services.auth import HubAuth
from tornado import web
from typing_extensions import override

from quantask_jupyter import event_loop
from quantask_jupyter.cli import QuantaskCommand, run_command
from quantask_jupyter.concealed import take_from_environment
from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.environment import keep_secrets
from quantask_jupyter.errors import HubUnavailableError, NotAllowedError, UsageError
from quantask_jupyter.logs import log_to_stderr
from quantask_jupyter.service.roles import caller_in_groups
from quantask_jupyter.settings import Quantask
from quantask_server.identity import sent_token
from quantask_server.local import serving, stop_signal
from quantask_server.server_log import OUR_PACKAGES

HUB_TOKEN = "JUPYTERHUB_API_TOKEN"  # noqa: S105  (a variable's name)
FRESH_SECONDS = 5  # how long the word of the Hub on a token is relied on


@dataclass
class HubUser(User):  # type: ignore[misc]  # jupyter_server is not followed by mypy
    """A user of the Hub, with what the Hub says of it at this request."""

    caller: Caller = field(kw_only=True)


def caller_of(user: User) -> Caller:
    """Return whose tasks a user sees, and in which roles."""
    return cast("HubUser", user).caller


class HubIdentity(IdentityProvider):  # type: ignore[misc]  # jupyter_server is not followed by mypy
    """Lets in the Hub's users who may access this service."""

    def __init__(self, hub: HubAuth, settings: Quantask) -> None:
        """Ask ``hub`` about tokens; the settings say what its groups mean."""
        super().__init__(token="")
        self._hub = hub
        self._settings = settings

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
            scope = f"access:services!service={os.environ.get('JUPYTERHUB_SERVICE_NAME', 'quantask')}"
            raise NotAllowedError(
                f"This token does not reach as far as Quantask: it lacks the scope {scope}.",
                hint=f"Ask who runs the Hub to add {scope} to the role user and to c.Spawner.server_token_scopes; then "
                "restart your server.",
            )
        setattr(handler, "_token_authenticated", True)  # noqa: B010  (Jupyter Server spares tokens the XSRF check)
        return HubUser(model["name"], caller=self._caller(model))

    def _caller(self, model: Mapping[str, Any]) -> Caller:
        name = str(model["name"])
        return caller_in_groups(
            name, name, model.get("groups", ()), self._settings, is_administrator=bool(model.get("admin"))
        )


class HubServiceCommand(QuantaskCommand):
    """The service's process; the Hub tells it by the environment where to be."""

    name = "jupyter-quantask-hub"
    description = "Serve the Quantask API to the users of a JupyterHub, as its service."

    @override
    def run(self) -> int:
        """Serve until the Hub says stop."""
        settings = self.settings()
        given = take_from_environment([HUB_TOKEN])
        settings.hub_token = settings.hub_token or given.get(HUB_TOKEN, "")
        keep_secrets()
        log_to_stderr(settings, *OUR_PACKAGES)
        event_loop.run(self._serve(settings))
        return 0

    async def _serve(self, settings: Quantask) -> None:
        where = urlsplit(os.environ.get("JUPYTERHUB_SERVICE_URL", ""))
        if not where.hostname or not where.port:
            raise UsageError(
                "This is a service of JupyterHub, and no Hub has started it.",
                hint="Add it to c.JupyterHub.services with a url and the command python -m quantask_server.hub.",
            )
        hub = HubAuth.instance(cache_max_age=FRESH_SECONDS, api_token=settings.hub_token)
        async with serving(
            settings,
            where.port,
            HubIdentity(hub, settings),
            address=where.hostname,
            base_url=hub.base_url,
            caller_of=caller_of,
            around={"allow_remote_access": True},  # behind a proxy: the Host of a request is the Hub's public one
        ):
            await stop_signal()()


if __name__ == "__main__":
    run_command(HubServiceCommand)
