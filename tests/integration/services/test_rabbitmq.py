import asyncio
from collections.abc import Iterator

import aio_pika
import pytest
from aio_pika.exceptions import QueueEmpty

from tests.services import Machine, RabbitMQ, ServiceError, provide_rabbitmq
from tests.services.machine import free_port
from tests.services.rabbitmq import URL_VARIABLE
from tests.services.rabbitmq_admin import MANAGEMENT_VARIABLE, ErlangAdmin
from tests.services.rabbitmq_local import USER, LocalRabbitMQ, rabbitmqctl_eval

QUORUM = {"x-queue-type": "quorum"}


async def put(url: str, queue: str, body: bytes) -> None:
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        await channel.declare_queue(queue, durable=True, arguments=QUORUM)
        message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, queue)


async def take(url: str, queue: str) -> bytes:
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        declared = await channel.declare_queue(queue, durable=True, arguments=QUORUM)
        message = await declared.get(timeout=10)
        await message.ack()
        return message.body


async def test_two_vhosts_are_apart(rabbitmq: RabbitMQ, amqp_url: str) -> None:
    other_url = rabbitmq.create_vhost()
    try:
        await put(amqp_url, "tasks", b"here")
        with pytest.raises(QueueEmpty):
            await take(other_url, "tasks")
        assert await take(amqp_url, "tasks") == b"here"
    finally:
        rabbitmq.drop_vhost(other_url)


async def test_a_queue_is_counted_purged_and_deleted(rabbitmq: RabbitMQ, amqp_url: str) -> None:
    for body in (b"1", b"2", b"3"):
        await put(amqp_url, "tasks", body)
    assert rabbitmq.queue_depth(amqp_url, "tasks") == 3
    rabbitmq.purge(amqp_url, "tasks")
    assert rabbitmq.queue_depth(amqp_url, "tasks") == 0
    rabbitmq.delete_queue(amqp_url, "tasks")
    with pytest.raises(aio_pika.exceptions.ChannelNotFoundEntity):
        rabbitmq.queue_depth(amqp_url, "tasks")


async def test_the_broker_can_close_its_clients_connections(rabbitmq: RabbitMQ, amqp_url: str) -> None:
    connection = await aio_pika.connect(amqp_url)
    closed = asyncio.Event()
    connection.close_callbacks.add(lambda *_: closed.set())
    rabbitmq.close_all_connections()
    await asyncio.wait_for(closed.wait(), 20)


@pytest.mark.stops_rabbitmq
async def test_a_stop_and_a_kill_keep_a_durable_message(rabbitmq: RabbitMQ, amqp_url: str) -> None:
    await put(amqp_url, "tasks", b"stopped")
    rabbitmq.stop()
    with pytest.raises(aio_pika.exceptions.CONNECTION_EXCEPTIONS):
        await aio_pika.connect(amqp_url)
    rabbitmq.start()
    assert await take(amqp_url, "tasks") == b"stopped"
    await put(amqp_url, "tasks", b"killed")
    rabbitmq.kill()
    rabbitmq.start()
    assert await take(amqp_url, "tasks") == b"killed"


@pytest.fixture
def management_url(rabbitmq: RabbitMQ) -> Iterator[str]:
    """The management plugin of this run's own broker, loaded for one test."""
    rabbitmq.start()
    admin, port = rabbitmq._admin, free_port()
    assert isinstance(admin, ErlangAdmin)
    admin.run(f'application:set_env(rabbitmq_management, tcp_config, [{{ip, "127.0.0.1"}}, {{port, {port}}}])')
    admin.run("{ok, _} = application:ensure_all_started(rabbitmq_management), ok")
    admin.run(f'rabbit_auth_backend_internal:set_tags(<<"{USER}">>, [administrator], <<"tests">>)')
    yield f"http://127.0.0.1:{port}"
    admin.run("[application:stop(Name) || Name <- [rabbitmq_management, rabbitmq_management_agent]], ok")


@pytest.mark.stops_rabbitmq
@pytest.mark.local_rabbitmq  # only such a one can load its management plugin for a test
async def test_a_given_broker_is_shared_and_left_as_it_was(rabbitmq: RabbitMQ, management_url: str) -> None:
    given = provide_rabbitmq(
        Machine(environ={URL_VARIABLE: rabbitmq.url_for("/"), MANAGEMENT_VARIABLE: management_url})
    )
    url = given.create_vhost()
    await put(url, "tasks", b"here")
    assert await take(url, "tasks") == b"here"
    with pytest.raises(ServiceError, match="not this run's to stop"):
        given.stop()
    given.close()
    with pytest.raises(aio_pika.exceptions.AMQPError):
        await aio_pika.connect(url)


def test_a_broker_whose_vhosts_cannot_be_made_is_refused(rabbitmq: RabbitMQ) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    environ = {URL_VARIABLE: rabbitmq.url_for("/"), MANAGEMENT_VARIABLE: nobody}
    with pytest.raises(ServiceError, match=f"enable it, or set {MANAGEMENT_VARIABLE}"):
        provide_rabbitmq(Machine(environ=environ))


@pytest.mark.stops_rabbitmq
@pytest.mark.local_rabbitmq
async def test_the_slow_way_to_administer_a_broker_works_too(rabbitmq: RabbitMQ) -> None:
    process = rabbitmq._process
    assert isinstance(process, LocalRabbitMQ)
    rabbitmq.start()
    slow = RabbitMQ(rabbitmq.url_for("/"), ErlangAdmin(rabbitmqctl_eval(process)), None)
    url = slow.create_vhost()
    await put(url, "tasks", b"here")
    slow.drop_vhost(url)
