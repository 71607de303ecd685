"""An API that is restarted while notebooks submit and wait: nobody is told, nothing is lost, nothing runs twice."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from quantask_jupyter.client import patience
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.session import Session
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.errors import QuantumError
from tests.integration.api.commands import closed_port
from tests.integration.api.gateway import gateway_before
from tests.integration.api.server import Client, serve, stop, until

ONE = 'OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c; x q[0]; c = measure q;'
SHOTS = 7
BODY = {"circuit": {"format": "openqasm3", "source": ONE}, "shots": SHOTS}
OUTCOME = {"01": SHOTS}  # x on qubit 0 alone
NOTEBOOKS = 4


class Notebook(threading.Thread):
    """Submits a task and waits for its counts, again and again."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__(daemon=True)
        self._session = Session(url, token)
        self.enough = threading.Event()
        self.jobs: list[QuantumJob] = []
        self.counts: list[dict[str, int]] = []
        self.told: QuantumError | None = None

    def run(self) -> None:
        try:
            while not self.enough.is_set():
                self.jobs.append(submit_request(self._session, BODY))
                self.counts.append(self.jobs[-1].counts(timeout=300))
        except QuantumError as error:
            self.told = error


class Restarted:
    """An API that is ended and started again at its port, with its store."""

    def __init__(self, home: Path) -> None:
        self._home, self.port = home, closed_port()
        self.served = serve(home, port=self.port)

    def restart(self, number: int) -> None:
        self.served.process.send_signal(number)
        self.served.process.wait(60)
        self.served = serve(self._home, port=self.port)


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Restarted]:
    api = Restarted(tmp_path)
    yield api
    stop(api.served.process)


@pytest.mark.parametrize("behind_a_proxy", [True, False], ids=["behind a proxy", "asked itself"])
def test_an_api_that_is_restarted_under_load_is_asked_again_and_every_task_is_there_once(
    api: Restarted, monkeypatch: pytest.MonkeyPatch, behind_a_proxy: bool
) -> None:
    monkeypatch.setattr(patience, "AWAY_SECONDS", 300.0)  # how long a start takes is not what this is about
    token = str(api.served.client.token)
    with ExitStack() as running:
        gateway = running.enter_context(gateway_before(api.port)) if behind_a_proxy else None
        notebooks = [Notebook(gateway.url if gateway else api.served.client.url, token) for _ in range(NOTEBOOKS)]
        for notebook in notebooks:
            running.callback(notebook.enough.set)
            notebook.start()
        go_on(notebooks)
        for number in (signal.SIGTERM, signal.SIGKILL):
            api.restart(number)
            go_on(notebooks)
        for notebook in notebooks:
            notebook.enough.set()
            notebook.join(300)
            assert not notebook.is_alive()
    assert [notebook.told for notebook in notebooks] == [None] * NOTEBOOKS
    assert gateway is None or gateway.bad_gateways > 0
    ids = [job.job_id() for notebook in notebooks for job in notebook.jobs]
    assert sorted(ids) == sorted(stored(api.served.client))
    assert [counts for notebook in notebooks for counts in notebook.counts] == [OUTCOME] * len(ids)


def go_on(notebooks: list[Notebook]) -> None:
    """Wait until each notebook has the counts of a task that it submits from now on."""
    before = [len(notebook.jobs) for notebook in notebooks]
    until(
        lambda: all(
            notebook.told or len(notebook.counts) > count for notebook, count in zip(notebooks, before, strict=True)
        ),
        "all notebooks go on",
        200,
    )


def stored(api: Client) -> list[str]:
    """Return the ids of all tasks that there are."""
    ids: list[str] = []
    query: dict[str, str] = {"limit": "200"}
    while True:
        page = api.get("tasks", query=query).json
        ids += [task["id"] for task in page["tasks"]]
        if page["next_cursor"] is None:
            return ids
        query["cursor"] = page["next_cursor"]
