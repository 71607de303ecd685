"""The child's loop: a job comes in, its reply goes out, until the parent closes the channel."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from quantask_jupyter.errors import LimitExceededError
from quantask_worker import frames
from quantask_worker.child import watchdog


class Program(Protocol):
    """A module that can run jobs."""

    def preload(self) -> None:
        """Import what jobs need and fill caches, without running a circuit."""

    def run(self, job: dict[str, Any]) -> dict[str, Any]:
        """Run one job and return ``{"result": …}`` or ``{"error": …}``."""


def ignore_stop_signals() -> None:
    """Let the signals that a terminal or a supervisor sends to whole groups pass: the parent ends its children."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def load_program(name: str) -> Program:
    """Import the program ``name`` and preload it."""
    program = cast(Program, importlib.import_module(name))
    program.preload()
    return program


def serve(
    requests: BinaryIO,
    replies: BinaryIO,
    program: Program,
    *,
    wall_seconds: float,
    before_job: Callable[[], None],
    left_open: Sequence[str] = (),
) -> None:
    """Say that the child is ready, then answer jobs one by one.

    Args:
        requests: where jobs come from.
        replies: where replies go to.
        program: what runs them. An exception of it ends the child; the parent tells the user.
        wall_seconds: after this long in one job the process ends itself (see :mod:`watchdog`).
        before_job: called as each job begins.
        left_open: what nothing keeps this process from, for the parent's log.
    """
    os.chdir(Path(sys.executable).anchor)  # no circuit includes a file by a path relative to the worker's folder
    try:
        frames.send(replies, frames.encode({"ready": os.getpid(), "left_open": left_open}))
        while (request := frames.receive(requests)) is not None:
            before_job()
            watchdog.start(wall_seconds)
            reply = program.run(request["job"])
            watchdog.stop()
            frames.send(replies, _encode_reply(reply, request["number"]))
    except BrokenPipeError:
        return  # the parent has gone


def _encode_reply(reply: dict[str, Any], number: int) -> bytes:
    frame = frames.encode({"number": number, **reply})
    if len(frame) <= frames.MAX_REPLY_BYTES:
        return frame
    error = LimitExceededError(
        f"The result has {len(frame) >> 20} MiB; a task may have {frames.MAX_REPLY_BYTES >> 20}.",
        hint="Measure fewer qubits, or ask for fewer shots or points.",
    )
    return frames.encode({"number": number, "error": error.to_dict()})
