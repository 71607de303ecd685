"""The file that tells kernels where the shared local process is."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from jupyter_core.paths import secure_write
from tornado.httpclient import AsyncHTTPClient, HTTPClientError

from quantask_jupyter.jupyter_folders import runtime_folder

NAME = "quantask-local.json"
LOCK_NAME = "quantask-local.lock"
ANSWER_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a local process serves, and the token it asks for."""

    url: str
    token: str
    pid: int
    version: str


def runtime_file(name: str) -> Path:
    """Return the path of a file in Jupyter's runtime directory, which only its user can read."""
    directory = runtime_folder()
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory / name


def write_connection(connection: Connection) -> None:
    """Write the file, whole or not at all."""
    path = runtime_file(NAME)
    unfinished = path.with_name(f"{NAME}.{connection.pid}")
    with secure_write(str(unfinished)) as file:
        json.dump(asdict(connection), file)
    unfinished.replace(path)


def read_connection() -> Connection | None:
    """Return what the file says, or None if there is none that can be read."""
    try:
        return Connection(**json.loads(runtime_file(NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def remove_connection() -> None:
    """Remove the file, if it is this process's own."""
    connection = read_connection()
    if connection is not None and connection.pid == os.getpid():
        runtime_file(NAME).unlink(missing_ok=True)


async def answers(connection: Connection) -> bool:
    """Say whether the process that wrote the file still serves; its file may have outlived it."""
    try:
        await AsyncHTTPClient().fetch(
            f"{connection.url}quantask/api/backends",
            headers={"Authorization": f"token {connection.token}"},
            request_timeout=ANSWER_SECONDS,
        )
    except (HTTPClientError, OSError):
        return False
    return True
