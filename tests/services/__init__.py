"""Real services for the tests: PostgreSQL, RabbitMQ and a browser, provided without being asked.

Each comes from the first of: what the environment names, a container, this machine's own programs (installed first
where that is allowed). A service that cannot be had is a failure with one sentence, never a skipped test.
"""

from tests.services.machine import Machine, ServiceError
from tests.services.postgres import Postgres, provide_postgres
from tests.services.rabbitmq import RabbitMQ, provide_rabbitmq

__all__ = ["Machine", "Postgres", "RabbitMQ", "ServiceError", "provide_postgres", "provide_rabbitmq"]
