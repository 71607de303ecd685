"""The only place that picks adapters from settings: which store, which queue, which bus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from enum import StrEnum

from quantask_jupyter.adapters.embedded.bus import LinkAddress, LocalBus, RemoteBus
from quantask_jupyter.adapters.embedded.queue import LocalQueue
from quantask_jupyter.adapters.sql.connect import check_fit, current_revision, open_database, refuse_lost_file
from quantask_jupyter.adapters.sql.course_store import SqlAssignments, SqlCourses
from quantask_jupyter.adapters.sql.store import SqlClaims, SqlOutbox, SqlTasks, SqlUpkeep
from quantask_jupyter.adapters.sql.tables import REVISION
from quantask_jupyter.background import running
from quantask_jupyter.domain.task import WorkerInfo
from quantask_jupyter.ports import EventBus, Outbox, Ports, TaskQueue, Upkeep
from quantask_jupyter.service.deployment_limits import LimitsKeeper, set_unset_limits
from quantask_jupyter.service.dispatch import Dispatcher
from quantask_jupyter.service.fair_share import SlotBySlot
from quantask_jupyter.service.liveness import keep_reporting, say_goodbye, slot_plan_of
from quantask_jupyter.service.metrics import keep_measuring
from quantask_jupyter.service.recovery import Sweeper
from quantask_jupyter.service.retention import keep_removing
from quantask_jupyter.settings import Quantask

__all__ = [
    "LinkAddress",
    "Role",
    "ensure_schema",
    "open_ports",
    "open_queue",
    "open_upkeep",
    "refuse_lost_file",
    "run_housekeeping",
    "run_metrics",
    "set_first_limits",
    "until_link_closes",
    "worker_link",
]


class Role(StrEnum):
    """Which kind of process opens the ports; pool sizes differ."""

    API = "api"
    WORKER = "worker"


@asynccontextmanager
async def open_ports(settings: Quantask, role: Role, link: LinkAddress | None = None) -> AsyncIterator[Ports]:
    """Open store, queue and bus for one process and close them at the end.

    Args:
        settings: the deployment's settings.
        role: what the process is.
        link: for an embedded worker, where its API process listens; None for everybody else.

    Raises:
        DatabaseUnavailableError: the database does not answer.
        SchemaBehindError: its schema is not this version's, and may not be upgraded here.
        BrokerUnavailableError: no broker answers at ``amqp_url`` (workers only; an API starts without it).
        BrokerConflictError: the queue exists with other arguments, or the virtual host is another database's.
    """
    pool = (
        (settings.api_pool_size, settings.api_pool_overflow)
        if role is Role.API
        else (settings.worker_pool_size, settings.worker_pool_overflow)
    )
    async with AsyncExitStack() as stack:
        linked = await stack.enter_async_context(RemoteBus.connect(link)) if link else None
        if linked is not None:
            refuse_lost_file(settings.database_url)
        makes_file = settings.embedded_store and linked is None  # an embedded worker's is made by its API process
        await ensure_schema(settings.database_url, may_upgrade=makes_file or settings.auto_migrate)
        database = await stack.enter_async_context(
            open_database(settings.database_url, pool=pool, timeout_seconds=settings.database_timeout_seconds)
        )
        outbox, upkeep = SqlOutbox(database), SqlUpkeep(database)
        queue, events = await _open_messaging(stack, settings, role, linked, outbox, upkeep)
        tasks, courses, assignments = SqlTasks(database), SqlCourses(database), SqlAssignments(database)
        yield Ports(SqlClaims(database), outbox, tasks, courses, assignments, upkeep, queue, events)


async def ensure_schema(url: str, *, may_upgrade: bool) -> None:
    """Make sure that the database's schema is this version's; upgrade it if it is behind and ``may_upgrade`` is set.

    Raises:
        SchemaBehindError: it is not, and may not be upgraded here, or it is of another version.
        DatabaseUnavailableError: the database does not answer.
    """
    found = await current_revision(url)
    if found != REVISION:
        from quantask_jupyter.adapters.sql.migrate import bring_up_to_date  # nearly no start pays for Alembic's import

        await bring_up_to_date(url, found, may_upgrade=may_upgrade)
    else:
        await check_fit(url)


@asynccontextmanager
async def open_upkeep(settings: Quantask) -> AsyncIterator[Upkeep]:
    """Open the database alone, for a command that looks after the deployment.

    Raises:
        DatabaseUnavailableError: the database does not answer.
        SchemaBehindError: its schema is not this version's, and may not be upgraded here.
    """
    refuse_lost_file(settings.database_url)
    await ensure_schema(settings.database_url, may_upgrade=settings.embedded_store or settings.auto_migrate)
    async with open_database(
        settings.database_url, pool=(1, 0), timeout_seconds=settings.database_timeout_seconds
    ) as database:
        yield SqlUpkeep(database)


async def set_first_limits(settings: Quantask) -> None:
    """Set the limits of the whole deployment that are unset, by these settings, if the schema has a place for them.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    if await current_revision(settings.database_url) == REVISION:
        async with open_upkeep(settings) as upkeep:
            await set_unset_limits(upkeep, settings)


async def _open_messaging(
    stack: AsyncExitStack,
    settings: Quantask,
    role: Role,
    linked: RemoteBus | None,
    outbox: Outbox,
    upkeep: Upkeep,
) -> tuple[TaskQueue, EventBus]:
    if settings.embedded_queue:
        bus: EventBus = await stack.enter_async_context(LocalBus.serve()) if linked is None else linked
        queue = LocalQueue(
            outbox,
            upkeep,
            bus,
            poll_seconds=settings.poll_seconds,
            share=lambda free, found: SlotBySlot(
                free, max(found.slots, free) if found.lessons else None, found.lessons
            ),
            plan=lambda: slot_plan_of(upkeep, settings),
        )
        return queue, bus
    from quantask_jupyter.adapters.amqp import open_broker  # a laptop never pays for its import

    return await stack.enter_async_context(
        open_broker(
            settings.amqp_url,
            delivery_limit=settings.delivery_limit,
            must_answer=role is Role.WORKER,
            hears_endings=role is Role.API,
            deployment=await upkeep.deployment(),
        )
    )


@asynccontextmanager
async def open_queue(settings: Quantask) -> AsyncIterator[TaskQueue]:
    """Open the broker's queue alone, for a command that looks after a deployment which has one.

    Raises:
        BrokerConflictError: the queue exists with other arguments.
    """
    from quantask_jupyter.adapters.amqp import open_broker

    async with open_broker(
        settings.amqp_url, delivery_limit=settings.delivery_limit, must_answer=False, hears_endings=False
    ) as (queue, _):
        yield queue


def worker_link(ports: Ports) -> LinkAddress | None:
    """Return where this API process waits for its embedded worker; None where workers come by the broker."""
    return ports.events.address if isinstance(ports.events, LocalBus) else None


async def until_link_closes(ports: Ports) -> None:
    """Return when the API process of an embedded worker has gone; for other processes, never."""
    closed = ports.events.closed if isinstance(ports.events, RemoteBus) else asyncio.Event()
    await closed.wait()


@asynccontextmanager
async def run_housekeeping(ports: Ports, settings: Quantask, worker: WorkerInfo | None = None) -> AsyncIterator[None]:
    """Run what keeps tasks moving beside requests and jobs, for as long as the block lasts.

    That is the sweeper, the retention, with a broker the dispatcher, and for a ``worker`` its reports that it is
    alive. Any number of processes may run all of it; it is meant to run in every one. Within the block the
    limits of the whole deployment stand in ``settings`` in place of the process's own.
    """
    limits = LimitsKeeper(ports.upkeep, settings)
    await limits.start(sets_own=settings.embedded_store and worker is None)
    loops = [limits.keep_obeying(), Sweeper(ports, settings).run(), keep_removing(ports, settings)]
    if not ports.queue.reads_store:
        loops.append(Dispatcher(ports, settings).run())
    if worker is not None:
        loops.append(keep_reporting(ports, settings, worker))
    try:
        async with running(*loops):
            yield
    finally:
        limits.give_back()
        if worker is not None:
            await say_goodbye(ports, worker)


@asynccontextmanager
async def run_metrics(ports: Ports, settings: Quantask) -> AsyncIterator[None]:
    """Show metrics of the deployment at this process's ``/metrics``, for as long as the block lasts.

    For processes that serve the API, and no others.
    """
    from quantask_jupyter.adapters.prometheus import PrometheusMetrics  # a worker never pays for its import

    metrics = PrometheusMetrics()
    with metrics.exposed():
        async with running(keep_measuring(ports, settings, metrics)):
            yield


async def lets_guest_in(host: str, port: int) -> bool | None:
    """Say whether RabbitMQ takes the user that it has at first; None if none answers there."""
    from quantask_jupyter.adapters.amqp.guest import lets_guest_in as ask

    return await ask(host, port)
