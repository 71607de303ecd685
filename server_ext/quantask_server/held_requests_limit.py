"""Requests that are held while they wait: for how long, and how many of each owner, as a process has room for."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from quantask_jupyter.errors import TooManyRequestsError
from quantask_jupyter.settings import Quantask

FILES_FOR_REQUESTS = 65_536
LONGEST_WAIT_SECONDS = 60.0  # proxies cut off what takes longer; who wants to wait on asks again
SPREAD_WAIT_SECONDS = 6.0  # within which those are answered whose long waits would end at one moment


def held_seconds(asked: float) -> float:
    """Return how long a request waits at the most that asks to wait for so many seconds.

    A thousand that have come at the same moment would come back at the same moment, and everybody else would wait for
    them: the longest ones end one after the other.
    """
    return min(asked, LONGEST_WAIT_SECONDS - random.uniform(0.0, SPREAD_WAIT_SECONDS))  # noqa: S311  (no secret)


class HeldRequests:
    """Counts them, by owner."""

    def __init__(self, settings: Quantask) -> None:
        """Hold at most ``owner_held_requests`` of each owner, as the setting is at the time."""
        self._settings = settings
        self._of_owner: Counter[str] = Counter()

    @contextmanager
    def one_more(self, owner: str) -> Iterator[None]:
        """Count one for as long as the block lasts.

        Raises:
            TooManyRequestsError: the owner has as many as may be.
        """
        most = self._settings.owner_held_requests
        if self._of_owner[owner] >= most:
            raise TooManyRequestsError(
                f"{most} of your requests are waiting already.",
                hint="Ask again in a moment, or without waiting. The limit is the setting owner_held_requests.",
            )
        self._of_owner[owner] += 1
        try:
            yield
        finally:
            self._of_owner[owner] -= 1
            if not self._of_owner[owner]:
                del self._of_owner[owner]


def make_room_for_connections() -> None:
    """Let this process have as many connections as the system lets it; each is an open file."""
    try:
        import resource
    except ImportError:  # Windows counts otherwise
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_FOR_REQUESTS if hard == resource.RLIM_INFINITY else min(hard, FILES_FOR_REQUESTS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
