"""The local process: the API that kernels without a Jupyter Server start, and share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from quantask_jupyter.client.endpoint import Endpoint, Origin, answers
from quantask_jupyter.errors import ApiUnreachableError
from quantask_jupyter.jupyter_folders import runtime_folder
from quantask_jupyter.widget.starting import say_starting

COMMAND = (sys.executable, "-P", "-m", "quantask_server.local", "--shared")
"""-P: a notebook's folder may have a random.py that is not Python's."""

FILE = "quantask-local.json"
LOG = "quantask-local.log"
LOG_BYTES = 1_000_000  # a longer log is begun anew with the next start
START_SECONDS = 60.0  # two seconds on a quiet machine
SAY_SECONDS = 1.0
LOOK_SECONDS = 0.02
_NOT_FOR_IT = ("QUANTASK_URL", "QUANTASK_TOKEN", "QUANTASK_TOKEN_FILE")


def local_endpoint() -> Endpoint:
    """Return the local process's API, starting the process if none answers.

    Raises:
        ApiUnreachableError: it cannot be started; the text says what it said.
    """
    running = answering_local_endpoint()
    return running if running is not None else _start()


def answering_local_endpoint() -> Endpoint | None:
    """Return the API that the connection file names if it answers; the file may have outlived its process."""
    endpoint = named_local_endpoint()
    return endpoint if endpoint is not None and answers(endpoint) else None


def named_local_endpoint() -> Endpoint | None:
    """Return the API that the connection file names."""
    try:
        connection = json.loads(_runtime_file(FILE).read_text(encoding="utf-8"))
        return Endpoint.below(str(connection["url"]), str(connection["token"]), Origin.LOCAL)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _start() -> Endpoint:
    with _open_log() as log:
        begin = log.tell()
        try:
            process = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
                COMMAND,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env={name: value for name, value in os.environ.items() if name not in _NOT_FOR_IT},
                start_new_session=True,  # the interrupt button is for the kernel alone
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            raise ApiUnreachableError(f"The local process cannot be started: {error.strerror}.") from error
    return _wait_for(process, begin)


def _wait_for(process: subprocess.Popen[bytes], log_begin: int) -> Endpoint:
    # Of two kernels that start one at the same time one is served by the other's; its own process ends with status 0.
    began = time.monotonic()
    with ExitStack() as at_end:
        said = False
        while time.monotonic() < began + START_SECONDS:
            status = process.poll()
            endpoint = answering_local_endpoint()
            if endpoint is not None:
                return endpoint
            if status:
                raise ApiUnreachableError(f"The local process did not start: {_last_words(log_begin)}")
            if not said and time.monotonic() > began + SAY_SECONDS:
                said = True
                at_end.callback(say_starting())
            time.sleep(LOOK_SECONDS)
    raise ApiUnreachableError(
        f"The local process did not answer within {START_SECONDS:.0f} seconds.",
        hint=f"Its log is {_runtime_file(LOG)}.",
    )


def _open_log() -> BinaryIO:
    path = _runtime_file(LOG)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise ApiUnreachableError(
            f"The local process cannot be started: the folder {path.parent} cannot be written ({error.strerror}).",
            hint="Set JUPYTER_RUNTIME_DIR to a folder that you may write.",
        ) from None
    log = os.fdopen(descriptor, "ab")
    log.seek(0, os.SEEK_END)
    if log.tell() > LOG_BYTES:
        log.truncate(0)
        log.seek(0)
    return log


def _last_words(log_begin: int) -> str:
    said = _runtime_file(LOG).read_bytes()[log_begin:].decode("utf-8", "replace").strip()
    return said.splitlines()[-1] if said else "it said nothing."


def _runtime_file(name: str) -> Path:
    return runtime_folder() / name
