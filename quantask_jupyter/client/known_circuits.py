"""Circuits that the API knows already: in a loop a circuit is sent once, and referred to by its SHA-256 after that."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from quantask_jupyter.domain.circuit import circuit_sha256

MOST_KNOWN = 256
LONGEST_REMEMBERED = 65_536
"""In characters: the hash of what is longer is computed each time."""
SHORTEST_KNOWN = 1_024
"""In characters: what is shorter is sent as it is."""


class KnownCircuits:
    """The circuits that one session has sent, each with a task that has it."""

    def __init__(self) -> None:
        """Know none."""
        self._tasks: OrderedDict[str, str] = OrderedDict()
        self._hashes: OrderedDict[str, str] = OrderedDict()
        self._url = ""

    def at(self, url: str) -> None:
        """Know none of the circuits that another API than this one knows."""
        if url != self._url:
            self._url = url
            self.forget()

    def named(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a request in which a circuit that is known is only named; any other one as it is."""
        sha256 = self._sha256(request)
        task_id = None if sha256 is None else self._tasks.get(sha256)
        return request if task_id is None else {**request, "circuit": {"sha256": sha256, "task": task_id}}

    def sent(self, request: Mapping[str, Any], task_id: str) -> None:
        """Remember that a task has a request's circuit."""
        sha256 = self._sha256(request)
        if sha256 is not None:
            _keep(self._tasks, sha256, task_id)

    def forget(self) -> None:
        """Know none: what was sent is there no more."""
        self._tasks.clear()

    def _sha256(self, request: Mapping[str, Any]) -> str | None:
        source: str = request["circuit"].get("source", "")
        if len(source) < SHORTEST_KNOWN:
            return None
        sha256 = self._hashes.get(source) or circuit_sha256(source)
        if len(source) <= LONGEST_REMEMBERED:
            _keep(self._hashes, source, sha256)
        return sha256


def _keep(values: OrderedDict[str, str], key: str, value: str) -> None:
    values[key] = value
    values.move_to_end(key)
    if len(values) > MOST_KNOWN:
        with suppress(KeyError):  # another thread was faster
            values.popitem(last=False)
