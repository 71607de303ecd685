"""The system: its backends, its health, its description."""

from __future__ import annotations

from tornado.web import authenticated

from quantask_jupyter.service.health import health
from quantask_jupyter.service.submit import BACKENDS
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.openapi import openapi_document
from quantask_server.schemas import BackendOut, BackendsOut, HealthOut


class BackendsHandler(QuantaskHandler):
    """``/backends``."""

    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """List backends with their methods and this server's limits."""
        settings = self.host.settings
        backends = [
            BackendOut(
                name=name,
                methods=methods,
                max_shots=settings.max_shots,
                max_points=settings.max_points,
                max_qubits=settings.max_qubits,
                max_circuit_bytes=settings.max_circuit_bytes,
            )
            for name, methods in BACKENDS.items()
        ]
        self.reply(BackendsOut(backends=backends))


class HealthHandler(QuantaskHandler):
    """``/health``."""

    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Report on database, broker, queue and workers; the first call starts the embedded worker."""
        api = await self.api()
        self.reply(HealthOut.model_validate(await health(api.ports, api.settings)))


class OpenApiHandler(QuantaskHandler):
    """``/openapi.json``."""

    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Describe the API in OpenAPI 3.1."""
        self.finish(openapi_document(self.path_to()))
