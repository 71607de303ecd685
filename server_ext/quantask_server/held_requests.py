"""Requests that are held while they wait: how many of each owner there are, and no more than a process has room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from quantask_jupyter.errors import TooManyRequestsError

FILES_FOR_REQUESTS = 65_536


class HeldRequests:
    """Counts them, by owner."""

    def __init__(self, most_of_owner: int) -> None:
        """Hold at most so many of each owner."""
        self._most = most_of_owner
        self._of_owner: Counter[str] = Counter()

    @contextmanager
    def one_more(self, owner: str) -> Iterator[None]:
        """Count one for as long as the block lasts.

        Raises:
            TooManyRequestsError: the owner has as many as may be.
        """
        if self._of_owner[owner] >= self._most:
            raise TooManyRequestsError(
                f"{self._most} of your requests are waiting already.",
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
