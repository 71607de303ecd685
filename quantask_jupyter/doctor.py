"""``jupyter quantask doctor``: what is wrong with a deployment, in plain words, and what to do about it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from uuid import UUID

import urllib3
from jupyter_core.application import base_aliases
from traitlets import Int
from typing_extensions import override

from quantask_jupyter.bootstrap import Role, open_ports, refuse_lost_file
from quantask_jupyter.cli import QuantaskCommand
from quantask_jupyter.domain.left_open import SAME_USER
from quantask_jupyter.domain.task import WorkerInfo
from quantask_jupyter.environment import settings_environment
from quantask_jupyter.errors import (
    BrokerConflictError,
    BrokerUnavailableError,
    DatabaseUnavailableError,
    QuantumError,
)
from quantask_jupyter.last_words import why_it_cannot_start
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.health import health
from quantask_jupyter.service.limits import own_limits, unused
from quantask_jupyter.settings import DEPLOYMENT_LIMITS, Quantask, started_by_hub

RESERVED_CONNECTIONS = 3  # PostgreSQL keeps them for its superuser
ANSWER_SECONDS = 5.0
CHECK_SECONDS = 120.0
NOBODYS_TASK = UUID(int=0)
PACKAGE = "quantask-jupyter"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and in words why or why not."""

    subject: str
    well: bool
    text: str
    hint: str | None = None


DATABASE_SILENT = Finding(
    "database",
    False,
    "It does not answer.",
    "Check database_url, and that the server is running and lets this user in.",
)
FILE_UNUSABLE = Finding(
    "database",
    False,
    "The file cannot be opened, or is no SQLite database.",
    "Check database_url, who may read and write the file and its folder, and that the disk is not full.",
)
DAY_SECONDS = 86_400.0
FILE_READ_ONLY = Finding(
    "database",
    False,
    "The file can be read, but takes no writes.",
    "Check that the disk is not full, and who may write the file, its folder and the files beside it.",
)
READ_ONLY = Finding(
    "database",
    False,
    "It answers, but takes no writes.",
    "Check that database_url is not that of a stand-by, that the disk is not full, and that nobody holds a lock on "
    "the table tasks.",
)
BROKER_SILENT = Finding(
    "broker",
    False,
    "It does not answer.",
    "Check amqp_url, and that RabbitMQ is running and lets this user into this virtual host.",
)
NOT_CONFIRMED = Finding(
    "broker",
    False,
    "It answers, but takes no message.",
    "See `rabbitmqctl status` for a memory or disk alarm. Without one, the queue is stuck: RabbitMQ 3.10 leaves it so "
    "when it is killed seconds after the queue was made. `rabbitmqctl delete_queue quantum_tasks` (with --vhost) loses "
    "nothing: the tasks are in the database and are sent again.",
)


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
        try:
            settings = self.settings()
        except QuantumError as error:
            findings = [Finding("settings", False, error.message, error.hint)]
        else:
            examined = hub_findings(settings) if started_by_hub() else asyncio.run(self._examine(settings))
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
                refusal = await _refuses_writes(ports, settings) if reachable else None
                broker = await _broker_refusal(ports)
        except DatabaseUnavailableError as error:
            return [*findings, _database_away(error, settings)]
        except BrokerConflictError as error:
            return [*findings, _broker_finding(error)]
        except QuantumError as error:
            return [*findings, Finding("database", False, error.message, error.hint)]
        workers = self.workers or max(1, len(report["workers"]))
        return [
            *findings,
            *deployment_findings(report, settings, no_message=broker, no_writes=refusal),
            *await asyncio.to_thread(own_worker, report, settings),
            *lost_workers(report, heard_of),
            *([limits_finding(settings, limits)] if reachable else []),
            connections_finding(settings, limit, self.apis, workers),
        ]


async def _refuses_writes(ports: Ports, settings: Quantask) -> Finding | None:
    """Have the database write something, and say what is wrong if it does not."""
    try:
        await ports.upkeep.probe()
    except DatabaseUnavailableError as error:
        if not _says_nothing(error):
            return _database_away(error, settings)
        return FILE_READ_ONLY if settings.embedded_store else READ_ONLY
    return None


async def _broker_refusal(ports: Ports) -> Finding | None:
    """Send a message, and say what is wrong if it is not confirmed; a worker drops it, for nobody has its task."""
    if ports.queue.reads_store:
        return None
    try:
        await ports.queue.depth()
    except BrokerConflictError:
        raise
    except BrokerUnavailableError as error:
        return BROKER_SILENT if error.message == BrokerUnavailableError().message else _broker_finding(error)
    try:
        await ports.queue.publish([[NOBODYS_TASK]])
    except BrokerUnavailableError:
        return NOT_CONFIRMED
    return None


def _broker_finding(error: BrokerUnavailableError) -> Finding:
    return Finding("broker", False, error.message, error.hint)


def _database_away(error: DatabaseUnavailableError, settings: Quantask) -> Finding:
    if not _says_nothing(error):
        return Finding("database", False, error.message, error.hint)
    return FILE_UNUSABLE if settings.embedded_store else DATABASE_SILENT


def _says_nothing(error: DatabaseUnavailableError) -> bool:
    return error.message == DatabaseUnavailableError().message


def api_finding(settings: Quantask) -> Finding:
    """Ask the API that kernels are told to use, if they are told to use one."""
    if not settings.url:
        return Finding("API", True, "No url is set: a notebook finds its Jupyter Server's API or starts one.")
    try:
        answer = urllib3.request(
            "GET",
            f"{settings.url.rstrip('/')}/quantask/api/backends",
            headers={"Authorization": f"token {settings.token}"},
            timeout=ANSWER_SECONDS,
            retries=False,
        )
    except urllib3.exceptions.HTTPError:
        return Finding("API", False, "Nothing answers at the setting url.", "Start it: `jupyter quantask serve`.")
    if answer.status in (401, 403):
        return Finding("API", False, "It does not accept the setting token.", "Set QUANTASK_TOKEN to the API's token.")
    if answer.status != 200:
        return Finding("API", False, f"What answers at the setting url is not Quantask ({answer.status}).")
    return Finding("API", True, "It answers.")


def hub_findings(settings: Quantask) -> list[Finding]:
    """Ask the service of the Hub that this user's server belongs to; there is no store here to look at.

    A token's reach, the service's health and the user's courses are the service's to say.
    """
    if not settings.url:
        hint = "Ask who runs the Hub: QUANTASK_URL is set by c.Spawner.environment, and Quantask by the server's image."
        return [Finding("class", False, "This server of JupyterHub is not told where Quantask's service is.", hint)]
    findings: list[Finding] = []
    for path, say in (("courses", _courses_in_words), ("health", _health_in_words)):
        answer = _ask_api(settings, path)
        if isinstance(answer, Finding):
            return [*findings, answer]
        findings.append(say(answer))
    return findings


def _ask_api(settings: Quantask, path: str) -> dict[str, Any] | Finding:
    """Return what the API that kernels are told to use answers, or in its own words why it does not."""
    try:
        answer = urllib3.request(
            "GET",
            f"{settings.url.rstrip('/')}/quantask/api/{path}",
            headers={"Authorization": f"token {settings.token}"},
            timeout=ANSWER_SECONDS,
            retries=False,
        )
        told = dict(answer.json())
        if answer.status == 200:
            return told
        return Finding("service", False, str(told["error"]["message"]), told["error"]["hint"])
    except (urllib3.exceptions.HTTPError, ValueError, KeyError, TypeError):
        return Finding("service", False, "This user's own server does not answer for Quantask.", "Restart the server.")


def _courses_in_words(answer: dict[str, Any]) -> Finding:
    courses = ", ".join(f"{course['name']} ({course['role']})" for course in answer["courses"])
    return Finding("class", True, f"You are {answer['user']}, and your courses are: {courses or 'none'}.")


def _health_in_words(answer: dict[str, Any]) -> Finding:
    well = answer["status"] == "ok"
    text = f"The class's service is {answer['status']}, with {answer['workers_alive']} workers alive."
    return Finding("service", well, text, "Tell who runs the Hub: database, broker or workers are away.")


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
        yield FILE_UNUSABLE if settings.embedded_store else DATABASE_SILENT
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


def own_worker(report: dict[str, Any], settings: Quantask) -> Iterable[Finding]:
    """Where API processes start their own workers and none is alive, have one try to start what runs a task."""
    if not settings.embedded_queue or report["workers"] or not report["database"]["reachable"]:
        return []
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "quantask_worker", "--check"],
            env={**os.environ, **settings_environment(settings)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=CHECK_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [Finding("workers", False, f"The worker cannot start: it takes more than {CHECK_SECONDS:g} seconds.")]
    if ended.returncode:
        why = why_it_cannot_start(ended.returncode, ended.stderr.splitlines(), settings)
        return [Finding("workers", False, why, "Tasks wait until it can: the API process tries again and again.")]
    idle = Finding("workers", True, "None now: the API process starts its own with the first notebook.")
    return [idle, confinement_finding("Its own", json.loads(ended.stdout.splitlines()[-1]), settings)]


def confinement_finding(worker: str, left_open: Sequence[str], settings: Quantask) -> Finding:
    """Say what protection is off where a worker runs circuits: a fault where they are other people's."""
    if not left_open:
        return Finding(
            "confinement", True, f"{worker}: processes that run circuits reach no files, networks and other processes."
        )
    hint = (
        "Run workers on Linux 5.13 or newer with Landlock among its security modules, and in containers whose seccomp "
        "profile lets them use Landlock and seccomp."
    )
    is_well = settings.embedded_queue or {*left_open} <= {SAME_USER}
    return Finding("confinement", is_well, f"{worker}: processes that run circuits {'; they '.join(left_open)}.", hint)


def limits_finding(settings: Quantask, limits: dict[str, float]) -> Finding:
    """Say the limits of the whole deployment, and which settings of this process are not used for them."""
    if not limits:
        return Finding("limits", True, "None is set yet: the first process that starts sets its own.")
    text = ", ".join(f"{name} {limits[name]}" for name in DEPLOYMENT_LIMITS if name in limits)
    others = ", ".join(f"{name}={own}" for name, own in unused(own_limits(settings), limits).items())
    not_used = f" This process's own are not used: {others}; see `jupyter quantask limits`." if others else ""
    return Finding("limits", True, f"{text}.{not_used}")


def lost_workers(report: dict[str, Any], heard_of: Iterable[WorkerInfo]) -> Iterable[Finding]:
    """Name workers that ended without a word, and since when nothing was heard of them."""
    alive = {worker["name"] for worker in report["workers"]}
    for worker in heard_of:
        since = f"last heard of {worker.seen_at:%Y-%m-%d %H:%M:%S} UTC" if worker.seen_at else "never heard of"
        if worker.name not in alive:
            yield Finding("workers", True, f"{worker.name} has ended, {since}.")
        elif _has_no_process(worker):
            hint = "Start another one, if none is started by itself: `jupyter quantask worker`."
            yield Finding("workers", False, f"{worker.name} of this host was killed, {since}.", hint)


def _has_no_process(worker: WorkerInfo) -> bool:
    """Say whether a worker of this host has no process any more; its name has the number."""
    number = worker.name.removeprefix(f"{worker.host}-").partition("-")[0]
    if worker.host != socket.gethostname() or not number.isdecimal() or sys.platform == "win32":
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def version_findings(workers: Iterable[dict[str, Any]]) -> Iterable[Finding]:
    """Compare the versions of Quantask that workers have with this one."""
    own = version(PACKAGE)
    for worker in workers:
        theirs = worker["versions"].get(PACKAGE, "an unknown version")
        if theirs != own:
            text = f"{worker['name']} runs Quantask {theirs}, and this is {own}."
            yield Finding("versions", False, text, f"Install one version on all hosts: `pip install {PACKAGE}=={own}`.")


def connections_finding(settings: Quantask, limit: int | None, apis: int, workers: int) -> Finding:
    """Add up the database connections that the deployment may open, and compare them with what the server accepts."""
    if limit is None:
        return Finding("connections", True, "A SQLite file has no limit.")
    api = settings.api_pool_size + settings.api_pool_overflow
    worker = settings.worker_pool_size + settings.worker_pool_overflow
    need = apis * api + workers * worker
    spare = limit - RESERVED_CONNECTIONS
    text = f"{apis} API x {api} + {workers} workers x {worker} = {need} of the {spare} that the database accepts."
    hint = "Lower api_pool_size, api_pool_overflow, worker_pool_size or worker_pool_overflow, or raise max_connections."
    return Finding("connections", need <= spare, text, hint)
