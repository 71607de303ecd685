"""What an operator or an accident does to a RabbitMQ broker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import aio_pika

from quantask_jupyter.adapters.amqp.queue import QUEUE
from tests.services import RabbitMQ
from tests.services.machine import run_apart
from tests.services.rabbitmq_admin import ErlangAdmin


def send_raw(url: str, bodies: Sequence[bytes]) -> None:
    """Put messages into the task queue, whatever is in them."""
    run_apart(_send(url, bodies))


async def _send(url: str, bodies: Sequence[bytes]) -> None:
    async with await aio_pika.connect(url, timeout=10) as connection, connection.channel() as channel:
        for body in bodies:
            message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            await channel.default_exchange.publish(message, QUEUE, mandatory=True)


def declare_with_other_arguments(url: str) -> None:
    """Make the task queue as somebody else might have made it."""
    run_apart(_declare(url))


async def _declare(url: str) -> None:
    async with await aio_pika.connect(url, timeout=10) as connection, connection.channel() as channel:
        await channel.declare_queue(QUEUE, durable=True, arguments={"x-max-length": 5})


@contextmanager
def memory_alarm(broker: RabbitMQ) -> Iterator[None]:
    """Have the broker believe that its memory is used up: it stops reading from all who publish."""
    admin = broker._admin
    assert isinstance(admin, ErlangAdmin), "only the machine's own broker can be made to run out of memory"
    admin.run("{Kind, _} = {ok, vm_memory_monitor:set_vm_memory_high_watermark(0.000001)}, Kind")
    try:
        yield
    finally:
        admin.run("{Kind, _} = {ok, vm_memory_monitor:set_vm_memory_high_watermark(0.4)}, Kind")
