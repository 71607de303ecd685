"""A task that was retried on its card: variables, the last job and the card go on to the new one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.widget import live_card, retried, task_card
from quantask_jupyter.widget.task_card import TaskCard
from quantask_jupyter.widget.viewer import Viewer
from tests.unit.client.wire_api import WireApi
from tests.unit.magics.conftest import Notebook, api, notebook  # noqa: F401

CELL = "%%quantum bell --quiet\nqubit q;\n"


class Comms:
    """What a kernel registers targets with, and a page that opens one."""

    def __init__(self) -> None:
        self.targets = {}
        self.closed = 0

    def register_target(self, name, opened) -> None:
        self.targets[name] = opened

    def close(self) -> None:
        self.closed += 1

    def say(self, **data) -> None:
        self.targets[retried.COMM](self, {"content": {"data": data}})


@pytest.fixture
def comms(notebook: Notebook, monkeypatch) -> Comms:  # noqa: F811
    comms = Comms()
    monkeypatch.setattr(notebook.shell, "kernel", SimpleNamespace(comm_manager=comms), raising=False)
    monkeypatch.setattr(task_card, "viewer", lambda: Viewer.RENDERERS)
    monkeypatch.setattr(task_card, "draws_cards", lambda: True)
    return comms


@pytest.fixture
def published(monkeypatch) -> list[str]:
    published: list[str] = []
    monkeypatch.setattr(live_card, "publish", lambda bundle, **_: published.append(bundle["text/plain"]))
    return published


def cancelled(api: WireApi, notebook: Notebook) -> QuantumJob:  # noqa: F811
    """Run a cell, show its job, and cancel that."""
    api.runs_at_once = None
    notebook.run(CELL)
    job: QuantumJob = notebook.shell.user_ns["bell"]
    api.move(job.job_id(), "cancelled", may_be_retried=True)
    card = TaskCard(job)
    card.show()
    assert card.finished.wait(20)
    return job


def test_the_pages_retry_moves_variables_the_last_job_and_the_card(api, notebook, comms, published) -> None:  # noqa: F811
    job = cancelled(api, notebook)
    notebook.shell.user_ns |= {"same": job, "other": QuantumJob(job._session, "other"), "_kept": job}
    again = api._submit({"circuit": {}, "name": "bell"}, None)["id"]
    comms.say(task=job.job_id(), again=again)
    names = notebook.shell.user_ns
    assert [names[name].job_id() for name in ("bell", "same", "other")] == [again, again, "other"]
    assert names["_kept"] is job
    api.complete(again, {"0": 3})
    assert names["bell"].counts() == {"0": 3}
    notebook.run("%quantum status")
    assert notebook.printed == "bell: completed\n"
    assert comms.closed == 1


def test_the_card_of_a_retried_task_leaves_what_came_of_the_new_one(api, notebook, comms, published) -> None:  # noqa: F811
    job = cancelled(api, notebook)
    again = api._submit({"circuit": {}, "name": "bell"}, None)["id"]
    api.complete(again, {"0": 3})
    card = task_card._to_be_retried[job.job_id()]
    comms.say(task=job.job_id(), again=again)
    assert card.finished.wait(20)
    assert published[-1].startswith("bell: 3 shots")


@pytest.mark.parametrize("data", [{}, {"task": "x", "again": "y"}, {"task": "0" * 32, "again": "1" * 32}])
def test_what_a_page_says_of_another_task_changes_nothing(api, notebook, comms, published, data) -> None:  # noqa: F811
    job = cancelled(api, notebook)
    comms.say(**data)
    assert notebook.shell.user_ns["bell"] is job


def test_a_retry_by_a_line_moves_every_variable_that_has_the_job(api, notebook) -> None:  # noqa: F811
    notebook.run(CELL)
    notebook.shell.user_ns["same"] = job = notebook.shell.user_ns["bell"]
    notebook.run("%quantum retry")
    names = notebook.shell.user_ns
    assert names["bell"] is names["same"]
    assert names["bell"] is not job


def test_a_job_at_a_cells_end_is_shown_as_it_ended_where_nothing_draws_cards(api, notebook) -> None:  # noqa: F811
    notebook.run(CELL)
    notebook.run("bell")
    assert notebook.text.startswith("bell: 8 shots")


def test_a_job_at_a_cells_end_shows_its_card(api, notebook, comms, published) -> None:  # noqa: F811
    api.runs_at_once = None
    notebook.run(CELL)
    notebook.run("bell")
    assert published == ["bell: waiting"]
    api.complete(notebook.shell.user_ns["bell"].job_id(), {"0": 3})
    for card in list(live_card._open_cards):
        assert card.finished.wait(20)
    assert published[-1].startswith("bell: 3 shots")


def test_a_job_that_has_completed_shows_its_result_at_once(api, notebook, comms, published) -> None:  # noqa: F811
    notebook.run(CELL)
    notebook.run("bell")
    assert published[0].startswith("bell: 8 shots")
