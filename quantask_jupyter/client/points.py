"""The points of a sweep that are there while the rest is run; each is read once."""

from __future__ import annotations

from typing import Any

from quantask_jupyter.client.session import Session
from quantask_jupyter.domain.pieces import is_of_same_run, joined


class PointsSoFar:
    """What has been read of one task."""

    def __init__(self, session: Session, task_path: str) -> None:
        """Have read nothing yet of the task at ``task_path``."""
        self._session = session
        self._path = f"{task_path}/points"
        self._result: dict[str, Any] | None = None

    def read(self) -> dict[str, Any] | None:
        """Return a result (wire form) of all points that are there; None if there are none.

        Where an attempt had to begin anew with another seed, its points take the place of those before.
        """
        while (more := self._more()) is not None:
            if self._result is None:
                self._result = more
            elif is_of_same_run(self._result, more):
                self._result = joined([self._result, more])
            else:
                self._result = None
        return self._result

    def _more(self) -> dict[str, Any] | None:
        first = 0 if self._result is None else len(self._result["points"])
        result: dict[str, Any] | None = self._session.get(self._path, {"first": first}).data["result"]
        return result
