"""Children where there is no fork server: each is started and imports on its own, and is killed as a process.

Such a child ends when its channel closes, or by its own watchdog if the parent is gone while it runs a circuit.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from asyncio.subprocess import PIPE, SubprocessStreamProtocol
from typing import IO

from typing_extensions import override

from quantask_worker.child_process import Child, LaunchError
from quantask_worker.child_spec import ChildSpec, child_environment, python_command


class PortableLauncher:
    """Starts every child as a new Python process."""

    def __init__(self, spec: ChildSpec) -> None:
        self._spec = spec

    async def launch(self) -> Child:
        """Start a child and return it when it is warm."""
        loop = asyncio.get_running_loop()
        with contextlib.ExitStack() as undo:
            # Parent and child share its position, which a buffer of the parent's would not know to have moved.
            log = undo.enter_context(tempfile.TemporaryFile(buffering=0))
            try:
                transport, protocol = await loop.subprocess_exec(
                    lambda: _ChildProtocol(loop),
                    *python_command("quantask_worker.child", self._spec.to_argument()),
                    stdin=PIPE,
                    stdout=PIPE,
                    stderr=log,
                    env=child_environment(self._spec.threads),
                )
            except OSError as error:
                raise LaunchError(f"A simulator process did not start: {error.strerror}.") from error
            undo.pop_all()  # from here on the child's end closes it
        child = _as_child(transport, protocol, log)
        await child.wait_ready()
        return child

    async def close(self) -> None:
        """Do nothing: there is no process but the children."""


class _ChildProtocol(SubprocessStreamProtocol):
    """Knows the process's end at once; asyncio's own ``wait`` also waits until a full pipe has been read."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(limit=2**16, loop=loop)
        self.transport: asyncio.SubprocessTransport | None = None
        self.exit_code: asyncio.Future[int | None] = loop.create_future()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if isinstance(transport, asyncio.SubprocessTransport):
            self.transport = transport

    @override
    def process_exited(self) -> None:
        super().process_exited()
        if self.transport is not None and not self.exit_code.done():
            self.exit_code.set_result(self.transport.get_returncode())


def _as_child(transport: asyncio.SubprocessTransport, protocol: _ChildProtocol, log: IO[bytes]) -> Child:
    if protocol.stdin is None or protocol.stdout is None:
        raise LaunchError("A simulator process started without its pipes.")

    def kill() -> None:
        with contextlib.suppress(ProcessLookupError):
            transport.kill()

    return Child(
        pid=transport.get_pid(),
        reader=protocol.stdout,
        writer=protocol.stdin,
        log=log,
        exit_code=protocol.exit_code,
        kill=kill,
        close=transport.close,
    )
