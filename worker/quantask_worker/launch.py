"""What every way to start a child has in common: what it is told, what it may know, how the parent sees it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import IO, Protocol

from quantask_worker import frames
from quantask_worker.crash import kernel_memory_kills

PROGRAM = "quantask_worker.child.run"
START_SECONDS = 120.0
"""How long the imports of a child may take: a cold network disk needs a minute."""

_WATCHDOG_MARGIN_SECONDS = 2.0
_LOG_TAIL_BYTES = 4096
_PASSED_ON = (
    "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "SYSTEMROOT",
    "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP",
)  # fmt: skip
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


class LaunchError(Exception):
    """A child did not start; the text is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """What a child is told when it starts."""

    memory_bytes: int
    wall_seconds: float
    program: str = PROGRAM
    threads: int = 1

    @property
    def watchdog_seconds(self) -> float:
        """When a child ends itself: a little after the parent should have ended it."""
        return self.wall_seconds + _WATCHDOG_MARGIN_SECONDS

    @property
    def cpu_seconds(self) -> float:
        """The processor time that a job may use: of all its threads together."""
        return self.watchdog_seconds * self.threads

    def to_argument(self) -> str:
        """Return the spec as one command line argument."""
        return json.dumps(asdict(self))

    @classmethod
    def from_argument(cls, text: str) -> ChildSpec:
        """Rebuild the spec from :meth:`to_argument`."""
        return cls(**json.loads(text))


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
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by whose job it works on."""
    users: int = 0
    """Whose job it works on, and who comes next."""
    quick_since: float | None = None
    """When it began what it works on, if the job before took but a moment; by the loop's clock."""
    spoiled: bool = False
    """No job may begin in it any more: it is being killed, or will be as soon as it is through with its job."""
    memory_kills_before: int = field(default_factory=kernel_memory_kills)
    """What the kernel had killed for lack of memory when this child started."""
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
                await frames.read(self.reader, max_bytes=1024)
            ready = True
        except (asyncio.IncompleteReadError, ConnectionError, frames.FrameError, TimeoutError) as error:
            raise LaunchError(f"A simulator process did not start. {last_line(self.log)}".strip()) from error
        finally:
            if not ready:
                await self.end()

    async def end(self) -> None:
        """Kill the child, wait for its end and close what the parent has of it; any number of callers may do so."""
        if self.alive:
            self.kill()
            await asyncio.wait([self.exit_code])
        if not self.log.closed:
            self.last_log = _tail(self.log)
            self.log.close()
            self.close()

    def clear_log(self) -> None:
        """Forget what was written: parent and child share the file's position."""
        self.log.seek(0)
        self.log.truncate()


class Launcher(Protocol):
    """A way to start children."""

    async def launch(self) -> Child:
        """Start a child and return it when it is warm.

        Raises:
            LaunchError: it did not start.
        """

    async def close(self) -> None:
        """End what the launcher itself has started; children are ended by whoever asked for them."""


def _tail(log: IO[bytes]) -> str:
    size = log.seek(0, os.SEEK_END)
    log.seek(max(0, size - _LOG_TAIL_BYTES))
    return log.read().decode("utf-8", "replace")


def last_line(log: IO[bytes]) -> str:
    """Return the last line of a dead process's log: of a traceback, the one that says what was wrong."""
    lines = _tail(log).split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def child_environment(threads: int, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what a child may know of the parent's environment, which holds passwords: nothing but a few paths.

    Only the simulator has ``threads``: it starts them when a run needs them. What starts its own when it is imported
    has one, because a process with threads cannot be forked.
    """
    passed = {name: environ[name] for name in _PASSED_ON if name in environ}
    alone = dict.fromkeys(_ONE_THREAD, "1")
    return passed | alone | {"OMP_NUM_THREADS": str(threads), "QISKIT_PARALLEL": "FALSE"}


def python_command(module: str, *arguments: str) -> list[str]:
    """Return the command for a module of ours; ``-P``, so that no file in the current folder shadows a library."""
    return [sys.executable, "-P", "-m", module, *arguments]


def pick_launcher(spec: ChildSpec) -> Launcher:
    """Return the fork server on Linux, and the portable way elsewhere."""
    if sys.platform == "linux":
        from quantask_worker.launch_linux import LinuxLauncher

        return LinuxLauncher(spec)
    from quantask_worker.launch_portable import PortableLauncher

    return PortableLauncher(spec)
