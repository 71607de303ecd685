"""Which rights a user of RabbitMQ lacks: a probe does what API processes and workers do.

The rules are those of RabbitMQ's "Access Control" guide: to declare takes *configure*; to publish, and to bind a queue,
*write*; to consume, and to bind to an exchange, *read*.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import aio_pika
from aio_pika.abc import AbstractChannel, FieldValue
from aio_pika.exceptions import ChannelPreconditionFailed
from aiormq.exceptions import ChannelAccessRefused

from quantask_jupyter.adapters.amqp.broker import CONNECT_SECONDS, Broker, close_quietly, translated_failures
from quantask_jupyter.errors import BrokerUnavailableError

NO_PRIORITY: dict[str, FieldValue] = {"x-priority": "none"}
"""No number, which is refused after the rights are looked at: nobody consumes, and no message is delivered again."""
NO_EVENT = b'["changed", []]'

Probe = Callable[[AbstractChannel], Awaitable[object]]


async def missing_rights(broker: Broker, queue: str, exchanges: tuple[str, ...]) -> list[str]:
    """Return each right that is missing, in words: "read the queue quantum_tasks".

    Args:
        broker: to ask.
        queue: that tasks go through.
        exchanges: that processes tell each other by.

    What a broker does not answer, as under a memory alarm, is not known to be missing.
    """
    probes: dict[str, Probe] = {
        f"read the queue {queue}": lambda channel: _consume(channel, queue),
        "configure queues amq.gen.*": _declare,
        **{f"read the exchange {name}, or write queues amq.gen.*": _bind_to(name) for name in exchanges},
        "write the exchange amq.default": lambda channel: channel.default_exchange.publish(
            aio_pika.Message(b""), f"{queue}.nobody", mandatory=False
        ),
        **{f"write the exchange {name}": _tell_by(name) for name in exchanges},
    }
    missing: list[str] = []
    for right, probe in probes.items():
        if "amq.gen" in right and any("amq.gen" in known for known in missing):
            continue  # without such a queue there is nothing to bind
        try:
            if not await _may(broker, probe):
                missing.append(right)
        except BrokerUnavailableError:
            break  # under an alarm it stops reading once something is published
    return missing


async def _may(broker: Broker, probe: Probe) -> bool:
    channel = await broker.channel()
    try:
        with translated_failures(), suppress(ChannelPreconditionFailed):
            async with asyncio.timeout(CONNECT_SECONDS):
                try:
                    await probe(channel)
                except ChannelAccessRefused:
                    return False
    finally:
        await close_quietly(channel)
    return True


async def _consume(channel: AbstractChannel, name: str) -> None:
    queue = await channel.get_queue(name, ensure=False)
    await queue.consume(_drop, arguments=NO_PRIORITY)


async def _drop(_message: object) -> None:
    """Do nothing with a message: none comes."""


async def _declare(channel: AbstractChannel) -> None:
    await channel.declare_queue(exclusive=True, auto_delete=True)


def _bind_to(exchange: str) -> Probe:
    async def bind(channel: AbstractChannel) -> None:
        queue = await channel.declare_queue(exclusive=True, auto_delete=True)
        await queue.bind(exchange)

    return bind


def _tell_by(name: str) -> Probe:
    async def tell(channel: AbstractChannel) -> None:
        exchange = await channel.get_exchange(name, ensure=False)
        await exchange.publish(aio_pika.Message(NO_EVENT), "", mandatory=False)

    return tell
