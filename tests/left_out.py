"""Tests that stop a server are left out where the server is somebody else's, and the run says which and why."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import pytest

from tests.services.postgres import URL_VARIABLE as POSTGRES_URL
from tests.services.rabbitmq import URL_VARIABLE as RABBITMQ_URL

VARIABLES = {"stops_postgres": POSTGRES_URL, "stops_rabbitmq": RABBITMQ_URL}
"""The markers of such tests, and what says that the server is not this run's."""


class LeftOut:
    """A plugin of pytest: what it has deselected is counted, and printed at the end."""

    def __init__(self) -> None:
        self._tests: dict[str, set[str]] = {}

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        kept = [item for item in items if not self._leave_out(item)]
        if len(kept) < len(items):
            config.hook.pytest_deselected(items=[item for item in items if item not in kept])
            items[:] = kept

    def _leave_out(self, item: pytest.Item) -> bool:
        given = [variable for marker, variable in VARIABLES.items() if item.get_closest_marker(marker)]
        named = next((variable for variable in given if os.environ.get(variable)), None)
        if named is not None:
            self._tests.setdefault(named, set()).add(item.nodeid)
        return named is not None

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A process of pytest-xdist's tells the one that prints."""
        if (output := getattr(session.config, "workeroutput", None)) is not None:
            output["left_out"] = {variable: sorted(tests) for variable, tests in self._tests.items()}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """What such a process has told."""
        for variable, tests in getattr(node, "workeroutput", {}).get("left_out", {}).items():
            self._tests.setdefault(variable, set()).update(tests)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in self._lines():
            terminalreporter.write_line(line)

    def _lines(self) -> Iterable[str]:
        for variable, tests in sorted(self._tests.items()):
            yield f"{len(tests)} tests left out that stop a server: {variable} names one that is not ours to stop."
            yield from (f"  {test}" for test in sorted(tests))
