"""Dead letters: where messages go that were delivered too often, or are none of ours, for an operator to look at."""

from __future__ import annotations

import aio_pika
from aio_pika.abc import AbstractChannel

DEAD = "quantum_tasks.dead"
"""The exchange, and its one queue."""


def after_too_many_deliveries(limit: int) -> dict[str, str | int]:
    """Return the arguments of a queue whose messages go there once they were delivered more than ``limit`` times."""
    return {"x-delivery-limit": limit, "x-dead-letter-exchange": DEAD}


async def declare_dead_letters(channel: AbstractChannel) -> None:
    """Declare the exchange and its queue; those that exist stay as they are."""
    exchange = await channel.declare_exchange(DEAD, aio_pika.ExchangeType.FANOUT, durable=True)
    queue = await channel.declare_queue(DEAD, durable=True, arguments={"x-queue-type": "quorum"})
    await queue.bind(exchange)
