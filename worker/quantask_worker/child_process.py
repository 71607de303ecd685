"""A child as its parent sees it, however it was started: its channel, its log, its end."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any, TypeVar

from quantask_worker import frames
from quantask_worker.why_child_died import kernel_memory_kills

T = TypeVar("T")

START_SECONDS = 120.0
"""How long the imports of a child may take: a cold network disk needs a minute."""

_LOG_TAIL_BYTES = 4096
_SECONDS_TO_END_BY_ITSELF = 1.0


class LaunchError(Exception):
    """A child did not start; the text is a sentence for the operator."""


class ChildDiedError(Exception):
    """The child ended, or closed its channel, before it replied.

    ``exit_code`` is None where the job had no part in it: the child went down with its fork server.
    """

    def __init__(self, exit_code: int | None, log: str = "") -> None:
        super().__init__(f"exit code {exit_code}")
        self.exit_code = exit_code
        self.log = log


def _refuse(_: dict[str, Any]) -> None:
    raise frames.FrameError("a piece of an answer that has none")


@dataclass(eq=False, slots=True)
class Child:
    """One running child, however it was started."""

    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    log: IO[bytes]
    """What the child writes to its standard error; a file, so that nobody has to keep reading it."""
    exit_code: asyncio.Future[int | None]
    """As :mod:`subprocess` has it: negative for a signal. None: it went down with its fork server."""
    kill: Callable[[], None]
    """Kill the child and all it has started; harmless when it is dead."""
    close: Callable[[], None]
    """Close the parent's side of the channel, once the child is dead."""
    die_by: Callable[[float], None] = lambda _: None
    """Have the child killed at a moment of the monotonic clock (infinity: at none), even if the parent is frozen then.

    Where there is no fork server nobody else can kill it, and this does nothing.
    """
    jobs: int = 0
    """The jobs it was given."""
    answers: int = 0
    """The answers that were waited for."""
    is_read: bool = False
    """Whether an answer is waited for: it may be in the channel when the child is dead, and is not to be lost."""
    memory_kills_before: int = field(default_factory=kernel_memory_kills)
    """What the kernel had killed for lack of memory when this child started."""
    left_open: tuple[str, ...] = ()
    """What the kernel cannot keep it from, in words."""
    last_log: str = ""
    """The end of what it had written, once it is dead."""

    @property
    def alive(self) -> bool:
        """False once its end has been noticed."""
        return not self.exit_code.done()

    async def wait_ready(self) -> None:
        """Wait for the child's first frame; a child that fails to send it is killed.

        Raises:
            LaunchError: the child ended, wrote something else, or took too long.
        """
        ready = False
        try:
            async with asyncio.timeout(START_SECONDS):
                greeting = await frames.read(self.reader, max_bytes=1024)
            self.left_open = tuple(greeting.get("left_open", ())) if isinstance(greeting, dict) else ()
            ready = True
        except (asyncio.IncompleteReadError, ConnectionError, frames.FrameError, TimeoutError) as error:
            raise LaunchError(f"A simulator process did not start. {last_line(self.log)}".strip()) from error
        finally:
            if not ready:
                await self.end()

    def send(self, job: dict[str, Any]) -> int:
        """Put a job into the child's channel, behind those that it has, and return its number."""
        if self.answers == self.jobs:  # else the log holds what the job before writes
            self._clear_log()
        self.jobs += 1
        self.writer.write(frames.encode({"number": self.jobs, "job": job}))
        return self.jobs

    async def answer(
        self, number: int, check: Callable[[dict[str, Any]], T], take: Callable[[dict[str, Any]], object] = _refuse
    ) -> T:
        """Wait for the answer to a job, the next that is due, and return what ``check`` makes of it.

        When this ends in any other way (it is cancelled, the answer is no frame, ``check`` raises), the child is dead.

        Args:
            number: of the job.
            check: makes something of the last reply, or raises.
            take: takes each piece that comes before it, or raises.

        Raises:
            ChildDiedError: the child ended before it answered.
            frames.FrameError: it wrote something else than an answer to this job.
        """
        is_good, self.is_read = False, True
        try:
            left = frames.MAX_REPLY_BYTES
            while True:
                reply, size = await self._read(number, left)
                left -= size
                if reply.pop("more", False) is not True:
                    break
                take(reply)
            answer = check(reply)
            is_good = True
            return answer
        finally:
            self.answers += 1
            self.is_read = False
            if not (is_good and self.alive):
                await self.end()

    async def _read(self, number: int, most: int) -> tuple[dict[str, Any], int]:
        """Return a reply to the job, and its size in bytes, which may be at most so many."""
        try:
            body = await frames.read_body(self.reader, max_bytes=most)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            await asyncio.wait([self.exit_code], timeout=_SECONDS_TO_END_BY_ITSELF)
            await self.end()
            raise ChildDiedError(self.exit_code.result(), self.last_log) from error
        reply = frames.decode(body)
        if not isinstance(reply, dict) or reply.pop("number", None) != number:
            raise frames.FrameError("an answer to another job")  # one that was written before this one came
        return reply, len(body)

    async def end(self) -> None:
        """Kill the child, wait for its end and close what the parent has of it; any number of callers may do so."""
        if self.alive:
            self.kill()
            await asyncio.wait([self.exit_code])
        if not self.log.closed:
            self.last_log = _tail(self.log)
            self.log.close()
            self.close()

    def _clear_log(self) -> None:
        """Forget what was written: parent and child share the file's position."""
        self.log.seek(0)
        self.log.truncate()


def _tail(log: IO[bytes]) -> str:
    size = log.seek(0, os.SEEK_END)
    log.seek(max(0, size - _LOG_TAIL_BYTES))
    return log.read().decode("utf-8", "replace")


def last_line(log: IO[bytes]) -> str:
    """Return the last line of a dead process's log: of a traceback, the one that says what was wrong."""
    lines = _tail(log).split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
