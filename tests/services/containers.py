"""PostgreSQL and RabbitMQ in containers, where a Docker engine answers and has, or can get, the images."""

from __future__ import annotations

from tests.services.machine import Machine
from tests.services.postgres import Postgres
from tests.services.rabbitmq import RabbitMQ


def container_postgres(machine: Machine) -> Postgres | None:
    return None


def container_rabbitmq(machine: Machine) -> RabbitMQ | None:
    return None
