"""Guest: whether a broker lets in everybody who can reach it, by the user that a new RabbitMQ has."""

from __future__ import annotations

from aio_pika import connect
from aio_pika.exceptions import AMQPError, AuthenticationError, ProbableAuthenticationError

SECONDS = 5.0


async def lets_guest_in(host: str, port: int) -> bool | None:
    """Say whether a broker takes the password that RabbitMQ's user ``guest`` has at first; None if none answers."""
    try:
        connection = await connect(host=host, port=port, login="guest", password="guest", timeout=SECONDS)  # noqa: S106
    except (AuthenticationError, ProbableAuthenticationError):
        return False
    except (AMQPError, OSError):
        return None
    await connection.close()
    return True
