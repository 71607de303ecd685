"""Tests that need more of a server than there is are left out, and the run says which and why."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest

from tests.services import Machine
from tests.services.containers import RABBITMQ_IMAGE, docker_has
from tests.services.postgres import URL_VARIABLE as POSTGRES_URL
from tests.services.rabbitmq import URL_VARIABLE as RABBITMQ_URL

VARIABLES = {"stops_postgres": POSTGRES_URL, "stops_rabbitmq": RABBITMQ_URL}
"""The markers of tests that stop a server, and what says that the server is not this run's to stop."""


def why_left_out(item: pytest.Item) -> str | None:
    """The reason, if there is one."""
    for marker, variable in VARIABLES.items():
        if item.get_closest_marker(marker) and os.environ.get(variable):
            return f"that stop a server: {variable} names one that is not ours to stop"
    if item.get_closest_marker("local_rabbitmq") and _broker_is_in_a_container():
        return "that need the broker's own programs: it runs in a container"
    return None


@cache
def _broker_is_in_a_container() -> bool:
    return docker_has(Machine(), RABBITMQ_IMAGE)


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
        reason = why_left_out(item)
        if reason is not None:
            self._tests.setdefault(reason, set()).add(item.nodeid)
        return reason is not None

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A process of pytest-xdist's tells the one that prints."""
        if (output := getattr(session.config, "workeroutput", None)) is not None:
            output["left_out"] = {reason: sorted(tests) for reason, tests in self._tests.items()}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """What such a process has told."""
        for reason, tests in getattr(node, "workeroutput", {}).get("left_out", {}).items():
            self._tests.setdefault(reason, set()).update(tests)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in self._lines():
            terminalreporter.write_line(line)

    def _lines(self) -> Iterable[str]:
        for reason, tests in sorted(self._tests.items()):
            yield f"{len(tests)} tests left out {reason}."
            yield from (f"  {test}" for test in sorted(tests))
