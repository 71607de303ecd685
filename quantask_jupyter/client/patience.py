"""How long an API that is away for now is asked again, and how often."""

from __future__ import annotations

import time

AWAY_SECONDS = 20.0
SHORTEST_PAUSE_SECONDS = 0.05


class Patience:
    """That of one request: it begins when the request finds the API away, and not when it was sent.

    A request may have been held for as long as it asked for before the API was away.
    """

    def __init__(self) -> None:
        """Begin with all of it."""
        self._until: float | None = None

    def pause(self, asked: float) -> float | None:
        """Return after how many seconds to ask again; None once it is over.

        Args:
            asked: by the API, in seconds. The last pause is shorter where that does not fit any more; an API that asks
                for more than there is at all is not asked again.
        """
        now = time.monotonic()
        if self._until is None:
            self._until = now + AWAY_SECONDS
        left = self._until - now
        if left <= 0 or asked > AWAY_SECONDS:
            return None
        return min(max(asked, SHORTEST_PAUSE_SECONDS), left)
