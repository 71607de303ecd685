"""A laptop with nothing set up: empty folders of its own, kernels in them, and the local process that they start."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

RESULT_MIME = "application/vnd.quantask.result.v1+json"
SECONDS = 90.0  # for anything that a busy machine may do slowly


@dataclass(frozen=True)
class Laptop:
    """Folders, and the environment that points to them."""

    folder: Path
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("QUANTASK_", "JPY_", "JUPYTER"))
        }
        return {
            **kept,
            "HOME": str(self.folder),
            "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"),
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
            "IPYTHONDIR": str(self.folder / "ipython"),
            **self.extra,
        }

    def connection(self) -> dict[str, Any] | None:
        """Return what the local process's file says, if it is there."""
        try:
            return dict(json.loads((self.folder / "runtime" / "quantask-local.json").read_text()))
        except OSError:
            return None

    def local_pid(self) -> int:
        connection = self.connection()
        assert connection is not None
        return int(connection["pid"])

    def close(self) -> None:
        """End the local process, if there is one."""
        connection = self.connection()
        if connection is not None:
            with suppress(ProcessLookupError):
                os.kill(connection["pid"], signal.SIGTERM)
            until(lambda: not is_alive(connection["pid"]))


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """Return what ``condition`` returns once that is true."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return value


class Kernel:
    """A kernel, as a notebook drives one."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client

    def run(self, code: str) -> list[dict[str, Any]]:
        """Run a cell, and return what it publishes until it is idle."""
        return self.read_until_idle(self.client.execute(code))

    def read_until_idle(self, message_id: str) -> list[dict[str, Any]]:
        messages = []
        while True:
            message = self.client.get_iopub_msg(timeout=SECONDS)
            content = message["content"]
            if message["parent_header"].get("msg_id") == message_id and content.get("execution_state") == "idle":
                return messages
            if message["msg_type"] not in ("status", "execute_input"):
                messages.append(message)

    def read_until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first message that is ``wanted``."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            message = self.client.get_iopub_msg(timeout=SECONDS)
            if wanted(message):
                return dict(message)
        raise AssertionError("no such message came")

    def text(self, code: str) -> str:
        """Run a cell that has one output, and return its text."""
        [message] = self.run(code)
        content = message["content"]
        return str(content["data"]["text/plain"] if "data" in content else content["text"])

    def value(self, expression: str) -> Any:
        """Return the value of an expression, which must be plain."""
        return json.loads(self.text(f"import json; print(json.dumps({expression}))"))

    def restart(self) -> None:
        self.manager.restart_kernel(now=False)
        self.client.wait_for_ready(timeout=SECONDS)


@contextmanager
def running_kernel(laptop: Laptop) -> Iterator[Kernel]:
    """Start a kernel on the laptop, and end it."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=laptop.environ, cwd=str(laptop.folder))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=SECONDS)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        if manager.is_alive():
            manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
