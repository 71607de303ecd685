"""Qiskit's interfaces beside a running Quantask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from quantask_jupyter.client.session import kernel_session
from tests.acceptance.deployment import Deployment, laptop_deployment


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with laptop_deployment(tmp_path_factory.mktemp("provider"), POLL_SECONDS="0.05") as deployment:
        yield deployment


@pytest.fixture(autouse=True)
def _configured(deployment: Deployment) -> Iterator[None]:
    client = deployment.api
    kernel_session().configure(client.url, client.token or "")
    yield
    kernel_session().configure("", "")
