"""Children on Linux: forked from a small process that has done the imports and never runs a circuit.

Run as a module, this file is that process, the fork server. All that only Linux has is in here: the fork, death with
the parent, resource limits, process groups. Three processes, each of which dies with the one before it::

    parent ──control──▶ fork server ──fork──▶ child, child, …      (each child's channel goes straight to the parent)
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import json
import logging
import os
import resource
import select
import signal
import socket
import subprocess
import sys
from collections import deque
from typing import IO

from quantask_worker.child.serve import ignore_stop_signals, load_program, serve
from quantask_worker.launch import (
    START_SECONDS,
    Child,
    ChildSpec,
    LaunchError,
    child_environment,
    last_line,
    python_command,
)

_log = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1
_MESSAGE_BYTES = 256
_LOG_FILE_BYTES = 2**20
_CHANNEL = 3  # a child's only descriptor besides 0 (nothing), 1 and 2 (its log)
_ADDRESS_SPACE_SLACK_BYTES = 2**28  # malloc reserves more than it hands out

_Started = tuple[int, "asyncio.Future[int | None]"]  # process id, and its exit code to come


class LinuxLauncher:
    """Starts children through a fork server, and starts another fork server when that one is lost."""

    def __init__(self, spec: ChildSpec) -> None:
        self._spec = spec
        self._server: _ForkServer | None = None
        self._starting = asyncio.Lock()

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
                        python_command("quantask_worker.launch_linux", *arguments),
                        pass_fds=[theirs.fileno()],
                        stdin=subprocess.DEVNULL,
                        stdout=output,
                        stderr=output,
                        env=child_environment(),
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
                reader, writer = await asyncio.open_unix_connection(sock=ours)
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
                _kill_group(pid)

        return Child(pid, reader, writer, output, exit_code, kill=kill, close=writer.close)

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
            message = self._control.recv(_MESSAGE_BYTES)
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


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)  # in case it has not come to make its group yet
        os.killpg(pid, signal.SIGKILL)


def _memory_file() -> IO[bytes]:
    return open(os.memfd_create("quantask-log"), "w+b", buffering=0)  # noqa: PTH123 - its owner closes it


# The fork server and its children.


def main(argv: list[str]) -> None:
    """Fork a child for every request; only in a child does :func:`_wait_in_fork_server` return a channel."""
    spec, control, parent_pid = ChildSpec.from_argument(argv[1]), socket.socket(fileno=int(argv[2])), int(argv[3])
    _die_with(parent_pid)
    ignore_stop_signals()
    program = load_program(spec.program)
    gc.collect()
    gc.freeze()  # a collection in a child would otherwise write to, and so copy, every page
    if not _wait_in_fork_server(control):
        return
    _limit_resources(spec.memory_bytes)
    with open(_CHANNEL, "rb", closefd=False) as requests, open(_CHANNEL, "wb") as replies:
        serve(
            requests,
            replies,
            program,
            wall_seconds=spec.watchdog_seconds,
            before_job=lambda: _limit_cpu(spec.watchdog_seconds),
        )


def _wait_in_fork_server(control: socket.socket) -> bool:
    """Fork on request and report ends; return True in each child, and False in the fork server without a parent."""
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # the wake-up byte is what matters
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(wake_read, select.POLLIN)
    _report(control, started=os.getpid())
    while True:
        readable = dict(poll.poll())
        if wake_read in readable:
            os.read(wake_read, 4096)
            _report_ends(control)
        if control.fileno() in readable:
            message, descriptors, _, _ = socket.recv_fds(control, _MESSAGE_BYTES, 2)
            if not message:
                return False
            fork_server_pid = os.getpid()
            pid = os.fork()
            if pid == 0:
                control.detach()
                _become_child(fork_server_pid, *descriptors)
                return True
            for descriptor in descriptors:
                os.close(descriptor)
            _report(control, started=pid)


def _report(control: socket.socket, **news: int) -> None:
    control.send(json.dumps(news).encode())


def _report_ends(control: socket.socket) -> None:
    with contextlib.suppress(ChildProcessError):  # there is none left
        while (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
            _kill_group(ended.si_pid)  # whatever it has started; its number is ours until the next line
            _, status = os.waitpid(ended.si_pid, 0)
            _report(control, exited=ended.si_pid, code=os.waitstatus_to_exitcode(status))


def _become_child(fork_server_pid: int, channel: int, output: int) -> None:
    """Cut what ties a fresh fork to its fork server, and keep nothing open but channel and log."""
    _die_with(fork_server_pid)
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(channel, _CHANNEL, inheritable=False)
    os.closerange(_CHANNEL + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _die_with(parent_pid: int) -> None:
    """Have the kernel kill this process when the thread that started it ends: the parent's main thread."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:
        sys.exit(1)  # it ended before the line above


def _limit_resources(memory_bytes: int) -> None:
    with open("/proc/self/statm") as statm:  # noqa: PTH123
        in_use = int(statm.read().split()[0]) * resource.getpagesize()
    _lower(resource.RLIMIT_AS, in_use + memory_bytes + _ADDRESS_SPACE_SLACK_BYTES)
    _lower(resource.RLIMIT_FSIZE, _LOG_FILE_BYTES)
    _lower(resource.RLIMIT_CORE, 0)


def _limit_cpu(seconds: float) -> None:
    """Let the kernel end this process after ``seconds`` more of processor time, whatever becomes of its parent."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _lower(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    main(sys.argv)
