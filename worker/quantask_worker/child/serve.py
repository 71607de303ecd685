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

    def run(self, job: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        """Run one job and return ``{"result": …}`` or ``{"error": …}``; ``tell`` takes what is there before."""


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
            answer = _Answer(replies, request["number"])
            reply = program.run(request["job"], answer.tell)
            watchdog.stop()
            answer.end(reply)
    except BrokenPipeError:
        return  # the parent has gone


class _Answer:
    """The replies to one job: pieces, and then the last."""

    def __init__(self, replies: BinaryIO, number: int) -> None:
        self._replies = replies
        self._number = number
        self._left = frames.MAX_REPLY_BYTES

    def tell(self, piece: dict[str, Any]) -> None:
        """Send a piece.

        Raises:
            LimitExceededError: it is too large, together with those before.
        """
        self._send({**piece, "more": True})

    def end(self, reply: dict[str, Any]) -> None:
        """Send the last reply; in place of one that is too large, the error that it is so."""
        try:
            self._send(reply)
        except LimitExceededError as error:
            frames.send(self._replies, frames.encode({"number": self._number, "error": error.to_dict()}))

    def _send(self, reply: dict[str, Any]) -> None:
        frame = frames.encode({"number": self._number, **reply})
        self._left -= len(frame)
        if self._left < 0:
            raise LimitExceededError(
                f"The result has {(frames.MAX_REPLY_BYTES - self._left) >> 20} MiB; "
                f"a task may have {frames.MAX_REPLY_BYTES >> 20}.",
                hint="Measure fewer qubits, or ask for fewer shots or points.",
            )
        frames.send(self._replies, frame)
