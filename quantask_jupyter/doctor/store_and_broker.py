"""What may be wrong with database and broker: a probe does the thing itself."""

from __future__ import annotations

from quantask_jupyter.bootstrap import open_queue
from quantask_jupyter.doctor.finding import Finding
from quantask_jupyter.errors import (
    BrokerConflictError,
    BrokerRefusedError,
    BrokerUnavailableError,
    DatabaseUnavailableError,
)
from quantask_jupyter.ports import Ports, TaskQueue
from quantask_jupyter.ports.queue import NOBODYS_TASK
from quantask_jupyter.service.deployment_limits import own_limits, unused
from quantask_jupyter.settings import DEPLOYMENT_LIMITS, Quantask

RESERVED_CONNECTIONS = 3  # PostgreSQL keeps them for its superuser


DATABASE_SILENT = Finding(
    "database",
    False,
    "It does not answer.",
    "Check the host and the port of database_url, that the server is running, and that no firewall is in between.",
)


BROKER_SILENT = Finding(
    "broker",
    False,
    "It does not answer.",
    "Check the host and the port of amqp_url, that RabbitMQ is running, and that no firewall is in between.",
)


RIGHTS = (
    "`rabbitmqctl set_permissions --vhost NAME USER '^(quantum_|amq[.]gen).*' '.*' '.*'` gives the user of amqp_url "
    "all that it needs; queues stay as they are."
)


NOT_CONFIRMED = Finding(
    "broker",
    False,
    "It answers, but takes no message.",
    "See `rabbitmqctl status` for a memory or disk alarm. Without one, the queue is stuck: RabbitMQ 3.10 leaves it so "
    "when it is killed seconds after the queue was made. `rabbitmqctl delete_queue quantum_tasks` (with --vhost) loses "
    "nothing: the tasks are in the database and are sent again.",
)


async def refuses_writes(ports: Ports) -> Finding | None:
    """Have the database write something, and say what is wrong if it does not."""
    try:
        await ports.upkeep.probe()
    except DatabaseUnavailableError as error:
        return database_away(error)
    return None


async def broker_refusal(queue: TaskQueue) -> Finding | None:
    """Do what API processes and workers do, and say what is wrong if it is not done.

    A message that is sent is dropped by a worker, for nobody has its task.
    """
    if queue.reads_store:
        return None
    try:
        await queue.depth()
        if missing := await queue.missing_rights():
            return Finding("broker", False, f"Its user lacks the right to {'; to '.join(missing)}.", RIGHTS)
    except BrokerConflictError:
        raise
    except BrokerUnavailableError as error:
        return BROKER_SILENT if error.message == BrokerUnavailableError().message else broker_finding(error)
    try:
        await queue.publish([[NOBODYS_TASK]])
    except BrokerRefusedError as error:
        return broker_finding(error)
    except BrokerUnavailableError:
        return NOT_CONFIRMED
    return None


async def broker_alone(settings: Quantask) -> list[Finding]:
    """Try the broker where the database cannot be opened: two things may be wrong at a time."""
    if settings.embedded_queue:
        return []
    try:
        async with open_queue(settings) as queue:
            refusal = await broker_refusal(queue)
    except BrokerUnavailableError as error:
        return [broker_finding(error)]
    return [refusal or Finding("broker", True, "It answers (rabbitmq).")]


def broker_finding(error: BrokerUnavailableError) -> Finding:
    """Say in the broker's own words why it does not work."""
    return Finding("broker", False, error.message, error.hint)


def database_away(error: DatabaseUnavailableError) -> Finding:
    """Say in the database's own words why it does not work, or what that mostly means where it says nothing."""
    if error.message == DatabaseUnavailableError().message:
        return DATABASE_SILENT
    return Finding("database", False, error.message, error.hint)


def limits_finding(settings: Quantask, limits: dict[str, float]) -> Finding:
    """Say the limits of the whole deployment, and which settings of this process are not used for them."""
    if not limits:
        return Finding("limits", True, "None is set yet: the first process that starts sets its own.")
    text = ", ".join(f"{name} {limits[name]}" for name in DEPLOYMENT_LIMITS if name in limits)
    others = ", ".join(f"{name}={own}" for name, own in unused(own_limits(settings), limits).items())
    not_used = f" This process's own are not used: {others}; see `jupyter quantask limits`." if others else ""
    return Finding("limits", True, f"{text}.{not_used}")


def connections_finding(settings: Quantask, limit: int | None, apis: int, workers: int) -> Finding:
    """Add up the database connections that the deployment may open, and compare them with what the server accepts."""
    if settings.embedded_store:
        return Finding("connections", True, "A SQLite file has no limit.")
    api = settings.api_pool_size + settings.api_pool_overflow
    worker = settings.worker_pool_size + settings.worker_pool_overflow
    need = apis * api + workers * worker
    more = "" if apis > 1 else f" Each further API process opens up to {api}: `--apis NUMBER` adds them up."
    added_up = f"{apis} API x {api} + {workers} workers x {worker} = {need}"
    if limit is None:
        return Finding("connections", True, f"{added_up}; how many the database accepts is not known now.{more}")
    spare = limit - RESERVED_CONNECTIONS
    text = f"{added_up} of the {spare} that the database accepts.{more}"
    hint = "Lower api_pool_size, api_pool_overflow, worker_pool_size or worker_pool_overflow, or raise max_connections."
    return Finding("connections", need <= spare, text, hint)
