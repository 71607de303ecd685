"""The embedded worker: a worker process that the API process starts, watches, restarts and ends."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress

from quantask_jupyter.environment import settings_environment
from quantask_jupyter.last_words import why_it_cannot_start
from quantask_jupyter.settings import PREFIX, Quantask

COMMAND = (sys.executable, "-P", "-m", "quantask_worker", "--embedded")  # -P: notebooks may lie beside a random.py
GRACE_SECONDS = 2.0  # somebody who stops Jupyter waits for it; unfinished tasks go on with the next start
KILL_AFTER_SECONDS = 3.0  # beyond the grace
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
HEALTHY_SECONDS = 60.0  # a worker that lived so long is started again without a pause
READY = b"ready\n"  # what a worker writes to its standard output when it can run tasks
LAST_LINES = 20
SAID_SECONDS = 1.0  # for reading the last words of a process that has ended
_STDERR = 2

log = logging.getLogger(__name__)


class EmbeddedWorker:
    """Keeps one worker process alive.

    The process is watched by a thread and not by asyncio: Jupyter on Windows has an event loop without subprocesses.
    """

    def __init__(self, settings: Quantask, link: str) -> None:
        """Start workers with ``settings``; each reads ``link``, the address of this process, as its first line."""
        self._settings = settings
        self._link = link
        self._process: subprocess.Popen[bytes] | None = None
        self.trouble: str | None = None
        """Why no worker can start, in one sentence; None again once one is ready."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep a worker alive for as long as the block lasts, and end it with the block."""
        keeper = asyncio.create_task(self._keep_alive(), name="quantask-embedded-worker")
        try:
            yield
        finally:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper
            await self._end()

    async def _keep_alive(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            started = time.monotonic()
            try:
                self._process = self._start()
            except OSError as error:
                self.trouble = f"The worker cannot start: {error.strerror}."
                log.error("the worker cannot be started: %s", error.strerror)
            else:
                code = await self._lived(self._process)
                log.warning("the worker ended with code %s and is started again", code)
            if time.monotonic() - started > HEALTHY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _lived(self, process: subprocess.Popen[bytes]) -> int:
        """Wait for the end of a worker and return its exit status; know the trouble if it was never ready."""
        ready = threading.Event()
        said: deque[str] = deque(maxlen=LAST_LINES)

        def until_ready() -> None:
            with process.stdout or nullcontext() as lines:
                if lines and lines.readline() == READY:
                    ready.set()
                    self.trouble = None

        def pass_on() -> None:
            with process.stderr or nullcontext() as lines:
                for line in lines or ():
                    said.append(line.decode(errors="replace"))
                    with suppress(OSError):  # nobody reads what this process says
                        os.write(_STDERR, line)

        readers = [threading.Thread(target=read, daemon=True) for read in (until_ready, pass_on)]
        for reader in readers:
            reader.start()
        code = await _ended(process)
        for reader in readers:
            await asyncio.to_thread(reader.join, SAID_SECONDS)
        if code and not ready.is_set():
            self.trouble = why_it_cannot_start(code, said, self._settings)
        return code

    def _start(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C in the terminal is for Jupyter, which asks back before it stops.
        process = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._environment(),
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        if process.stdin is not None:
            with suppress(OSError):  # a worker that has died already is met in _keep_alive
                process.stdin.write(self._link.encode() + b"\n")
                process.stdin.flush()
        return process

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        grace = str(min(self._settings.grace_seconds, GRACE_SECONDS))
        return {**inherited, **settings_environment(self._settings), f"{PREFIX}GRACE_SECONDS": grace}

    async def _end(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(GRACE_SECONDS + KILL_AFTER_SECONDS):
                await _ended(process)
        except TimeoutError:
            process.kill()
            await _ended(process)
        if process.stdin is not None:
            process.stdin.close()


async def _ended(process: subprocess.Popen[bytes]) -> int:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def watch() -> None:
        process.wait()
        with suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=watch, name="quantask-worker-watch", daemon=True).start()
    await ended.wait()
    return process.wait()
