"""Children on Linux: forked from a small process that has done the imports and never runs a circuit.

This is the parent's side. Three processes, each of which dies with the one before it::

    parent ──control──▶ fork server ──fork──▶ child, child, …      (each child's channel goes straight to the parent)
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
import subprocess
from collections import deque
from typing import IO

from typing_extensions import override

from quantask_worker.child_process import START_SECONDS, Child, LaunchError, last_line
from quantask_worker.child_spec import ChildSpec, child_environment, python_command
from quantask_worker.fork_server import LAST_MOMENT, MESSAGE_BYTES
from quantask_worker.kill import LastMoment, kill_group

_log = logging.getLogger(__name__)

_Started = tuple[int, "asyncio.Future[int | None]"]  # process id, and its exit code to come


class LinuxLauncher:
    """Starts children through a fork server, and starts another fork server when that one is lost."""

    def __init__(self, spec: ChildSpec) -> None:
        self._spec = spec
        self._server: _ForkServer | None = None
        self._starting = asyncio.Lock()
        self._left_open: tuple[str, ...] = ()  # what the log has been told of

    async def launch(self) -> Child:
        """Fork a child and return it when it is warm."""
        async with self._starting:
            if self._server is None or self._server.lost:
                self._server = _ForkServer.start(self._spec)
                await self._server.wait_ready()
            server = self._server
        try:
            async with asyncio.timeout(START_SECONDS):
                child = await server.fork()
        except TimeoutError as error:
            server.close()
            raise LaunchError("The fork server did not answer in time.") from error
        await child.wait_ready()
        if child.left_open != self._left_open:
            self._left_open = child.left_open
            _log.warning("children are not wholly confined: they %s", "; they ".join(child.left_open))
        return child

    async def close(self) -> None:
        """End the fork server."""
        if self._server is not None:
            self._server.close()

    @property
    def fork_server_pid(self) -> int | None:
        """The fork server's process id, while there is one."""
        return None if self._server is None or self._server.lost else self._server.pid


class _ForkServer:
    """The parent's side of one fork server, from its start to its loss."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket, output: IO[bytes]) -> None:
        self._loop = asyncio.get_running_loop()
        self._process = process
        self._control = control
        self._output = output
        self._ready: asyncio.Future[_Started] = self._loop.create_future()
        self._asked = deque([self._ready])
        self._exit_codes: dict[int, asyncio.Future[int | None]] = {}
        self.pid = process.pid
        self.lost = False
        self._loop.add_reader(control, self._on_message)

    @classmethod
    def start(cls, spec: ChildSpec) -> _ForkServer:
        """Start the process; call this in the main thread, for it dies with the thread that starts it."""
        with contextlib.ExitStack() as undo:
            output = undo.enter_context(_memory_file())
            control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            undo.callback(control.close)
            control.setblocking(False)
            arguments = (spec.to_argument(), str(theirs.fileno()), str(os.getpid()))
            with theirs:
                try:
                    process = subprocess.Popen(  # noqa: S603 - our own module
                        python_command("quantask_worker.fork_server", *arguments),
                        pass_fds=[theirs.fileno()],
                        stdin=subprocess.DEVNULL,
                        stdout=output,
                        stderr=output,
                        env=child_environment(spec.threads),
                        start_new_session=True,
                    )
                except OSError as error:
                    raise LaunchError(f"A simulator process did not start: {error.strerror}.") from error
            undo.pop_all()
        return cls(process, control, output)

    async def wait_ready(self) -> None:
        """Wait until the imports are done."""
        with contextlib.ExitStack() as undo:
            undo.callback(self.close)
            try:
                async with asyncio.timeout(START_SECONDS):
                    await self._ready
            except TimeoutError as error:
                raise LaunchError(f"The fork server was not ready after {START_SECONDS:.0f} seconds.") from error
            undo.pop_all()

    async def fork(self) -> Child:
        """Have a child forked and connect to it."""
        with contextlib.ExitStack() as undo:
            output = undo.enter_context(_memory_file())
            ours, theirs = socket.socketpair()
            with theirs:
                reader, writer = await _open_channel(ours)
                undo.callback(writer.close)  # a child whose start nobody waits for ends when its channel does
                try:
                    socket.send_fds(self._control, [b"fork"], [theirs.fileno(), output.fileno()])
                except OSError as error:
                    raise LaunchError(f"The fork server does not answer: {error.strerror}.") from error
            asked: asyncio.Future[_Started] = self._loop.create_future()
            self._asked.append(asked)
            pid, exit_code = await asked
            undo.pop_all()

        def kill() -> None:
            if not exit_code.done():  # until then the number is not anybody else's
                kill_group(pid)

        def tell_last_moment(moment: float) -> None:
            if not exit_code.done():
                self._tell(LAST_MOMENT.pack(pid, moment))

        die_by = LastMoment(tell_last_moment)
        return Child(pid, reader, writer, output, exit_code, kill=kill, close=writer.close, die_by=die_by)

    def _tell(self, message: bytes) -> None:
        try:
            self._control.send(message)
        except BlockingIOError:
            _log.error("fork server does not listen pid=%d", self.pid)
            self.close()  # or it would kill by moments that are not true any more
        except OSError:
            return  # it has gone, which is noticed where its messages are read

    def close(self) -> None:
        """End the fork server; its children die with it."""
        if self.lost:
            return
        self.lost = True
        self._loop.remove_reader(self._control)
        self._control.close()
        self._process.kill()
        self._process.wait()
        reason = f"The fork server ended. {last_line(self._output)}".strip()
        self._output.close()
        for asked in self._asked:
            if not asked.done():
                asked.set_exception(LaunchError(reason))
        for exit_code in self._exit_codes.values():
            exit_code.set_result(None)

    def _on_message(self) -> None:
        try:
            message = self._control.recv(MESSAGE_BYTES)
        except BlockingIOError:
            return
        except ConnectionError:
            message = b""
        if not message:
            _log.error("fork server lost pid=%d", self.pid)
            self.close()
            return
        news = json.loads(message)
        if "exited" in news:
            self._exit_codes.pop(news["exited"]).set_result(news["code"])
            return
        exit_code: asyncio.Future[int | None] = self._loop.create_future()
        asked = self._asked.popleft()
        if asked is not self._ready:
            self._exit_codes[news["started"]] = exit_code
        if not asked.done():
            asked.set_result((news["started"], exit_code))


class _ChannelReader(asyncio.StreamReader):
    """Has all that a child has answered, also when it died with jobs unread: the kernel calls that a reset."""

    @override
    def set_exception(self, exc: Exception) -> None:
        if isinstance(exc, ConnectionError):
            self.feed_eof()
        else:
            super().set_exception(exc)


async def _open_channel(ours: socket.socket) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    reader = _ChannelReader(loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    transport, _ = await loop.create_unix_connection(lambda: protocol, sock=ours)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


def _memory_file() -> IO[bytes]:
    return open(os.memfd_create("quantask-log"), "w+b", buffering=0)  # noqa: PTH123 - its owner closes it
