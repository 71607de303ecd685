"""No password is ever in a log, a reply, a traceback or a metric: everything is provoked, and searched for them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from sqlalchemy.engine import make_url

from tests.acceptance.deployment import Deployment, lab_deployment
from tests.integration.api.commands import quantask
from tests.integration.api.metrics import scrape
from tests.integration.api.server import BELL, LONG, until
from tests.services import Postgres, RabbitMQ

WRONG = "wr/ong-p@ssword-7c1e"
QUICK = {
    "SWEEP_SECONDS": "0.2",
    "POLL_SECONDS": "0.2",
    "LEASE_SECONDS": "6",
    "BACKOFF_SECONDS": "0.1",
    "DATABASE_TIMEOUT_SECONDS": "1",
}


@dataclass
class Heard:
    """Everything that was said, and what must not be in it."""

    passwords: list[str]
    texts: dict[str, str] = field(default_factory=dict)

    def add(self, where: str, text: str | bytes) -> None:
        self.texts[where] = text.decode(errors="replace") if isinstance(text, bytes) else text

    def ended(self, where: str, ended: subprocess.CompletedProcess[str]) -> None:
        self.add(where, ended.stdout + ended.stderr)

    def leaks(self) -> list[str]:
        """Where a password was said, in whatever way it may be written."""
        forms = {
            form for secret in self.passwords for form in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1])
        }
        return [where for where, text in self.texts.items() if any(form in text for form in forms)]


def password_of(url: str) -> str:
    return unquote(urlsplit(url).password or "")


def with_password(url: str, password: str) -> str:
    return make_url(url).set(password=password).render_as_string(hide_password=False)


@pytest.fixture
def heard(database_url: str, amqp_url: str) -> Heard:
    passwords = [password_of(database_url), password_of(amqp_url)]
    assert all(len(password) > 8 for password in passwords), "they can be searched for"
    return Heard([*passwords, WRONG])


def listen(heard: Heard, deployment: Deployment, moment: str) -> None:
    """Ask the API for all that it says."""
    api = deployment.api
    some = api.get("tasks", query={"limit": 1}).json.get("tasks", [])
    paths = ["health", "tasks", "backends", "openapi.json", "nothing", *(f"tasks/{task['id']}" for task in some)]
    for path in paths:
        heard.add(f"{moment}: {path}", api.get(path).body)
    heard.add(f"{moment}: submit", api.post("tasks", {"circuit": BELL}).body)
    heard.add(f"{moment}: metrics", scrape(api.url, api.token).data)
    heard.ended(f"{moment}: doctor", quantask(deployment.home / "doctor", "doctor", **deployment.settings))


@pytest.mark.stops_postgres
@pytest.mark.stops_rabbitmq
def test_a_deployment_whose_servers_go_and_come_back_says_no_password(
    tmp_path: Path, heard: Heard, database_url: str, amqp_url: str, postgres: Postgres, rabbitmq: RabbitMQ
) -> None:
    with lab_deployment(tmp_path, database_url, amqp_url, **QUICK) as deployment:
        api = deployment.api
        api.finished(api.submit()["id"])
        listen(heard, deployment, "well")
        running = api.submit(circuit=LONG)["id"]
        until(lambda: f"claimed task={running}" in (tmp_path / "worker0.log").read_text(), "the worker runs it")
        rabbitmq.stop()
        listen(heard, deployment, "broker down")
        rabbitmq.start()
        postgres.stop("immediate")
        until(lambda: api.get("health").json.get("database", {}).get("reachable") is False, "the database is missed")
        listen(heard, deployment, "database down")
        log = tmp_path / "worker0.log"
        until(lambda: "leases not renewed" in log.read_text(), "the worker misses it too")
        postgres.start()
        postgres.admin(
            "ALTER TABLE tasks ADD CONSTRAINT nobody_foresaw CHECK (shots < 0) NOT VALID", database=database_url
        )
        until(lambda: api.post("tasks", {"circuit": BELL}).status == 500, "what nobody foresaw is an error of ours")
        listen(heard, deployment, "table missing")
        served = deployment.served.log
        until(lambda: "Traceback" in served.read_text(), "it is logged with its traceback")
    for log in (deployment.served.log, *tmp_path.glob("worker*.log")):
        heard.add(log.name, log.read_text())
    assert heard.leaks() == []
    assert len(heard.texts) > 30


@pytest.mark.parametrize("of", ["DATABASE_URL", "AMQP_URL"])
def test_a_wrong_password_is_not_said_by_anybody(
    tmp_path: Path, heard: Heard, database_url: str, amqp_url: str, of: str
) -> None:
    quantask(tmp_path / "upgrade", "db", "upgrade", DATABASE_URL=database_url)
    settings = {"DATABASE_URL": database_url, "AMQP_URL": amqp_url, **QUICK}
    settings[of] = with_password(settings[of], WRONG)
    for command in (["worker"], ["doctor"], *([["db", "upgrade"], ["db", "current"]] if of == "DATABASE_URL" else [])):
        ended = quantask(tmp_path / command[-1], *command, **settings)
        heard.ended(" ".join(command), ended)
        assert ended.returncode == 1, ended
        assert "Traceback" not in ended.stderr, ended.stderr
    with lab_deployment(
        tmp_path / "lab", database_url, amqp_url, workers=0, **{**QUICK, of: settings[of]}
    ) as deployment:
        answer = deployment.api.post("tasks", {"circuit": BELL})
        assert answer.status == (503 if of == "DATABASE_URL" else 202)
        listen(heard, deployment, "wrong password")
    heard.add("API's log", deployment.served.log.read_text())
    assert heard.leaks() == []


@pytest.mark.parametrize("option", ["--debug", "--log-level=DEBUG"])
def test_a_command_that_tells_everything_it_does_tells_no_password(
    tmp_path: Path, heard: Heard, database_url: str, amqp_url: str, option: str
) -> None:
    settings = {"DATABASE_URL": database_url, "AMQP_URL": amqp_url}
    for command in (["db", "upgrade"], ["db", "current"], ["doctor"]):
        heard.ended(" ".join(command), quantask(tmp_path / command[-1], *command, option, **settings))
    (tmp_path / "config").mkdir()
    config = tmp_path / "config" / "jupyter_quantask_config.py"
    config.write_text(f"c.Quantask.database_url = {database_url!r}\nc.Quantask.amqp_url = {amqp_url!r}\n")
    heard.ended("configured", quantask(tmp_path, "db", "current", option))
    assert heard.leaks() == []
