"""Deployments that are broken for real."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.faults.lab import Lab, Servers, checked_lab
from tests.services import Postgres, RabbitMQ

OpenLab = Callable[..., AbstractContextManager[Lab]]


@pytest.fixture
def servers(postgres: Postgres, rabbitmq: RabbitMQ, database_url: str, amqp_url: str) -> Servers:
    return Servers(postgres, rabbitmq, database_url, amqp_url)


@pytest.fixture
def open_lab(servers: Servers, tmp_path: Path) -> OpenLab:
    """Run a deployment on real servers that is checked at its end."""
    return partial(checked_lab, servers, tmp_path)
