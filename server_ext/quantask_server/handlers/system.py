"""The system: its backends, its health, its metrics, its description."""

from __future__ import annotations

from contextlib import suppress

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from tornado.web import authenticated

from quantask_jupyter.errors import QuantumError
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


class MetricsHandler(QuantaskHandler):
    """``/metrics`` of a process that has no Jupyter Server around it, whose own shows ours too."""

    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Show all metrics of this process; they are the deployment's once the API is open."""
        with suppress(QuantumError):
            await self.api()
        self.finish(generate_latest(REGISTRY), set_content_type=CONTENT_TYPE_LATEST)  # type: ignore[call-arg]  # Jupyter's


class OpenApiHandler(QuantaskHandler):
    """``/openapi.json``."""

    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Describe the API in OpenAPI 3.1."""
        self.finish(openapi_document(self.path_to()))
