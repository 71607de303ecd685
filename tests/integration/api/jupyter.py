"""A real Jupyter Server with the extension, as it is installed."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3
from jupyter_client import BlockingKernelClient

from tests.integration.api.server import Client, isolated_environment, start, until

OTHER_EXTENSIONS = ("jupyterlab", "jupyter_lsp", "notebook", "notebook_shim")
TOKEN = "the-servers-own-token"


@dataclass
class Jupyter:
    """A running Jupyter Server."""

    url: str
    process: subprocess.Popen[bytes] | None
    home: Path
    log: Path
    token: str = TOKEN

    @property
    def api(self) -> Client:
        """A client that uses the server's own token."""
        return Client(self.url, self.token)

    def request(self, method: str, path: str, token: str | None = "", **options: Any) -> urllib3.BaseHTTPResponse:
        """Ask Jupyter Server itself, with its own token or the one given, or none."""
        headers = {} if token is None else {"Authorization": f"token {token or self.token}"}
        pool = urllib3.PoolManager(cert_reqs="CERT_NONE", timeout=60)
        headers |= options.pop("headers", {})
        return pool.request(method, f"{self.url}{path}", headers=headers, retries=False, **options)

    def in_a_kernel(self, *expressions: str, after: str = "import os", seconds: float = 60) -> list[str]:
        """Run code in a new kernel, evaluate expressions and return their values as text."""
        kernel = self.request("POST", "api/kernels").json()["id"]
        client = BlockingKernelClient()
        try:
            client.load_connection_file(str(self.home / "runtime" / f"kernel-{kernel}.json"))
            client.start_channels(hb=False)  # the heart may beat too slowly on a busy machine
            client.wait_for_ready(timeout=60)
            questions = {str(number): expression for number, expression in enumerate(expressions)}
            reply = client.execute_interactive(after, user_expressions=questions, timeout=seconds)
            answers = reply["content"]["user_expressions"]
            return [answers[str(number)]["data"]["text/plain"].strip("'") for number in range(len(expressions))]
        finally:
            client.stop_channels()
            self.request("DELETE", f"api/kernels/{kernel}")

    def kernels_client(self) -> Client:
        """A client with what the server gave to one of its kernels."""
        url, token = self.in_a_kernel("os.environ['QUANTASK_URL']", "os.environ['QUANTASK_TOKEN']")
        return Client(url, token)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_jupyter(
    home: Path, *, options: Sequence[str] = (), base_url: str = "/", config: str = "", **environment: str
) -> Jupyter:
    """Start a Jupyter Server; ``config`` is what ``jupyter_quantask_config.py`` says."""
    (home / "config").mkdir(parents=True)
    (home / "notebooks").mkdir()
    others = dict.fromkeys(OTHER_EXTENSIONS, False)  # they are not what is tested, and take their time
    (home / "config" / "jupyter_server_config.json").write_text(
        json.dumps({"ServerApp": {"jpserver_extensions": others}})
    )
    if config:
        (home / "config" / "jupyter_quantask_config.py").write_text(config)
    port = free_port()
    log = home / "jupyter.log"
    process = start(
        [
            "-m",
            "jupyter_server",
            "--allow-root",
            "--no-browser",
            f"--port={port}",
            f"--ServerApp.root_dir={home / 'notebooks'}",
            f"--ServerApp.base_url={base_url}",
            f"--IdentityProvider.token={TOKEN}",
            *options,
        ],
        {**isolated_environment(home), **environment},
        log,
    )
    scheme = "https" if any("certfile" in option for option in options) else "http"
    jupyter = Jupyter(f"{scheme}://127.0.0.1:{port}{base_url}", process, home, log)
    until(lambda: process.poll() is not None or _answers(jupyter), "Jupyter Server answers", 60)
    assert process.poll() is None, log.read_text()
    return jupyter


def _answers(jupyter: Jupyter) -> bool:
    try:
        return jupyter.request("GET", "api").status == 200
    except urllib3.exceptions.HTTPError:
        return False
