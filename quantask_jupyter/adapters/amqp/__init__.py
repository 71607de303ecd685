"""RabbitMQ through aio-pika: the task queue, and the bus of hints.

Protocol rules that this folder keeps: a message dies with its broker unless it is persistent and its publish was
confirmed; one that no queue takes is noticed only if it is mandatory and returns raise; a publish that timed out may
still have arrived; declaring a queue that exists with other arguments closes the channel; a broker under a memory alarm
stops reading from connections that publish, so consumers have a connection of their own.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from quantask_jupyter.adapters.amqp.broker import Broker
from quantask_jupyter.adapters.amqp.bus import AmqpBus
from quantask_jupyter.adapters.amqp.queue import AmqpQueue
from quantask_jupyter.background import running
from quantask_jupyter.errors import BrokerConflictError, BrokerUnavailableError

log = logging.getLogger(__name__)
CLIENTS = ("aio_pika", "aiormq")
"""Loggers of the client: what goes wrong there becomes an error here, and is said once."""


@asynccontextmanager
async def open_broker(
    url: str, *, delivery_limit: int, must_answer: bool, hears_endings: bool = True, deployment: str | None = None
) -> AsyncIterator[tuple[AmqpQueue, AmqpBus]]:
    """Open queue and bus for as long as the block lasts.

    Args:
        url: ``amqp://`` or ``amqps://``.
        delivery_limit: deliveries of one message before it is dead-lettered.
        must_answer: refuse to start without a broker, instead of waiting for one.
        hears_endings: whether somebody here waits for tasks to end.
        deployment: which database the tasks are of, which must be the only one here; None leaves that open.

    Raises:
        BrokerUnavailableError: no broker answers, and one must.
        BrokerConflictError: a queue exists with other arguments, or all of it is another database's.
    """
    for client in CLIENTS:
        logging.getLogger(client).setLevel(logging.CRITICAL)
    async with AsyncExitStack() as stack:
        publisher, consumer = Broker(url, "publisher"), Broker(url, "consumer")
        stack.push_async_callback(publisher.close)
        stack.push_async_callback(consumer.close)
        queue = AmqpQueue(publisher, consumer, delivery_limit, deployment)
        bus = AmqpBus(publisher, hears_endings=hears_endings)
        try:
            await queue.connected()
        except BrokerConflictError:
            raise
        except BrokerUnavailableError as error:
            if must_answer:
                raise
            log.warning("tasks wait: %s", error.message)
        await stack.enter_async_context(running(bus.hear()))
        yield queue, bus
