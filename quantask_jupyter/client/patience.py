"""When a request is sent again, how often, and for how long: the one rule for all that passes.

What passes are a database, an API or what is behind a proxy that restart. Only what may happen twice is sent again, or
what has not been sent at all, or what the API itself asks for again because nothing was stored.
"""

from __future__ import annotations

from http import HTTPStatus
from time import monotonic, sleep
from typing import TYPE_CHECKING

from quantask_jupyter.client.reply import BY_A_PROXY, Reply
from quantask_jupyter.errors import QuantumError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

AWAY_SECONDS = 20.0
SHORTEST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 2.0
TRIES = 3  # at a URL where no API has answered yet: it may be a wrong one


class Patience:
    """That of one request: it begins when the request first finds the API away, and not when it was sent.

    A request may have been held for as long as it asked for before the API was away.
    """

    def __init__(self) -> None:
        """Begin with all of it."""
        self._until: float | None = None
        self._pause = SHORTEST_PAUSE_SECONDS
        self._tries = 0

    @property
    def is_new(self) -> bool:
        """Whether nothing has failed yet."""
        return self._until is None and not self._tries

    def lasts(self, asked: float | None = None, *, known: bool = True) -> bool:
        """Pause before the request is sent again, or say at once that it is not.

        Args:
            asked: by the API, in seconds; otherwise pauses grow. The last pause is shorter where it does not fit any
                more; an API that asks for more than there is at all is not asked again.
            known: whether an API has answered where the request was sent. Nobody waits for a wrong URL.
        """
        if not known:
            self._tries += 1
            return self._tries < TRIES
        now = monotonic()
        if self._until is None:
            self._until = now + AWAY_SECONDS
        left = self._until - now
        if left <= 0 or (asked or 0.0) > AWAY_SECONDS:
            return False
        pause = self._pause if asked is None else max(asked, SHORTEST_PAUSE_SECONDS)
        if asked is None:
            self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)
        sleep(min(pause, left))
        return True


def seconds_asked_for(answer: BaseHTTPResponse) -> float | None:
    """Return after how many seconds an answer wants to be asked for again; None: it names none."""
    asked = answer.headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else None


def passes(
    answer: BaseHTTPResponse, said: Reply | QuantumError | None, *, may_happen_twice: bool, is_submit: bool
) -> bool:
    """Say whether the same request may be answered otherwise in a moment, and may be sent again.

    Args:
        answer: to it.
        said: what the API says with that; None if it is no API's.
        may_happen_twice: whether the request may be sent again where nobody knows what became of it.
        is_submit: whether it has a body, of which only so much is taken at a time.
    """
    if said is None:
        return may_happen_twice and answer.status in BY_A_PROXY
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS and not is_submit:
        return False
    asks = answer.status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)
    return asks and seconds_asked_for(answer) is not None


def was_not_sent(error: Exception) -> bool:
    """Say whether a request has certainly not come to any server."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    return isinstance(error, NewConnectionError | ConnectTimeoutError)
