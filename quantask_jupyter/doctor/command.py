"""``jupyter quantask doctor``: what is wrong with a deployment, in plain words, and what to do about it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

from jupyter_core.application import base_aliases
from traitlets import Int
from typing_extensions import override

from quantask_jupyter.bootstrap import Role, open_ports, refuse_lost_file
from quantask_jupyter.cli import QuantaskCommand
from quantask_jupyter.doctor.api import api_finding, elsewhere_findings, hub_findings, is_elsewhere
from quantask_jupyter.doctor.finding import Finding
from quantask_jupyter.doctor.store_and_broker import (
    DATABASE_SILENT,
    broker_alone,
    broker_finding,
    broker_refusal,
    connections_finding,
    database_away,
    limits_finding,
    refuses_writes,
)
from quantask_jupyter.doctor.workers import confinement_finding, lost_workers, own_worker, version_findings
from quantask_jupyter.errors import BrokerConflictError, DatabaseUnavailableError, QuantumError
from quantask_jupyter.load_settings import started_by_hub
from quantask_jupyter.service.health import health
from quantask_jupyter.settings import Quantask

DAY_SECONDS = 86_400.0


class DoctorCommand(QuantaskCommand):
    """``jupyter quantask doctor``."""

    name = "jupyter-quantask-doctor"
    description = "Say what is wrong with this deployment of Quantask, and what to do about it."
    aliases = {  # noqa: RUF012
        **base_aliases,
        "apis": "DoctorCommand.apis",
        "workers": "DoctorCommand.workers",
    }
    apis = Int(1, min=1, help="Processes that serve the API, to add up database connections.").tag(config=True)
    workers = Int(0, min=0, help="Workers, to add up connections. 0: as many as are alive, at least one.").tag(
        config=True
    )

    @override
    def run(self) -> int:
        """Look at everything, and return 0 if all of it is well."""
        logging.getLogger("quantask_jupyter").setLevel(logging.CRITICAL)  # what goes wrong is a finding, said once
        try:
            settings = self.settings()
        except QuantumError as error:
            findings = [Finding("settings", False, error.message, error.hint)]
        else:
            if started_by_hub():
                examined = hub_findings(settings)
            elif is_elsewhere(settings):
                examined = elsewhere_findings(settings)
            else:
                examined = asyncio.run(self._examine(settings))
            findings = [Finding("settings", True, "They can be read."), *examined]
        for finding in findings:
            self.say(f"{'ok   ' if finding.well else 'WRONG'} {finding.subject}: {finding.text}")
            if finding.hint and not finding.well:
                self.say(f"      {finding.hint}")
        return 0 if all(finding.well for finding in findings) else 1

    async def _examine(self, settings: Quantask) -> list[Finding]:
        findings = [api_finding(settings)]
        try:
            refuse_lost_file(settings.database_url)
            async with open_ports(settings, Role.API) as ports:
                report = await health(ports, settings)
                reachable = report["database"]["reachable"]
                limits = await ports.upkeep.limits() if reachable else {}
                limit = await ports.upkeep.connection_limit() if reachable else None
                heard_of = await ports.upkeep.workers(DAY_SECONDS) if reachable else []
                refusal = await refuses_writes(ports) if reachable else None
                broker = await broker_refusal(ports.queue)
        except BrokerConflictError as error:  # the database was opened before
            return [*findings, Finding("database", True, "It answers, its schema is current."), broker_finding(error)]
        except DatabaseUnavailableError as error:
            return [*findings, database_away(error), *await self._without_database(settings)]
        except QuantumError as error:
            wrong = Finding("database", False, error.message, error.hint)
            return [*findings, wrong, *await self._without_database(settings)]
        workers = self.workers or max(1, len(report["workers"]))
        return [
            *findings,
            *deployment_findings(report, settings, no_message=broker, no_writes=refusal),
            *await asyncio.to_thread(own_worker, report, settings),
            *lost_workers(report, heard_of),
            *([limits_finding(settings, limits)] if reachable else []),
            connections_finding(settings, limit, self.apis, workers),
        ]

    async def _without_database(self, settings: Quantask) -> list[Finding]:
        """Try the rest; and add up connections: that there are too many may be why the database accepts none."""
        connections = connections_finding(settings, None, self.apis, max(1, self.workers))
        return [*await broker_alone(settings), *([] if settings.embedded_store else [connections])]


def deployment_findings(
    report: dict[str, Any], settings: Quantask, *, no_message: Finding | None = None, no_writes: Finding | None = None
) -> Iterable[Finding]:
    """Judge a health report, why the broker took no message and why the database took no write."""
    database, broker, workers = report["database"], report["broker"], report["workers"]
    if no_writes is not None:
        yield no_writes
    elif database["reachable"]:
        waiting = report["tasks"].get("pending", 0)
        yield Finding(
            "database", True, f"It answers ({database['kind']}), its schema is current, {waiting} tasks wait."
        )
    else:
        yield DATABASE_SILENT
    if no_message is not None:
        yield no_message
    else:
        dead = f", {report['dead_letters']} messages could not be used" if report["dead_letters"] else ""
        yield Finding("broker", True, f"It answers ({broker['kind']}){dead}.")
    if workers:
        yield Finding("workers", True, f"{len(workers)} alive: {', '.join(worker['name'] for worker in workers)}.")
        yield from version_findings(workers)
        yield from (confinement_finding(worker["name"], worker["left_open"], settings) for worker in workers)
    elif database["reachable"] is False:
        return
    elif not settings.embedded_queue:
        yield Finding("workers", False, "None is alive.", "Start one: `jupyter quantask worker`.")
