"""What this machine has: programs, free ports, and the right to install what is missing."""

from __future__ import annotations

import asyncio
import fcntl
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

# Where servers live that are not on an ordinary user's PATH.
SYSTEM_FOLDERS = (Path("/usr/local/sbin"), Path("/usr/sbin"), Path("/sbin"))
Result = TypeVar("Result")
POLICY = Path("/usr/sbin/policy-rc.d")


class ServiceError(Exception):
    """A service that the tests need cannot be had; the text says in one sentence what to do."""


@dataclass(frozen=True)
class Machine:
    """The machine as seen through an environment and a list of folders with programs."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    folders: tuple[Path, ...] = SYSTEM_FOLDERS

    def find(self, program: str) -> Path | None:
        """The program's path, if it is here."""
        path = os.pathsep.join([self.environ.get("PATH", ""), *map(str, self.folders)])
        found = shutil.which(program, path=path)
        return Path(found) if found else None

    def find_or_install(self, find: Callable[[], Path | None], package: str, otherwise: str) -> Path:
        """What `find` finds, after installing Debian's `package` where that is needed and allowed.

        `otherwise` is the sentence that says what to do where it is not.
        """
        found = find()
        if found is None and (apt_get := self.find("apt-get")) is not None and os.geteuid() == 0:
            with one_at_a_time("install"):
                found = find()  # another run may have installed it while we waited
                if found is None:
                    self._install(apt_get, package, otherwise)
                    found = find()
        if found is None:
            raise ServiceError(otherwise)
        return found

    def _install(self, apt_get: Path, package: str, otherwise: str) -> None:
        environ = dict(self.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
        command = [str(apt_get), "-q", "-y", "-o", "DPkg::Lock::Timeout=600"]
        with no_service_starts():
            for arguments in (["update"], ["install", "--no-install-recommends", package]):
                done = subprocess.run(
                    command + arguments,
                    env=environ,
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                if done.returncode != 0:
                    last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
                    raise ServiceError(f"{otherwise} (apt-get {arguments[0]} said: {' '.join(last)})")


@contextmanager
def no_service_starts() -> Iterator[None]:
    """Keeps Debian from starting the servers it installs: the tests start their own, on private ports."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """A lock between test runs on this machine."""
    with (Path(tempfile.gettempdir()) / f"quantask-tests-{os.geteuid()}-{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def free_port() -> int:
    """A port that nobody listens on, outside the range from which the system takes clients' ports.

    A client that keeps trying a port of that range while its server is down can connect to itself, and then the
    server cannot come back.
    """
    for port in random.sample(range(20000, 32000), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise ServiceError("no free port between 20000 and 32000 was found")


def answers(port: int) -> bool:
    """Whether somebody accepts connections on this port of the loopback interface."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], bool], what: str, *, seconds: float) -> None:
    """Polls a condition until it holds; an error that says what was waited for when the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise ServiceError(f"{what} did not happen within {seconds:g} s")
        time.sleep(0.05)


def run_apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Runs a coroutine on an event loop of its own: the caller may be sync code that was called from a running loop."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()
