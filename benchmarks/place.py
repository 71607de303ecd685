"""Where a benchmark runs: a PostgreSQL and a RabbitMQ of its own, and a folder that is removed at the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import aio_pika

from tests.services import Postgres, RabbitMQ, provide_postgres, provide_rabbitmq
from tests.services.machine import run_apart

SECONDS_TO_STOP = 30.0


@dataclass(frozen=True)
class Place:
    """The services that all peers share, each with a database and a vhost of its own."""

    folder: Path
    postgres: Postgres
    rabbitmq: RabbitMQ

    def database(self) -> str:
        """Make a database and return its SQLAlchemy URL, for asyncpg."""
        return self.postgres.create_database()

    def vhost(self) -> str:
        """Make a vhost and return its AMQP URL."""
        return self.rabbitmq.create_vhost()

    def rabbitmq_version(self) -> str:
        """Ask the broker, as every client is told."""
        return run_apart(_rabbitmq_version(self.rabbitmq.url_for("/")))

    def start(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start a Python program with its output in a file of that name."""
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


def stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    """End a process that was started here; kill it if it does not obey."""
    if process.poll() is None:
        process.send_signal(how)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def open_place() -> Iterator[Place]:
    """Provide the services for as long as the block lasts."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quantask-bench-")))
        postgres = provide_postgres()
        stack.callback(postgres.close)
        rabbitmq = provide_rabbitmq()
        stack.callback(rabbitmq.close)
        yield Place(folder, postgres, rabbitmq)


def plain_postgresql(url: str) -> str:
    """Return a database's URL as libpq and asyncpg read it."""
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)


async def _rabbitmq_version(url: str) -> str:
    async with await aio_pika.connect(url) as connection:
        connected = connection.transport
        return str(connected.connection.server_properties["version"]) if connected else "unknown"
