"""The system: its backends, its health, its metrics, its description."""

from __future__ import annotations

from contextlib import suppress

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest
from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.devices import known_devices
from quantask_jupyter.errors import QuantumError
from quantask_jupyter.service.health import health, health_for
from quantask_jupyter.service.submit import BACKENDS
from quantask_server.answers import BackendOut, BackendsOut, HealthOut
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.openapi import openapi_document

WORKERS_HELP = "Workers that are alive."
OWN_HELP = "Tasks of who asks that wait or run."


class BackendsHandler(QuantaskHandler):
    """``/backends``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """List backends with their methods and this server's limits."""
        settings = self.host.settings
        qubits = dict.fromkeys(BACKENDS, settings.max_qubits)
        qubits |= {name: min(size, settings.max_qubits) for name, size in known_devices().items()}
        backends = [
            BackendOut(
                name=name,
                methods=BACKENDS.get(name, BACKENDS["aer"]),
                max_shots=settings.max_shots,
                max_points=settings.max_points,
                max_qubits=most,
                max_circuit_bytes=settings.max_circuit_bytes,
            )
            for name, most in qubits.items()
        ]
        self.reply(BackendsOut(backends=backends))


class HealthHandler(QuantaskHandler):
    """``/health``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Report on database, broker, queue and workers; the first call starts the embedded worker."""
        api = await self.api()
        if self.caller.watches_deployment:
            report = await health(api.ports, api.settings)
        else:
            report = await health_for(api.ports, api.settings, self.owner)
        if api.worker_trouble:
            report = {**report, "status": "degraded", "worker_trouble": api.worker_trouble}
        self.reply(HealthOut.model_validate(report))


class MetricsHandler(QuantaskHandler):
    """``/metrics`` of a process that has no Jupyter Server around it, whose own shows ours too."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Show an operator all metrics of this process; they are the deployment's once the API is open.

        An owner is shown what concerns the owner.
        """
        registry = REGISTRY if self.caller.watches_deployment else CollectorRegistry()
        with suppress(QuantumError):
            api = await self.api()
            if registry is not REGISTRY:
                report = await health_for(api.ports, api.settings, self.owner)
                Gauge("quantask_workers", WORKERS_HELP, registry=registry).set(report["workers_alive"])
                Gauge("quantask_own_tasks", OWN_HELP, registry=registry).set(sum(report["tasks"].values()))
        self.finish(generate_latest(registry), set_content_type=CONTENT_TYPE_LATEST)  # type: ignore[call-arg]  # Jupyter's


class OpenApiHandler(QuantaskHandler):
    """``/openapi.json``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Describe the API in OpenAPI 3.1."""
        self.finish(openapi_document(self.path_to()))
