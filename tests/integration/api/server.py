"""A real API in a process of its own, and a plain client for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3

BELL = 'OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;'
LONG = "OPENQASM 3.0; qubit q; bit c; c = measure q; while (c == 0) { c = measure q; }"
"""Never ends by itself."""


@dataclass(frozen=True)
class Answer:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of an error, in the one shape that errors have."""
        error = self.json["error"]
        assert set(error) == {"code", "message", "hint", "line", "column", "source_line"}
        return str(error["code"])


class Client:
    """Sends requests with a token."""

    def __init__(self, url: str, token: str | None) -> None:
        self.url = url
        self.token = token
        self._pool = urllib3.PoolManager(timeout=60, retries=False, maxsize=8)

    def request(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        chunked: bool = False,
    ) -> Answer:
        """Send a request; a body that is not bytes is sent as JSON."""
        sent = {"Authorization": f"token {self.token}"} if self.token else {}
        if body is not None and not isinstance(body, bytes) and not hasattr(body, "__next__"):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        target = f"{self.url}quantask/api/{path}" + (f"?{urlencode(query)}" if query else "")
        answer = self._pool.request(method, target, body=body, headers={**sent, **(headers or {})}, chunked=chunked)
        return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.data)

    def get(self, path: str, **options: Any) -> Answer:
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.request("POST", path, body=body, **options)

    def submit(self, **fields: Any) -> dict[str, Any]:
        """Submit a task that must be accepted, and return it."""
        answer = self.post("tasks", {"circuit": BELL, **fields})
        assert answer.status == 202, answer.body
        return dict(answer.json)

    def finished(self, task_id: str, seconds: float = 60.0) -> dict[str, Any]:
        """Wait until a task is final, and return it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            task = self.get(f"tasks/{task_id}", query={"wait": 5}).json
            if task["status"] in ("completed", "failed", "cancelled"):
                return dict(task)
        raise AssertionError(f"the task is not final after {seconds} seconds: {task}")

    def streaming(self, path: str) -> urllib3.BaseHTTPResponse:
        """Open a request whose answer does not end."""
        sent = {"Authorization": f"token {self.token}"}
        url = f"{self.url}quantask/api/{path}"
        return self._pool.request("GET", url, headers=sent, preload_content=False)


def isolated_environment(home: Path, **settings: str) -> dict[str, str]:
    """Return an environment in which nothing of the machine's own Jupyter is seen, with settings in capitals."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QUANTASK_", "JUPYTER"))}
    kept.update(
        HOME=str(home),
        JUPYTER_CONFIG_DIR=str(home / "config"),
        JUPYTER_DATA_DIR=str(home / "data"),
        JUPYTER_RUNTIME_DIR=str(home / "runtime"),
        IPYTHONDIR=str(home / "ipython"),
    )
    return {**kept, **{f"QUANTASK_{name}": value for name, value in settings.items()}}


def start(command: list[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a program of the virtual environment with its output in a file."""
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, *command], env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=file
        )


def stop(process: subprocess.Popen[bytes], seconds: float = 20.0) -> int:
    """End a process in the ordinary way and return its status."""
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def until(condition: Callable[[], Any], what: str, seconds: float = 30.0) -> Any:
    """Poll until ``condition`` is true, and return what it returned."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} seconds: {what}")


def announced(log: Path, name: str) -> str | None:
    """Return the value of a line NAME=VALUE that a process has written."""
    for line in log.read_text().splitlines():
        if line.startswith(f"{name}="):
            return line.partition("=")[2]
    return None


@dataclass
class Served:
    """A running ``jupyter quantask serve``."""

    client: Client
    process: subprocess.Popen[bytes]
    log: Path


def serve(home: Path, *, port: int = 0, **settings: str) -> Served:
    """Start ``jupyter quantask serve`` with these settings."""
    home.mkdir(parents=True, exist_ok=True)
    log = home / "serve.log"
    token = "a-token-for-this-test"
    environment = isolated_environment(home, TOKEN=token, **settings)
    log.unlink(missing_ok=True)
    process = start(["-m", "quantask_jupyter.cli", "serve", f"--port={port}"], environment, log)
    url = until(
        lambda: process.poll() is not None or announced(log, "QUANTASK_URL"), "the process announces its URL", 60
    )
    assert isinstance(url, str), log.read_text()
    return Served(Client(url, token), process, log)
