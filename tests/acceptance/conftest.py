"""Whole deployments: real API processes and real workers, embedded and on PostgreSQL + RabbitMQ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.deployment import Deployment, lab_deployment, laptop_deployment


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Deployment]:
    with laptop_deployment(tmp_path) as deployment:
        yield deployment


@pytest.fixture
def lab(tmp_path: Path, database_url: str, amqp_url: str) -> Iterator[Deployment]:
    with lab_deployment(tmp_path, database_url, amqp_url) as deployment:
        yield deployment


@pytest.fixture(params=["laptop", "lab"])
def deployment(request: pytest.FixtureRequest) -> Deployment:
    deployment: Deployment = request.getfixturevalue(request.param)
    return deployment
