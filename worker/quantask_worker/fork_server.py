"""The fork server and the children that it forks: all that only Linux has is in here.

The fork, death with the parent, resource limits, process groups. Run as a module, this file is that process; see
:mod:`quantask_worker.launch_linux` for the parent's side.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import math
import os
import resource
import select
import signal
import socket
import struct
import sys
import time

from quantask_jupyter.concealed import hide_memory
from quantask_worker.child import watchdog
from quantask_worker.child.confinement.confine import confine
from quantask_worker.child.confinement.identity import become_nobody
from quantask_worker.child.serve import ignore_stop_signals, load_program, serve
from quantask_worker.child_spec import ChildSpec
from quantask_worker.kill import kill_group
from quantask_worker.resource_limits import limit_cpu, limit_resources

MESSAGE_BYTES = 256
LAST_MOMENT = struct.Struct("=qd")
"""A message about a child: its process id, and when it must be dead, in seconds of the monotonic clock."""
LAST_CALL_SECONDS = 0.25
"""A child that is to be killed gets a last call so long before: this process may have been frozen with the parent, who
has something to say when both wake."""

_PR_SET_PDEATHSIG = 1
_MADV_DONTNEED = 4
_CHANNEL = 3  # a child's only descriptor besides 0 (nothing), 1 and 2 (its log)


def main(argv: list[str]) -> None:
    """Fork a child for every request; only in a child does :func:`_wait_in_fork_server` return a channel."""
    spec, control, parent_pid = ChildSpec.from_argument(argv[1]), socket.socket(fileno=int(argv[2])), int(argv[3])
    _die_with(parent_pid)
    ignore_stop_signals()
    watchdog.prepare()
    gc.disable()  # what imports make stays: to look through it again and again takes 5 % of this start
    program = load_program(spec.program)
    gc.enable()
    gc.collect()
    gc.freeze()  # a collection in a child would otherwise write to, and so copy, every page
    _unmap_start_up_code()
    hide_memory()
    fork_server_pid = os.getpid()
    if not _wait_in_fork_server(control):
        return
    limit_resources(spec)
    become_nobody(spec)
    _die_with(fork_server_pid)  # another user's process would not any more
    left_open = confine(spec.closed)
    with open(_CHANNEL, "rb", closefd=False) as requests, open(_CHANNEL, "wb") as replies:
        serve(
            requests,
            replies,
            program,
            wall_seconds=spec.watchdog_seconds,
            before_job=lambda: limit_cpu(spec.cpu_seconds),
            left_open=left_open,
        )


def _wait_in_fork_server(control: socket.socket) -> bool:
    """Fork on request and report ends; return True in each child, and False in the fork server without a parent.

    A child that lives at its last moment is killed, if by then the parent has sent no later one: it cannot kill then.
    """
    last_moments = LastMoments()
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # the wake-up byte is what matters
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(wake_read, select.POLLIN)
    _report(control, started=os.getpid())
    while True:
        readable = dict(poll.poll(_milliseconds_until(last_moments.next_look())))
        if not readable:
            last_moments.kill_overdue(time.monotonic())
        if wake_read in readable:
            os.read(wake_read, 4096)
            _report_ends(control, last_moments)
        if control.fileno() in readable:
            message, descriptors, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 2)
            if not message:
                return False
            if not descriptors:
                child, moment = LAST_MOMENT.unpack(message)
                last_moments.move(child, moment)
                continue
            fork_server_pid = os.getpid()
            pid = os.fork()
            if pid == 0:
                control.detach()
                _become_child(fork_server_pid, *descriptors)
                return True
            for descriptor in descriptors:
                os.close(descriptor)
            last_moments.add(pid)
            _report(control, started=pid)


def _unmap_start_up_code() -> None:
    """Give back the pages of libraries' code, 18 MiB that were mostly for imports; whoever runs some maps it again."""
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    with open("/proc/self/maps") as maps:  # noqa: PTH123
        mappings = [line.split() for line in maps]
    for addresses, permissions, *_, file in mappings:
        if permissions == "r-xp" and file.startswith("/"):  # never written to, so the file has all of it
            start, end = (int(address, 16) for address in addresses.split("-"))
            advise(start, end - start, _MADV_DONTNEED)  # refused for what is locked in memory, which may stay


def _report(control: socket.socket, **news: int) -> None:
    control.send(json.dumps(news).encode())


def _milliseconds_until(moment: float) -> int | None:
    return None if moment == math.inf else max(0, math.ceil(1000 * (moment - time.monotonic())))


class LastMoments:
    """When each child must be dead, and whom the last call has gone out for."""

    def __init__(self) -> None:
        """Know no child."""
        self._moments: dict[int, float] = {}
        self._called: dict[int, float] = {}  # when each of those is killed

    def add(self, pid: int) -> None:
        """Let a new child live until something else is said."""
        self._moments[pid] = math.inf

    def move(self, pid: int, moment: float) -> None:
        """Let a child live until ``moment``, also if its last call has gone out."""
        if pid in self._moments:  # else it has ended
            self._moments[pid] = moment
            self._called.pop(pid, None)

    def forget(self, pid: int) -> None:
        """Forget a child that has ended."""
        self._moments.pop(pid, None)
        self._called.pop(pid, None)

    def next_look(self) -> float:
        """Return when there is a last call to make, or a child to kill."""
        looks = (self._called.get(pid, moment - LAST_CALL_SECONDS) for pid, moment in self._moments.items())
        return min(looks, default=math.inf)

    def kill_overdue(self, now: float) -> None:
        """Make the last calls that are due, and kill whose last call was in vain."""
        for pid, moment in self._moments.items():
            if pid not in self._called:
                if moment - LAST_CALL_SECONDS <= now:
                    self._called[pid] = max(moment, now + LAST_CALL_SECONDS)
            elif self._called[pid] <= now:
                self._moments[pid] = self._called[pid] = math.inf
                kill_group(pid)


def _report_ends(control: socket.socket, last_moments: LastMoments) -> None:
    with contextlib.suppress(ChildProcessError):  # there is none left
        while (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
            kill_group(ended.si_pid)  # whatever it has started; its number is ours until the next line
            _, status = os.waitpid(ended.si_pid, 0)
            last_moments.forget(ended.si_pid)
            _report(control, exited=ended.si_pid, code=os.waitstatus_to_exitcode(status))


def _become_child(fork_server_pid: int, channel: int, output: int) -> None:
    """Cut what ties a fresh fork to its fork server, and keep nothing open but channel and log."""
    _die_with(fork_server_pid)
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(channel, _CHANNEL, inheritable=False)
    os.closerange(_CHANNEL + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _die_with(parent_pid: int) -> None:
    """Have the kernel kill this process when the thread that started it ends: the parent's main thread."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:
        sys.exit(1)  # it ended before the line above


if __name__ == "__main__":
    main(sys.argv)
