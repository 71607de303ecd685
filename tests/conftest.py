"""The fixtures that give tests real services."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.home import OwnHome
from tests.left_out import LeftOut
from tests.services import Postgres, RabbitMQ, ServiceError, provide_postgres, provide_rabbitmq


def pytest_configure(config: pytest.Config) -> None:
    """A home of the run's own; what stops a server is left out where the server is somebody else's."""
    config.pluginmanager.register(OwnHome(config))
    config.pluginmanager.register(LeftOut())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The run's PostgreSQL server, started with the first test that asks for it."""
    try:
        server = provide_postgres()
    except ServiceError as missing:
        pytest.fail(str(missing), pytrace=False)
    yield server
    server.close()


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    postgres.start()  # a test before this one may have stopped it
    url = postgres.create_database()
    yield url
    postgres.start()
    postgres.drop_database(url)


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMQ]:
    """The run's RabbitMQ broker, started with the first test that asks for it."""
    try:
        broker = provide_rabbitmq()
    except ServiceError as missing:
        pytest.fail(str(missing), pytrace=False)
    yield broker
    broker.close()


@pytest.fixture
def amqp_url(rabbitmq: RabbitMQ) -> Iterator[str]:
    """An empty RabbitMQ vhost of the test's own."""
    rabbitmq.start()  # a test before this one may have stopped it
    url = rabbitmq.create_vhost()
    yield url
    rabbitmq.start()
    rabbitmq.drop_vhost(url)
