"""The API as a service of JupyterHub: ``python -m quantask_server.hub``, started by the Hub.

The caller is whom the Hub says the token belongs to; a request has no say in it. The same process shows instructors the
class page.
"""

from __future__ import annotations

import asyncio
import logging
import os
from urllib.parse import urlsplit

from jupyterhub.services.auth import HubOAuth
from typing_extensions import override

from quantask_jupyter import event_loop
from quantask_jupyter.cli import QuantaskCommand, run_command
from quantask_jupyter.concealed import take_from_environment
from quantask_jupyter.environment import keep_secrets
from quantask_jupyter.errors import UsageError
from quantask_jupyter.logs import log_to_stderr
from quantask_jupyter.settings import Quantask
from quantask_server import PARENT
from quantask_server.class_page.routes import page_rules, page_settings
from quantask_server.hub_accounts import HubAccounts
from quantask_server.hub_identity import HubIdentity, caller_of
from quantask_server.identity import ACCOUNTS
from quantask_server.local import serving, stop_signal
from quantask_server.server_log import OUR_PACKAGES

HUB_TOKEN = "JUPYTERHUB_API_TOKEN"  # noqa: S105  (a variable's name)
STARTED_BY_HUB = "JUPYTERHUB_CLIENT_ID"  # the Hub tells it to what it starts itself
LOOK_SECONDS = 0.5

log = logging.getLogger(__name__)


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
        hub = HubOAuth.instance(api_token=settings.hub_token, oauth_client_id=client_id())
        accounts = HubAccounts(hub, settings)
        users = HubIdentity(hub, accounts, settings)
        async with serving(
            settings,
            where.port,
            users,
            address=where.hostname,
            base_url=hub.base_url,
            caller_of=caller_of,
            # Behind a proxy: the Host of a request is the Hub's public one.
            around={"allow_remote_access": True, ACCOUNTS: accounts, **page_settings(hub, users)},
            pages=page_rules(hub.base_url),
        ):
            ends = [asyncio.ensure_future(end) for end in (stop_signal()(), hub_has_ended())]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in ends:
                end.cancel()


async def hub_has_ended() -> None:
    """Wait until the Hub that has started this process has ended without stopping it, as one that is killed does.

    The Hub that follows it starts a service of its own, with another token, on this one's port.
    """
    while STARTED_BY_HUB not in os.environ or os.getppid() == PARENT:  # noqa: ASYNC110  (no event tells of a parent's end)
        await asyncio.sleep(LOOK_SECONDS)
    log.warning("the Hub that has started this service has ended, and so does the service")


def client_id() -> str:
    """Return who the service is for the Hub where browsers log in; a Hub that has not started it gives no name."""
    own = f"service-{os.environ.get('JUPYTERHUB_SERVICE_NAME', 'quantask')}"
    return os.environ.get("JUPYTERHUB_CLIENT_ID") or own


if __name__ == "__main__":
    run_command(HubServiceCommand)
