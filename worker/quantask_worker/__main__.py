"""The worker: ``python -m quantask_worker [--slots N] [--embedded]``, which is also ``jupyter quantask worker``."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import secrets
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.metadata import version

from traitlets.config import Config

from quantask_jupyter import event_loop
from quantask_jupyter.bootstrap import LinkAddress, Role, open_ports, run_housekeeping, until_link_closes
from quantask_jupyter.domain.left_open import SAME_USER
from quantask_jupyter.domain.task import WorkerInfo
from quantask_jupyter.environment import keep_secrets
from quantask_jupyter.errors import (
    BrokerConflictError,
    BrokerUnavailableError,
    DatabaseUnavailableError,
    QuantumError,
    SchemaBehindError,
    SettingsError,
)
from quantask_jupyter.last_words import WORKER
from quantask_jupyter.load_settings import load_settings
from quantask_jupyter.logs import log_to_stderr
from quantask_jupyter.ports import Ports
from quantask_jupyter.settings import Quantask
from quantask_worker.child_process import LaunchError
from quantask_worker.child_spec import PROGRAM, ChildSpec
from quantask_worker.child_user import child_user, closed_folders
from quantask_worker.job_limits import child_threads
from quantask_worker.launch import pick_launcher
from quantask_worker.memory_limit import child_memory_bytes
from quantask_worker.shutdown import Shutdown
from quantask_worker.warm_children import WarmChildren, open_children
from quantask_worker.worker import Worker

_START_ERRORS = (
    SettingsError,
    DatabaseUnavailableError,
    SchemaBehindError,
    BrokerUnavailableError,
    BrokerConflictError,
    LaunchError,
)

_log = logging.getLogger("quantask_worker")


def main(argv: Sequence[str] | None = None, *, program: str = PROGRAM) -> int:
    """Run a worker until it is told to stop, and return its exit status.

    Args:
        argv: the command line's arguments.
        program: the module that children run.
    """
    parser = argparse.ArgumentParser("jupyter quantask worker", description="Run tasks of Quantask.")
    parser.add_argument("--slots", type=int, help="tasks to run at the same time (setting: slots)")
    parser.add_argument(
        "--embedded",
        action="store_true",
        help="belong to the API process whose address is the first line of standard input, and end with it",
    )
    parser.add_argument("--check", action="store_true", help="start what would run a task, and end")
    options = parser.parse_args(argv)
    reasons: list[str] = []
    try:
        settings = load_settings(Config({"Quantask": {} if options.slots is None else {"slots": options.slots}}))
        keep_secrets()
        log_to_stderr(settings, "quantask_jupyter", "quantask_worker")
        if options.check:
            event_loop.run(check(settings, program=program))
        else:
            link = _read_link() if options.embedded else None
            event_loop.run(run_worker(settings, link, program=program))
    except* _START_ERRORS as errors:
        reasons = list(_sentences(errors))
    except* ConnectionError:
        reasons = ["The API process that this worker belongs to does not answer."]
    for reason in reasons:
        sys.stderr.write(f"{WORKER}{reason}\n")
    return 1 if reasons else 0


async def run_worker(settings: Quantask, link: LinkAddress | None, *, program: str) -> None:
    """Run tasks until a signal comes or the API process of an embedded worker ends.

    Args:
        settings: the deployment's settings.
        link: where the API process of an embedded worker listens.
        program: the module that children run.

    Raises:
        QuantumError: the database or the broker cannot be used.
        LaunchError: no child can be started.
        ConnectionError: the API process of an embedded worker has gone already.
    """
    shutdown = Shutdown()
    shutdown.on_signals()
    spec = child_spec(settings, program)
    async with (
        open_ports(settings, Role.WORKER, link) as ports,
        open_children(pick_launcher(spec), settings.slots) as children,
    ):
        info = describe_worker(settings, left_open(spec, children))
        # It reports itself as alive, which it is once it can run something.
        async with run_housekeeping(ports, settings, info):
            await _work(ports, info, children, settings, shutdown, is_embedded=link is not None)
    _log.info("worker %s has stopped", info.name)


async def _work(
    ports: Ports, info: WorkerInfo, children: WarmChildren, settings: Quantask, shutdown: Shutdown, *, is_embedded: bool
) -> None:
    if is_embedded:
        _tell_api_process()
    each = (child_memory_bytes(settings) >> 20, child_threads(settings))
    _log.info("worker %s is ready, slots=%d memory=%d MiB threads=%d each", info.name, children.count, *each)
    worker = Worker(ports, info.name, children, settings, shutdown)
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(_stop_with_api(ports, shutdown))
        await worker.run()
        watching.cancel()


async def check(settings: Quantask, *, program: str) -> None:
    """Start a child that could run a task, say what nothing keeps it from, and end it.

    Raises:
        LaunchError: it did not start.
    """
    spec = child_spec(settings, program)
    async with open_children(pick_launcher(spec), 1) as children:
        sys.stdout.write(f"{json.dumps(left_open(spec, children))}\n")


def child_spec(settings: Quantask, program: str) -> ChildSpec:
    """Return what children are told.

    Raises:
        SettingsError: they cannot run as the user that they should.
    """
    user, group = child_user(settings) or (None, None)
    return ChildSpec(
        child_memory_bytes(settings),
        settings.wall_seconds,
        program,
        child_threads(settings),
        user=user,
        group=group,
        closed=closed_folders(settings),
    )


def left_open(spec: ChildSpec, children: WarmChildren) -> tuple[str, ...]:
    """Return what nothing keeps children from, in words: the kernel, or another user."""
    return (*children.left_open, *([SAME_USER] if spec.user is None else []))


def describe_worker(settings: Quantask, left_open: tuple[str, ...]) -> WorkerInfo:
    """Return who this worker is; the name is new for every start, so that no lease passes to a successor."""
    host = socket.gethostname()
    versions = {name: version(name) for name in ("quantask-jupyter", "qiskit", "qiskit-aer")}
    return WorkerInfo(
        f"{host}-{os.getpid()}-{secrets.token_hex(4)}", host, settings.slots, versions, left_open=left_open
    )


async def _stop_with_api(ports: Ports, shutdown: Shutdown) -> None:
    await until_link_closes(ports)
    _log.info("the API process has gone")
    shutdown.request()


def _tell_api_process() -> None:
    with suppress(OSError):  # it has gone, which is noticed by its link
        sys.stdout.write("ready\n")
        sys.stdout.flush()


def _read_link() -> LinkAddress:
    try:
        return LinkAddress.from_json(sys.stdin.readline())
    except ValueError as error:
        raise SettingsError("The first line of standard input is not the address of an API process.") from error


def _sentences(errors: BaseExceptionGroup[BaseException]) -> Iterator[str]:
    for error in errors.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _sentences(error)
        elif isinstance(error, QuantumError) and error.hint:
            yield f"{error.message} {error.hint}"
        else:
            yield error.message if isinstance(error, QuantumError) else str(error)


if __name__ == "__main__":
    sys.exit(main())
