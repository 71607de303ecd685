"""The API in a Jupyter Server: enabled on install, opened with the first request, known to every kernel."""

from __future__ import annotations

import asyncio
import importlib
import os
from typing import TYPE_CHECKING, Any

from jupyter_server.extension.application import ExtensionApp
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.routing import PathMatches, Rule
from tornado.web import Application

from quantask_jupyter.concealed import take_from_environment
from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.environment import with_values
from quantask_jupyter.errors import SettingsError
from quantask_jupyter.load_settings import load_settings, started_by_hub
from quantask_jupyter.settings import Quantask
from quantask_server.deferred import DeferredApplication
from quantask_server.kernel_environment import new_scoped_token, reachable_url, tell_kernels, without_outer_server
from quantask_server.server_log import log_through

if TYPE_CHECKING:
    from quantask_server.host import ApiHost

LOOPBACK = "127.0.0.1"
_PASSWORDS = tuple(f"QUANTASK_{name}{file}" for name in ("DATABASE_URL", "AMQP_URL") for file in ("", "_FILE"))
"""Variables that kernels would inherit."""
HUB_VARIABLES = ("JUPYTERHUB_API_TOKEN", "JUPYTERHUB_SERVICE_PREFIX")


class QuantaskExtension(ExtensionApp):  # type: ignore[misc]  # jupyter_server is not followed by mypy
    """The extension; its settings are ``c.Quantask`` of ``jupyter_quantask_config.py`` or of the server's own file."""

    name = "quantask_server"
    classes = [Quantask]  # noqa: RUF012  (traitlets' way)
    load_other_extensions = True

    quantask: Quantask | None = None
    """The settings; None if they are wrong and the extension is off."""

    def _config_file_name_default(self) -> str:
        return "jupyter_quantask_config"

    def initialize_handlers(self) -> None:
        """Put the API into the server's routes, or say why not."""
        log_through(self.serverapp.log)
        self.host: ApiHost | None = None
        self.listener: HTTPServer | None = None
        self.refusal: SettingsError | None = None
        try:
            self.quantask = self._settings()
        except SettingsError as error:
            self.log.error("Quantask is off. %s %s", error.message, error.hint or "")
            if not started_by_hub():
                return
            self.refusal = error
        self.scoped_token = new_scoped_token()
        self.application = DeferredApplication(self._build)
        api = Rule(PathMatches(f"{self.serverapp.base_url}quantask/api/.*"), self.application)
        self.serverapp.web_app.default_router.rules.insert(-1, api)

    async def _start_jupyter_server_extension(self, _serverapp: Any) -> None:
        """Tell kernels where the API is, now that the server's port is known."""
        if self.quantask is None and self.refusal is None:
            return
        if (
            self.quantask is not None and self.quantask.url and not self._under_hub
        ):  # somebody wants kernels to use another API
            tell_kernels(self.quantask.url, self.quantask.token)
            return
        tell_kernels(self._url(), self.scoped_token)

    async def stop_extension(self) -> None:
        """Close the API and end its worker."""
        if self.listener is not None:
            self.listener.stop()
        if self.host is not None:
            await self.host.close()

    def _settings(self) -> Quantask:
        settings = load_settings(with_values(self.config), without_outer_server(os.environ))
        take_from_environment(_PASSWORDS)
        if self._under_hub and not settings.embedded_store:
            raise SettingsError(
                "The setting database_url names a database server, and this Jupyter Server was started by JupyterHub: "
                "its user could read the password.",
                hint="Run Quantask as a service of the Hub, give database_url to the service alone, and its URL to "
                "users' servers as the setting url.",
            )
        if started_by_hub() and not settings.url:
            raise SettingsError(
                "JupyterHub has started this server, and it is not told where the class's Quantask service is.",
                hint="Ask who runs the Hub to set QUANTASK_URL to the service's address, in c.Spawner.environment.",
            )
        return settings

    @property
    def _under_hub(self) -> bool:
        return any(name in os.environ for name in HUB_VARIABLES)

    async def _build(self) -> Application:
        # In a thread: requests to the rest of Jupyter go on meanwhile.
        await asyncio.to_thread(importlib.import_module, "quantask_server.forward")
        from quantask_server.forward import forwarding_application
        from quantask_server.host import ApiHost
        from quantask_server.identity import ScopedIdentity
        from quantask_server.routes import quantask_application

        server = self.serverapp
        if self.refusal is not None:
            return await self._build_refusal(self.refusal)
        settings = self.quantask or self._settings()
        identity = ScopedIdentity(server.identity_provider, self.scoped_token, settings.owner)
        if settings.url:
            token = os.environ.get("JUPYTERHUB_API_TOKEN", "") or settings.token
            return forwarding_application(settings, token, identity, server.base_url, server.web_app.settings)
        self.host = ApiHost(settings)
        return quantask_application(
            self.host,
            identity,
            lambda _: Caller.alone(settings.owner),  # Jupyter Server has a new anonymous name for every browser
            base_url=server.base_url,
            settings=server.web_app.settings,
        )

    async def _build_refusal(self, why: SettingsError) -> Application:
        await asyncio.to_thread(importlib.import_module, "quantask_server.refuse")
        from quantask_server.identity import ScopedIdentity
        from quantask_server.refuse import refusing_application

        server = self.serverapp
        identity = ScopedIdentity(server.identity_provider, self.scoped_token, Quantask().owner)
        return refusing_application(why, identity, server.base_url, server.web_app.settings)

    def _url(self) -> str:
        server = self.serverapp
        if not server.sock and not server.certfile:
            return reachable_url(server.ip, server.port, server.base_url)
        # A kernel would need the socket's path, or to trust the certificate: it gets a door of its own.
        sockets = bind_sockets(0, LOOPBACK)
        self.listener = HTTPServer(self.application)
        self.listener.add_sockets(sockets)
        return reachable_url(LOOPBACK, sockets[0].getsockname()[1], server.base_url)
