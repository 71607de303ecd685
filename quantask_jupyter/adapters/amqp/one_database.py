"""A virtual host carries the tasks of one database: a worker of another one would take their messages and drop them.

The first process that declares the exchange ``quantum_database`` writes into its arguments which database that is. A
declaration that says otherwise is refused by the broker, which compares an exchange's ``alternate-exchange`` and no
argument of our own; nothing is ever published here, so that it never takes a message.
"""

from __future__ import annotations

import aio_pika
from aio_pika.abc import AbstractChannel, FieldValue
from aio_pika.exceptions import ChannelPreconditionFailed

from quantask_jupyter.errors import BrokerConflictError

MARK = "quantum_database"


async def declare_database(channel: AbstractChannel, deployment: str) -> None:
    """Mark the virtual host as that of a deployment's database, or find that it is.

    Raises:
        BrokerConflictError: it is another one's. The channel is closed then.
    """
    written: dict[str, FieldValue] = {"alternate-exchange": f"{MARK}.{deployment}"}
    try:
        await channel.declare_exchange(MARK, aio_pika.ExchangeType.FANOUT, durable=True, arguments=written)
    except ChannelPreconditionFailed:
        raise BrokerConflictError(
            "The virtual host of amqp_url carries the tasks of another database than database_url.",
            hint="Is database_url the right one? Each database needs a virtual host of its own (`rabbitmqctl "
            "add_vhost`). If the other one is gone for good, make this virtual host anew, or delete its exchange "
            f"{MARK}: no task is lost by that.",
        ) from None
