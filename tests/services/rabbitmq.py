"""RabbitMQ for the tests: one broker a run, a vhost a test."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import aio_pika
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import CONNECTION_EXCEPTIONS

from tests.services.machine import Machine, ServiceError, run_apart, wait_until

URL_VARIABLE = "QUANTASK_TEST_AMQP_URL"
MISSING = (
    "The tests need RabbitMQ: install it (Debian: apt-get install rabbitmq-server), start a Docker engine,"
    f" or set {URL_VARIABLE}."
)

Answer = TypeVar("Answer")


class BrokerProcess(Protocol):
    """A broker that this run started and may therefore stop."""

    def stop(self) -> None:
        """Stops it; its messages stay."""

    def kill(self) -> None:
        """Ends it without a warning."""

    def start(self) -> None:
        """Starts it again, on the same port and data."""

    def close(self) -> None:
        """Stops it for good and removes its data."""


class BrokerAdmin(Protocol):
    """What AMQP itself has no word for."""

    def create_vhost(self, name: str, user: str) -> None:
        """Makes a vhost that the user may do everything in."""

    def permit(self, name: str, user: str, *, configure: str, write: str = ".*", read: str = ".*") -> None:
        """Lets the user declare, write and read what matches."""

    def drop_vhost(self, name: str) -> None:
        """Removes a vhost with its queues and connections."""

    def drop_user(self, name: str) -> None:
        """Removes a user."""

    def close_all_connections(self) -> None:
        """Closes every client's connection from the broker's side."""


class RabbitMQ:
    """A RabbitMQ broker. Its methods block for milliseconds, `stop` and `start` for seconds.

    `vhost` is always the name of a vhost, or the URL that `create_vhost` gave.
    """

    def __init__(self, url: str, admin: BrokerAdmin, process: BrokerProcess | None) -> None:
        self._parts = urlsplit(url)
        self._admin = admin
        self._process = process
        self._stopped = False
        self._created: set[str] = set()
        # A broker that was given to us may serve several runs at once.
        self._names = (f"quantask_test_{secrets.token_hex(4)}_{number}" for number in itertools.count(1))

    def url_for(self, vhost: str) -> str:
        """The AMQP URL of a vhost."""
        if "://" in vhost:
            return vhost
        return urlunsplit(self._parts._replace(path="/" + quote(vhost, safe="")))

    def create_vhost(self) -> str:
        """A new, empty vhost; gives its URL."""
        name = next(self._names)
        self._admin.create_vhost(name, unquote(self._parts.username or "guest"))
        self._created.add(name)
        return self.url_for(name)

    def permit(self, vhost: str, *, configure: str = ".*", write: str = ".*", read: str = ".*") -> None:
        """Lets our user declare, write and read in a vhost only what matches the regular expressions."""
        name = unquote(urlsplit(self.url_for(vhost)).path[1:])
        self._admin.permit(name, unquote(self._parts.username or "guest"), configure=configure, write=write, read=read)

    def drop_vhost(self, vhost: str) -> None:
        """Removes a vhost with its queues and connections."""
        name = unquote(urlsplit(self.url_for(vhost)).path[1:])
        self._admin.drop_vhost(name)
        self._created.discard(name)

    def close_all_connections(self) -> None:
        """Closes every client's connection from the broker's side, as an operator may."""
        self._admin.close_all_connections()

    def purge(self, vhost: str, queue: str) -> None:
        """Throws away the messages that wait in a queue."""

        async def purge(channel: AbstractChannel) -> None:
            await (await channel.get_queue(queue)).purge()

        self._on_channel(vhost, purge)

    def delete_queue(self, vhost: str, queue: str) -> None:
        """Deletes a queue, used or not, empty or not."""

        async def delete(channel: AbstractChannel) -> None:
            await channel.queue_delete(queue)

        self._on_channel(vhost, delete)

    def queue_depth(self, vhost: str, queue: str) -> int:
        """How many messages wait in a queue, not counting those handed out and not yet acknowledged."""

        async def depth(channel: AbstractChannel) -> int:
            declared = await channel.declare_queue(queue, passive=True)
            return declared.declaration_result.message_count or 0

        return self._on_channel(vhost, depth)

    def stop(self) -> None:
        """Stops the broker in good order."""
        self._own_process().stop()
        self._stopped = True

    def kill(self) -> None:
        """Ends the broker without a warning, as a power cut does."""
        self._own_process().kill()
        self._stopped = True

    def start(self) -> None:
        """Brings a stopped broker back; does nothing while it runs."""
        if self._stopped:
            self._own_process().start()
            self.wait_until_it_answers()
            self._stopped = False

    def close(self) -> None:
        """Leaves nothing behind: ends our own broker, or drops our vhosts from a given one."""
        if self._process is not None:
            self._process.close()
        else:
            for name in list(self._created):
                self.drop_vhost(name)
            self._admin.drop_user(unquote(self._parts.username or "guest"))

    def wait_until_it_answers(self) -> None:
        """Waits until a client can open a channel."""
        wait_until(self._answers, "RabbitMQ's first answer", seconds=120)

    def _answers(self) -> bool:
        try:
            run_apart(_with_channel(urlunsplit(self._parts), _nothing))
        except (*CONNECTION_EXCEPTIONS, TimeoutError):
            return False
        return True

    def _own_process(self) -> BrokerProcess:
        if self._process is None:
            raise ServiceError(f"the broker named by {URL_VARIABLE} is not this run's to stop")
        return self._process

    def _on_channel(self, vhost: str, work: Callable[[AbstractChannel], Awaitable[Answer]]) -> Answer:
        return run_apart(_with_channel(self.url_for(vhost), work))


async def _with_channel(url: str, work: Callable[[AbstractChannel], Awaitable[Answer]]) -> Answer:
    async with await aio_pika.connect(url, timeout=10) as connection, connection.channel() as channel:
        return await work(channel)


async def _nothing(_: AbstractChannel) -> None:
    """Having the channel was the question."""


def given_rabbitmq(machine: Machine) -> RabbitMQ | None:
    """The broker that the environment names, if it does."""
    from tests.services.rabbitmq_admin import ManagementAdmin

    url = machine.environ.get(URL_VARIABLE)
    if not url:
        return None
    parts = urlsplit(url)
    admin = ManagementAdmin.beside(url, machine)
    if not RabbitMQ(url, admin, None)._answers():
        raise ServiceError(
            f"{URL_VARIABLE} names a broker on {parts.hostname}, which does not answer or does not let us in."
        )
    # Tests look for passwords in what is said, and the given one may be a word that stands everywhere.
    user, password = f"quantask_test_{secrets.token_hex(4)}", secrets.token_urlsafe(12)
    admin.create_user(user, password, unquote(parts.path[1:]) or "/")
    place = parts.netloc.rpartition("@")[2]
    return RabbitMQ(urlunsplit(parts._replace(netloc=f"{user}:{password}@{place}")), admin, None)


def provide_rabbitmq(machine: Machine | None = None) -> RabbitMQ:
    """A RabbitMQ broker: the given one, else a container, else this machine's own programs."""
    from tests.services.containers import container_rabbitmq
    from tests.services.rabbitmq_local import local_rabbitmq

    machine = machine or Machine()
    return given_rabbitmq(machine) or container_rabbitmq(machine) or local_rabbitmq(machine)
