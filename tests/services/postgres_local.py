"""A private PostgreSQL cluster from this machine's own programs."""

from __future__ import annotations

import os
import pwd
import secrets
import signal
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy.engine import URL

from tests.services.guarded import GuardedProcess
from tests.services.machine import Machine, ServiceError, free_port, wait_until
from tests.services.postgres import MISSING, Mode, Postgres

SIGNALS: dict[Mode, signal.Signals] = {
    "smart": signal.SIGTERM,
    "fast": signal.SIGINT,
    "immediate": signal.SIGQUIT,
}
# Durability stays at its defaults (fsync, synchronous_commit): tests stop this server the hard way and count rows.
OPTIONS = ["listen_addresses=127.0.0.1", "max_connections=200", "log_checkpoints=off"]


class LocalPostgres:
    """One cluster in a folder of its own."""

    def __init__(self, programs: Path, folder: Path, port: int, user: str | None, environ: dict[str, str]) -> None:
        self._programs = programs
        self.folder = folder
        self._data = folder / "data"
        self.port = port
        self._user = user
        self._environ = environ
        self._process: GuardedProcess | None = None

    @property
    def ports(self) -> tuple[int, ...]:
        """Where it listens."""
        return (self.port,)

    def create(self, password: str) -> None:
        """Makes the cluster's files."""
        words = self.folder / "password"
        words.write_text(password)
        if self._user is not None:
            owner = pwd.getpwnam(self._user)
            for path in (self.folder, words):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        done = subprocess.run(
            [
                self._programs / "initdb",
                *("--pgdata", self._data, "--username", "quantask", "--pwfile", words, "--auth", "scram-sha-256"),
                *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"),
            ],
            user=self._user,
            group=self._user,
            extra_groups=None if self._user is None else [],
            cwd=self.folder,
            env=self._environ,
            capture_output=True,
            text=True,
            check=False,
        )
        words.unlink()
        if done.returncode != 0:
            raise ServiceError(f"initdb failed: {done.stderr.strip()}")

    def start(self) -> None:
        """Starts the server and waits until it says `ready`."""
        settings = [*OPTIONS, f"port={self.port}", f"unix_socket_directories={self.folder}"]
        self._process = GuardedProcess(
            [self._programs / "postgres", "-D", self._data, *(f"--{setting}" for setting in settings)],
            environ=self._environ,
            folder=self.folder,
            log=self.folder / "log",
            user=self._user,
            stop_signal=signal.SIGINT,
            remove_folder=True,
        )
        wait_until(self._ready, "PostgreSQL's start", seconds=60)

    def _ready(self) -> bool:
        assert self._process is not None
        self._process.must_be_running()
        try:  # the file and line that `pg_ctl -w start` looks at
            return (self._data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        except (FileNotFoundError, IndexError):
            return False

    def stop(self, mode: Mode) -> None:
        """Stops the server; the files stay."""
        if self._process is not None:
            self._process.end(SIGNALS[mode])
            # An immediate stop leaves the pid file of the dead server, with its `ready`.
            (self._data / "postmaster.pid").unlink(missing_ok=True)
            self._process = None

    def close(self) -> None:
        """Stops the server and removes the files."""
        if self._process is None:
            self.start()  # so that its guard removes the folder, as at every other end
        assert self._process is not None
        self._process.close()


def find_programs(machine: Machine) -> Path | None:
    """The folder with the server's programs."""
    if (initdb := machine.find("initdb")) is not None:
        return initdb.resolve().parent
    if (pg_config := machine.find("pg_config")) is None:
        return None
    told = subprocess.run(
        [pg_config, "--bindir"], env=dict(machine.environ), capture_output=True, text=True, check=False
    )
    folder = Path(told.stdout.strip() or "/nonexistent")
    # Debian keeps each version in a folder of its own, and pg_config may speak of a version without a server.
    versions = sorted(folder.parent.parent.glob("*/bin/initdb"), key=lambda path: _version(path.parent), reverse=True)
    candidates = [folder, *(path.parent for path in versions)]
    return next((found for found in candidates if (found / "initdb").exists() and (found / "postgres").exists()), None)


def _version(programs: Path) -> float:
    try:
        return float(programs.parent.name)
    except ValueError:
        return 0.0


def programs(machine: Machine) -> Path:
    """The folder with the server's programs, installed where that is needed and allowed."""
    return machine.find_or_install(lambda: find_programs(machine), "postgresql", MISSING)


def local_postgres(machine: Machine) -> Postgres:
    """Starts a private cluster on a private port."""
    folder_of_programs = programs(machine)
    as_root = os.geteuid() == 0  # PostgreSQL refuses to run as root
    # Root's own temporary folder may be closed to the user that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="quantask-postgres-", dir="/tmp" if as_root else None))
    environ = {"PATH": f"{folder_of_programs}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    port, password = free_port(), secrets.token_urlsafe(12)
    process = LocalPostgres(folder_of_programs, folder, port, "postgres" if as_root else None, environ)
    process.create(password)
    process.start()
    server = URL.create("postgresql", "quantask", password, "127.0.0.1", port, "postgres")
    return Postgres(server, process)
