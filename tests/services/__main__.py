"""`python -m tests.services`: makes sure, before any test runs, that every service can be had, and says how.

Installing a server may take minutes, which is longer than a single test may.
"""

from __future__ import annotations

import sys

from tests.services import browser, postgres, postgres_local, rabbitmq, rabbitmq_local
from tests.services.containers import POSTGRES_IMAGE, RABBITMQ_IMAGE, docker_has
from tests.services.machine import Machine, ServiceError


def where_from(machine: Machine) -> list[str]:
    """One line a service, saying where it will come from."""
    lines = []
    if machine.environ.get(postgres.URL_VARIABLE):
        lines.append(f"PostgreSQL: the one that {postgres.URL_VARIABLE} names")
    elif docker_has(machine, POSTGRES_IMAGE):
        lines.append(f"PostgreSQL: a container of {POSTGRES_IMAGE}")
    else:
        lines.append(f"PostgreSQL: {postgres_local.programs(machine)}")
    if machine.environ.get(rabbitmq.URL_VARIABLE):
        lines.append(f"RabbitMQ: the one that {rabbitmq.URL_VARIABLE} names")
    elif docker_has(machine, RABBITMQ_IMAGE):
        lines.append(f"RabbitMQ: a container of {RABBITMQ_IMAGE}")
    else:
        lines.append(f"RabbitMQ: {rabbitmq_local.programs(machine)[0]}")
    lines.append(f"Chromium: {browser.chromium_path(machine)}")
    return lines


def main() -> int:
    """Says where each service comes from, or in one sentence what is missing."""
    try:
        sys.stdout.write("\n".join(where_from(Machine())) + "\n")
    except ServiceError as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
