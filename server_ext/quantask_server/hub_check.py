"""``jupyter quantask hub-check``: does what a student's server would do, and says what is missing.

For who runs a Hub: it needs a token of an administrator, who makes one on the Hub's page *Token*.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from importlib.metadata import version
from itertools import chain
from typing import Any
from urllib.parse import quote

import urllib3
from jupyter_core.application import base_aliases
from traitlets import Unicode
from typing_extensions import override

from quantask_jupyter.cli import QuantaskCommand
from quantask_jupyter.doctor.finding import Finding
from quantask_jupyter.doctor.workers import version_findings
from quantask_jupyter.domain.states import FINAL
from quantask_jupyter.errors import UsageError
from quantask_jupyter.settings import Quantask
from quantask_server.hub_machine import files_findings, guest_finding

CIRCUIT = "OPENQASM 3.0; qubit q; bit c; x q; c = measure q;"
NAME = "quantask hub-check"
SHOTS = 10
FIRST_LOOK_SECONDS = 2.0
RUN_SECONDS = 50.0  # for so long the service holds a request that waits
CANCEL_SECONDS = 10.0
ANSWER_SECONDS = 20.0
TOKEN_SECONDS = 300
CLOCK_SECONDS = 5.0


class MissingError(Exception):
    """Something is missing, without which nothing further can be tried."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.text)
        self.finding = finding


def missing(subject: str, text: str, hint: str) -> MissingError:
    """Return what ends the check."""
    return MissingError(Finding(subject, False, text, hint))


class HubCheckCommand(QuantaskCommand):
    """``jupyter quantask hub-check``."""

    name = "jupyter-quantask-hub-check"
    description = "Do what a student's server would do under this JupyterHub, and say what is missing."
    aliases = {  # noqa: RUF012
        **base_aliases,
        "hub": "HubCheckCommand.hub",
        "service": "HubCheckCommand.service",
        "student": "HubCheckCommand.student",
        "broker": "HubCheckCommand.broker",
        "token-file": "Quantask.hub_token_file",
    }
    hub = Unicode(help="URL of the Hub's API. The default is JUPYTERHUB_API_URL, or the Hub of this machine.").tag(
        config=True
    )
    service = Unicode("quantask", help="Name of the Hub's service.").tag(config=True)
    student = Unicode("", help="A student, as whom it is tried.").tag(config=True)

    broker = Unicode(
        "127.0.0.1:5672", help="Where RabbitMQ is, to try whether it lets everybody in. Empty: it is not tried."
    ).tag(config=True)

    @override
    def run(self) -> int:
        """Try it, and return 0 if nothing is missing."""
        settings = self.settings()
        if not self.student or not settings.hub_token:
            raise UsageError(
                "Whose server is tried, and with which token of an administrator?",
                hint="jupyter quantask hub-check --student ada --token-file FILE",
            )
        api = self.hub or os.environ.get("JUPYTERHUB_API_URL", "http://127.0.0.1:8081/hub/api")
        check = HubCheck(_Http(api, settings.hub_token), settings, self.service, self.student, tell=self._tell)
        guest = guest_finding(self.broker) if self.broker else None
        well = True
        for finding in chain(check.findings(), files_findings(), [guest] if guest else []):
            self.say(f"{'ok   ' if finding.well else 'WRONG'} {finding.subject}: {finding.text}")
            if finding.hint and not finding.well:
                self.say(f"      {finding.hint}")
            well = well and finding.well
        return 0 if well else 1

    def _tell(self, text: str) -> None:
        self.say(f"…     {text}")


class _Http:
    """One API and one token for it."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self._headers = {"Authorization": f"token {token}"}

    def ask(self, method: str, path: str, body: Any = None, seconds: float = ANSWER_SECONDS) -> tuple[int, Any, Any]:
        """Return status, data and headers; status 0 where nothing answers."""
        try:
            answer = urllib3.request(
                method, f"{self.url}/{path}", json=body, headers=self._headers, timeout=seconds, retries=False
            )
            return answer.status, (answer.json() if answer.data else None), answer.headers
        except urllib3.exceptions.HTTPError:
            return 0, None, {}
        except ValueError:
            return answer.status, None, answer.headers


class HubCheck:
    """One try as one student."""

    def __init__(
        self, hub: _Http, settings: Quantask, service: str, student: str, *, tell: Callable[[str], None]
    ) -> None:
        """Ask ``hub`` as an administrator; ``tell`` is called with what takes long, before it does."""
        self._tell = tell
        self._hub = hub
        self._settings = settings
        self._service = service
        self._student = student
        self._scope = f"access:services!service={service}"

    def findings(self) -> Iterator[Finding]:
        """Try everything in the order in which a student needs it; what is missing may end it."""
        try:
            yield self._the_hub()
            url = self._service_url()
            yield self._servers_token()
            with self._students_token() as token:
                yield from self._as_student(_Http(f"{url}/quantask/api", token))
        except MissingError as end:
            yield end.finding

    def _the_hub(self) -> Finding:
        status, user, headers = self._hub.ask("GET", "user")
        if status == 0:
            raise missing("Hub", f"Nothing answers at {self._hub.url}.", "Is it running? --hub says where its API is.")
        if status != HTTPStatus.OK:
            raise missing(
                "Hub", "It does not know this token.", "Make one on the Hub's page Token, as an administrator."
            )
        return _clock("Hub", f"It answers to {user['name']}", headers)

    def _service_url(self) -> str:
        status, service, _ = self._hub.ask("GET", f"services/{quote(self._service)}")
        if status == HTTPStatus.FORBIDDEN:
            raise missing("Hub", "This token may not look at services.", "Use one of an administrator of the Hub.")
        if status != HTTPStatus.OK:
            raise missing(
                "service",
                f"The Hub has no service {self._service}.",
                "Add it to c.JupyterHub.services and restart the Hub.",
            )
        if self._settings.url:
            return self._settings.url.rstrip("/")
        return f"{str(service['url']).rstrip('/')}/{str(service['prefix']).strip('/')}"

    def _servers_token(self) -> Finding:
        """Look at what the student's running server may do: c.Spawner.server_token_scopes."""
        status, listed, _ = self._hub.ask("GET", f"users/{quote(self._student)}/tokens")
        if status == HTTPStatus.NOT_FOUND:
            raise missing(
                "student",
                f"The Hub has no user {self._student}.",
                f"Add {self._student} on the Hub's admin page: it knows nobody who has not logged in yet. Or name"
                " another one with --student.",
            )
        if status != HTTPStatus.OK:
            raise missing("Hub", "This token may not look at users' tokens.", "Use one of an administrator of the Hub.")
        servers = [one for one in listed["api_tokens"] if str(one["note"]).startswith("Server at ")]
        if not servers:
            return Finding("server", True, f"{self._student} has none running: what its token may do is not seen.")
        if self._scope in servers[-1]["scopes"]:
            return Finding("server", True, f"The token of {self._student}'s server reaches the service.")
        return Finding(
            "server",
            False,
            f"The token of {self._student}'s server lacks the scope {self._scope}.",
            "Add it to c.Spawner.server_token_scopes, restart the Hub, and then this user's server.",
        )

    @contextmanager
    def _students_token(self) -> Iterator[str]:
        """Have a token of the student for as long as the block lasts."""
        path = f"users/{quote(self._student)}/tokens"
        asked = {"scopes": [self._scope], "expires_in": TOKEN_SECONDS, "note": NAME}
        status, made, _ = self._hub.ask("POST", path, asked)
        if status not in (HTTPStatus.OK, HTTPStatus.CREATED):
            raise missing(
                "scope",
                f"{self._student} has no right to the service: no token with the scope {self._scope} can be made.",
                'Add it to {"name": "user", "scopes": ["self", …]} in c.JupyterHub.load_roles, and restart the Hub. '
                "Or may this administrator's token make none?",
            )
        try:
            yield str(made["token"])
        finally:
            self._hub.ask("DELETE", f"{path}/{made['id']}")

    def _as_student(self, api: _Http) -> Iterator[Finding]:
        courses = self._answer(api, "courses")
        named = ", ".join(f"{one['name']} ({one['role']})" for one in courses["courses"])
        group = self._settings.course_groups.format(course="NAME")
        yield Finding(
            "course",
            bool(named),
            f"{self._student}: {named or 'in no course, so no instructor sees the tasks'}.",
            f"Put the student into a group {group} of the Hub.",
        )
        yield from self._students(api.url, [str(one["name"]) for one in courses["courses"]])
        health = self._answer(api, "health")
        for part in ("database", "broker"):
            kind = health[part]["kind"]
            reached = health[part]["reachable"]
            setting = "amqp_url" if part == "broker" else "database_url"
            text = f"It answers ({kind})." if reached else "The service cannot reach it."
            yield Finding(part, reached, text, f"See the service's log, and its setting {setting}.")
        alive = health["workers_alive"]
        starts_its_own = health["broker"]["kind"] == "embedded"
        yield Finding(
            "workers", alive > 0 or starts_its_own, f"{alive} alive.", "Start one: `jupyter quantask worker`."
        )
        yield self._version(api)
        yield from version_findings(self._workers(api.url))
        yield self._run(api)

    def _students(self, url: str, courses: list[str]) -> Iterator[Finding]:
        """Say whether the service knows who is in a course; nothing where this token does not reach the service."""
        for course in courses[:1]:
            path = f"courses/{quote(course, safe='')}/students"
            status, told, _ = _Http(url, self._settings.hub_token).ask("GET", path)
            if status == HTTPStatus.OK:
                knows = isinstance(told, dict) and told.get("has_all") is True
                text = "It knows" if knows else "It does not know"
                yield Finding(
                    "class page",
                    knows,
                    f"{text} who is in a course and has run nothing.",
                    'Add "read:groups" to the scopes of the service in c.JupyterHub.load_roles, and restart the Hub.',
                )

    def _version(self, api: _Http) -> Finding:
        own, theirs = version("quantask-jupyter"), self._answer(api, "openapi.json")["info"]["version"]
        text = f"The service runs Quantask {theirs}, and this is {own}."
        return Finding(
            "version", own == theirs, text, f"Install one version everywhere: pip install quantask-jupyter=={own}"
        )

    def _workers(self, url: str) -> list[dict[str, Any]]:
        """Return the workers as an operator sees them; none where this token does not reach the service."""
        status, health, _ = _Http(url, self._settings.hub_token).ask("GET", "health")
        return list(health["workers"]) if status == HTTPStatus.OK else []

    def _run(self, api: _Http) -> Finding:
        hint = "See the workers' logs, and `jupyter quantask doctor` beside the service."
        body: Mapping[str, Any] = {"circuit": CIRCUIT, "shots": SHOTS, "name": NAME}
        status, task, headers = api.ask("POST", "tasks", body)
        if status != HTTPStatus.ACCEPTED:
            return Finding("circuit", False, _words(status, task), hint)
        answered = _clock("circuit", "It ran in the class, with the right counts", headers)
        path = f"tasks/{task['id']}"
        task = self._result(api, path)
        api.ask("DELETE", path)
        return _found(task, answered, hint)

    def _result(self, api: _Http, path: str) -> Mapping[str, Any]:
        """Return a task when it has ended; one that does not is cancelled, and returned as it was."""
        task = self._ended(api, path, FIRST_LOOK_SECONDS)
        if task.get("status") in FINAL:
            return task
        self._tell(f"circuit: Its task is {task.get('status', 'not known')}; this waits up to {RUN_SECONDS:g} seconds.")
        task = self._ended(api, path, RUN_SECONDS)
        if task.get("status") in FINAL:
            return task
        _, health, _ = api.ask("GET", "health")
        alive = health.get("workers_alive", 0) if isinstance(health, dict) else 0
        api.ask("POST", f"{path}/cancel")
        self._ended(api, path, CANCEL_SECONDS)
        return {**task, "workers_alive": alive}

    def _ended(self, api: _Http, path: str, seconds: float) -> Mapping[str, Any]:
        """Return a task when it has ended, or as it is then; nothing where that is not told."""
        _, task, _ = api.ask("GET", f"{path}?wait={seconds:g}&until=final", seconds=seconds + ANSWER_SECONDS)
        return task if isinstance(task, dict) else {}

    def _answer(self, api: _Http, path: str) -> Any:
        status, answer, _ = api.ask("GET", path)
        if status == HTTPStatus.OK:
            return answer
        told = answer.get("error", {}) if isinstance(answer, dict) else {}
        raise missing("service", _words(status, answer), told.get("hint") or f"It was looked for at {api.url}.")


def _found(task: Mapping[str, Any], answered: Finding, hint: str) -> Finding:
    """Say what became of the circuit."""
    state = task.get("status", "not known")
    if state == "failed":
        return Finding("circuit", False, f"Its task failed: {task['error']['message']}", hint)
    if state != "completed":
        alive = task.get("workers_alive", 0)
        why = task.get("waits_for") or "A worker that ends takes none, though it is alive."
        text = (
            f"After {RUN_SECONDS:g} seconds its task is {state}, with {alive} worker{'' if alive == 1 else 's'} alive."
        )
        return Finding("circuit", False, f"{text} {why}", hint)
    counts = task["result"]["counts"]
    if counts != {"1": SHOTS}:
        return Finding("circuit", False, f"It gave {counts}, and not 1 each time.", hint)
    return answered


def _words(status: int, answer: Any) -> str:
    if isinstance(answer, dict) and "error" in answer:
        return str(answer["error"]["message"])
    return "Nothing answers." if status == 0 else f"What answers is not Quantask (HTTP status {status})."


def _clock(subject: str, text: str, headers: Mapping[str, str]) -> Finding:
    """Say that something answers, and whether its clock and this one agree."""
    there = parsedate_to_datetime(headers["Date"]) if "Date" in headers else datetime.now(UTC)
    apart = abs((datetime.now(UTC) - there).total_seconds())
    if apart > CLOCK_SECONDS:
        return Finding(subject, False, f"{text}, but its clock is {apart:.0f} s from this one's.", "Set both by NTP.")
    return Finding(subject, True, f"{text}.")
