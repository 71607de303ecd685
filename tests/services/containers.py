"""PostgreSQL and RabbitMQ in containers, where a Docker engine answers and has, or can get, the images."""

from __future__ import annotations

import secrets
import signal
import sys
from typing import Any

import docker
from docker.errors import DockerException
from sqlalchemy.engine import URL
from testcontainers.community.postgres import PostgresContainer
from testcontainers.community.rabbitmq import RabbitMqContainer
from testcontainers.core.container import DockerContainer

from tests.services.machine import Machine, free_port
from tests.services.postgres import Mode, Postgres
from tests.services.postgres_local import SIGNALS
from tests.services.rabbitmq import RabbitMQ
from tests.services.rabbitmq_admin import ErlangAdmin

POSTGRES_IMAGE = "postgres:17"
RABBITMQ_IMAGE = "rabbitmq:4"
USER = "quantask"


class Container:
    """A container that this run started. Its host port is fixed, so that a restart does not change the address."""

    def __init__(self, container: DockerContainer) -> None:
        self._container = container

    def stop(self, mode: Mode = "fast") -> None:
        """Stops the server in it; its data stay. RabbitMQ has but one way."""
        wrapped = self._container.get_wrapped_container()
        if mode == "fast":
            wrapped.stop(timeout=60)
        else:
            self._signal(SIGNALS[mode])

    def kill(self) -> None:
        """Ends the server in it without a warning."""
        self._signal(signal.SIGKILL)

    def _signal(self, how: signal.Signals) -> None:
        wrapped = self._container.get_wrapped_container()
        wrapped.kill(signal=how.name)
        wrapped.wait(timeout=60)

    def start(self) -> None:
        """Starts it again."""
        self._container.get_wrapped_container().start()

    def close(self) -> None:
        """Removes it with its data."""
        self._container.stop()

    def evaluate(self, expression: str) -> str:
        """Has the RabbitMQ node in it evaluate an Erlang expression."""
        return self._container.exec(["rabbitmqctl", "-q", "eval", expression]).output.decode().strip()


def container_postgres(machine: Machine) -> Postgres | None:
    """PostgreSQL in a container; None where there can be none."""
    if not docker_has(machine, POSTGRES_IMAGE):
        return None
    password, port = secrets.token_urlsafe(12), free_port()
    container = PostgresContainer(POSTGRES_IMAGE, username=USER, password=password, dbname="postgres", driver=None)
    container.with_bind_ports(5432, port).with_command("postgres -c max_connections=200")
    if not _started(container):
        return None
    server = URL.create("postgresql", USER, password, container.get_container_host_ip(), port, "postgres")
    return Postgres(server, Container(container))


def container_rabbitmq(machine: Machine) -> RabbitMQ | None:
    """RabbitMQ in a container; None where there can be none."""
    if not docker_has(machine, RABBITMQ_IMAGE):
        return None
    password, port = secrets.token_urlsafe(12), free_port()
    container = RabbitMqContainer(RABBITMQ_IMAGE, port=5672, username=USER, password=password)
    container.with_bind_ports(5672, port)
    if not _started(container):
        return None
    process = Container(container)
    url = f"amqp://{USER}:{password}@{container.get_container_host_ip()}:{port}/"
    return RabbitMQ(url, ErlangAdmin(process.evaluate), process)


def docker_has(machine: Machine, image: str) -> bool:
    """Whether a Docker engine answers and has the image, after fetching it if need be."""
    try:
        engine: Any = docker.from_env(environment=dict(machine.environ), timeout=10)
    except DockerException:
        return False  # nobody answers
    try:
        if not engine.images.list(name=image):
            engine.api.timeout = 600
            engine.images.pull(image)
    except DockerException as error:
        _say(f"Docker has no {image} and cannot get it ({error}): using this machine's own programs")
        return False
    finally:
        engine.close()
    return True


def _started(container: DockerContainer) -> bool:
    try:
        container.start()
    except (DockerException, OSError, RuntimeError, TimeoutError) as error:
        _say(f"the container of {container.image} did not start ({error}): using this machine's own programs")
        container.stop()
        return False
    return True


def _say(text: str) -> None:
    sys.stderr.write(f"tests/services: {text}\n")
