"""A connection to RabbitMQ that comes back, and the one place where its failures become ours."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import (
    AMQPError,
    ChannelInvalidStateError,
    ChannelNotFoundEntity,
    ChannelPreconditionFailed,
)
from aiormq.exceptions import (
    AuthenticationError,
    ChannelAccessRefused,
    InvalidFrameError,
    ProbableAuthenticationError,
)
from yarl import URL

from quantask_jupyter.errors import BrokerConflictError, BrokerRefusedError, BrokerUnavailableError

CONNECT_SECONDS = 5.0
CLOSE_SECONDS = 2.0
HEARTBEAT_SECONDS = 15
LONGEST_PAUSE_SECONDS = 5.0  # between attempts to reach the broker again


@contextmanager
def translated_failures(right: str = "") -> Iterator[None]:
    """Turn failures of broker and network into ours; no text that may name the URL goes along.

    Args:
        right: that what is done needs, where the broker's own words may not name it.
    """
    try:
        yield
    except ChannelPreconditionFailed as error:
        raise BrokerConflictError(
            f"The broker has a queue of this name already, with other arguments: {error}.",
            hint="Let the workers empty it, delete it, and start again; or use another virtual host.",
        ) from None
    except ChannelAccessRefused as error:
        raise refused_right(_refused(str(error), right)) from None
    except ChannelNotFoundEntity:
        raise BrokerUnavailableError(
            "The broker lacks a queue or an exchange of Quantask.",
            hint="Give the user of amqp_url the right to configure on quantum_.* in this virtual host, or declare them "
            "beforehand.",
        ) from None
    except (AMQPError, ChannelInvalidStateError, OSError, TimeoutError) as error:
        raise _at_connect(error) or BrokerUnavailableError(hint="`jupyter quantask doctor` says more.") from None


def refused_right(what: str) -> BrokerRefusedError:
    """Return what is said of a right that is missing."""
    return BrokerRefusedError(
        f"The broker does not let its user do this: {what}.",
        hint="Give the user of amqp_url that right in this virtual host: `rabbitmqctl set_permissions`.",
    )


def _at_connect(error: Exception) -> BrokerUnavailableError | None:
    """Return what a failure to connect means, if the broker refuses what the URL has."""
    if isinstance(error, ProbableAuthenticationError | AuthenticationError):
        return BrokerRefusedError(
            "The broker refuses the user or the password of amqp_url.",
            hint="RabbitMQ's user guest may connect from its own machine alone; its log says more.",
        )
    if isinstance(error, InvalidFrameError) and "Connection.OpenOk" in str(error):  # so aiormq tells of the refusal
        return BrokerRefusedError(
            "The broker has no virtual host of the name in amqp_url, or its user has no right there.",
            hint="`rabbitmqctl list_vhosts` and `rabbitmqctl list_permissions --vhost NAME` say which.",
        )
    if isinstance(error, FileNotFoundError | PermissionError):  # a connection of AMQP needs no file
        return tls_unusable()
    if isinstance(error, ssl.SSLError):  # raised before anything is sent
        return tls_unusable()
    if isinstance(cause := error.__cause__, asyncio.IncompleteReadError) and is_tls_alert(cause):
        return BrokerRefusedError(
            "What answers at amqp_url speaks TLS, and amqp:// does not.",
            hint="Write amqps:// in it, or name the port where RabbitMQ speaks without TLS (5672).",
        )
    if isinstance(error.__cause__, ssl.SSLError):
        return BrokerRefusedError(
            "The connection to the broker cannot be encrypted as amqp_url wants it: "
            f"{getattr(error.__cause__, 'verify_message', '') or error.__cause__.reason}.",
            hint="amqps:// is for a port where RabbitMQ speaks TLS (5671), with a certificate that is trusted here.",
        )
    if isinstance(error.__cause__, socket.gaierror):
        return BrokerUnavailableError("The host of amqp_url is not known.", hint="Is its name written right?")
    return None


def tls_unusable() -> BrokerRefusedError:
    """Return what is said of files that no connection can be tried with."""
    return BrokerRefusedError(
        "A file for TLS in amqp_url cannot be used.",
        hint="Look at cafile, certfile and keyfile: the files must be there, be readable and hold what they are for.",
    )


def is_tls_alert(read: asyncio.IncompleteReadError) -> bool:
    """Say whether what was read as the head of a frame of AMQP is a fatal alert of TLS.

    A frame begins with type (1 byte), channel (2) and size (4), and one byte ends it (AMQP 0-9-1, 4.2.3). An alert
    begins with type (1), version (2) and length, which is 2 (2), then level, 2 for a fatal one, and description
    (RFC 8446, 6).
    """
    size = (read.expected or 0) - 1
    return size >> 8 == 0x000202


def _refused(text: str, right: str) -> str:
    """Return which right is missing, and to what; RabbitMQ names the right itself from 3.11 on."""
    found = re.search(r"(?:(configure|write|read) )?access to (queue|exchange|topic) '([^']{1,80})'", text)
    if not found:
        return f"the right to {right} is missing" if right else "a right is missing"
    named = found[1] or right
    what = f"the right to {named}" if named else "a right to"
    return f"{what} the {found[2]} {found[3]} is missing"


class Broker:
    """One connection, made when it is first needed and made again when it has gone."""

    def __init__(self, url: str, name: str) -> None:
        query = {"heartbeat": str(HEARTBEAT_SECONDS), "name": f"quantask {name}"}
        self._url = URL(url).update_query({**query, **URL(url).query})
        self._connection: AbstractConnection | None = None
        self.is_away = False
        """Whether it could not be reached, or did not do what it was asked, when that was tried last."""
        self._connecting = asyncio.Lock()

    async def channel(self, *, confirms: bool = True) -> AbstractChannel:
        """Open a channel, and the connection if there is none."""
        try:
            channel = await self._channel(confirms)
        except BrokerUnavailableError:
            self.is_away = True
            raise
        self.is_away = False
        return channel

    async def _channel(self, confirms: bool) -> AbstractChannel:
        with translated_failures():
            async with self._connecting, asyncio.timeout(CONNECT_SECONDS):
                if self._connection is None or self._connection.is_closed:
                    self._connection = await aio_pika.connect(self._url)
                try:
                    return await self._connection.channel(publisher_confirms=confirms, on_return_raises=confirms)
                except RuntimeError as error:  # so the client says that the connection has closed this moment
                    self._connection = None
                    raise ConnectionError from error

    @asynccontextmanager
    async def consuming_channel(self) -> AsyncIterator[AbstractChannel]:
        """Open a channel for as long as the block lasts; what was not acknowledged on it goes to others then.

        It closes also when its queue is deleted: the broker tells, and would otherwise leave the consumer to wait.
        """
        channel = await self.channel()
        closings: list[asyncio.Future[None]] = []
        with translated_failures():
            callbacks = (await channel.get_underlay_channel()).on_consumer_cancel_callbacks
        # In a task of its own: it is the channel's reader that calls, and the answer to a close is for it to read.
        callbacks.add(lambda _: closings.append(asyncio.ensure_future(close_quietly(channel))))
        try:
            yield channel
        finally:
            await asyncio.gather(*closings, close_quietly(channel))

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await close_quietly(self._connection)


async def close_quietly(closing: AbstractChannel | AbstractConnection) -> None:
    """Close a channel or connection; one that is broken already is as good as closed."""
    with suppress(AMQPError, ChannelInvalidStateError, OSError, TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await closing.close()


async def pause(attempt: int) -> None:
    """Wait before the broker is tried again: longer with each attempt since it last answered."""
    await asyncio.sleep(min(LONGEST_PAUSE_SECONDS, 0.1 * 2 ** min(attempt, 10)))
