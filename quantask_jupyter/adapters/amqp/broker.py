"""A connection to RabbitMQ that comes back, and the one place where its failures become ours."""

from __future__ import annotations

import asyncio
import re
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
from aiormq.exceptions import ChannelAccessRefused
from yarl import URL

from quantask_jupyter.errors import BrokerConflictError, BrokerUnavailableError

CONNECT_SECONDS = 5.0
CLOSE_SECONDS = 2.0
HEARTBEAT_SECONDS = 15
LONGEST_PAUSE_SECONDS = 5.0  # between attempts to reach the broker again


@contextmanager
def translated_failures() -> Iterator[None]:
    """Turn failures of broker and network into ours; no text that may name the URL goes along."""
    try:
        yield
    except ChannelPreconditionFailed as error:
        raise BrokerConflictError(
            f"The broker has a queue of this name already, with other arguments: {error}.",
            hint="Let the workers empty it, delete it, and start again; or use another virtual host.",
        ) from None
    except ChannelAccessRefused as error:
        raise BrokerUnavailableError(
            f"The broker does not let its user do this: {_refused(str(error))}.",
            hint="Give the user of amqp_url that right in this virtual host: `rabbitmqctl set_permissions`.",
        ) from None
    except ChannelNotFoundEntity:
        raise BrokerUnavailableError(
            "The broker lacks a queue or an exchange of Quantask.",
            hint="Give the user of amqp_url the right to configure on quantum_.* in this virtual host, or declare them "
            "beforehand.",
        ) from None
    except (AMQPError, ChannelInvalidStateError, OSError, TimeoutError):
        raise BrokerUnavailableError(hint="It is tried again; see `jupyter quantask doctor`.") from None


def _refused(text: str) -> str:
    """Return which right is missing, and to what."""
    found = re.search(r"(configure|write|read) access to (queue|exchange|topic) '([^']{1,80})'", text)
    return f"the right to {found[1]} the {found[2]} {found[3]} is missing" if found else "a right is missing"


class Broker:
    """One connection, made when it is first needed and made again when it has gone."""

    def __init__(self, url: str, name: str) -> None:
        query = {"heartbeat": str(HEARTBEAT_SECONDS), "name": f"quantask {name}"}
        self._url = URL(url).update_query({**query, **URL(url).query})
        self._connection: AbstractConnection | None = None
        self._connecting = asyncio.Lock()

    async def channel(self, *, confirms: bool = True) -> AbstractChannel:
        """Open a channel, and the connection if there is none."""
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
