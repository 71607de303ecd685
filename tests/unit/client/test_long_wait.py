"""Who waits is told after some seconds why that takes long; in a notebook later, where a card may have said it."""

from __future__ import annotations

import IPython
import pytest

from quantask_jupyter.client import known_task, long_wait
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.errors import WaitTimeoutError

BODY = {"circuit": {"format": "openqasm3", "source": "qubit q;"}}
LOOP = "Its while loop runs until a measurement ends it; where none does, the task is stopped after 600 seconds."
BUSY = "Another task runs; yours is next."


@pytest.fixture
def job(session, monkeypatch):
    monkeypatch.setattr(long_wait, "TOLD_AFTER_SECONDS", 0.0)
    return submit_request(session, BODY)


def wait_in_vain(job) -> None:
    with pytest.raises(WaitTimeoutError):
        job.counts(timeout=0.2)


def test_a_wait_behind_other_tasks_is_told_on_stderr_once(api, job, capsys, monkeypatch):
    monkeypatch.setattr(known_task, "LONGEST_POLL_SECONDS", 0.05)
    api.move(job.job_id(), "pending", waits_for=BUSY)
    wait_in_vain(job)
    written = capsys.readouterr()
    assert (written.out, written.err) == ("", f"The task is still waiting. {BUSY}\n")


def test_a_loop_that_may_never_end_is_told_on_stderr_and_not_what_is_handed_in(api, job, capsys):
    api.tasks[job.job_id()]["notes"] = ["Handed in for hw3.", LOOP]
    api.move(job.job_id(), "processing")
    wait_in_vain(job)
    assert capsys.readouterr().err == f"The task is still running. {LOOP}\n"


def test_nothing_is_told_of_a_task_that_simply_takes_long(api, job, capsys):
    api.tasks[job.job_id()]["notes"] = ["Not handed in: qc101 has no assignment Hw3."]
    api.move(job.job_id(), "processing")
    wait_in_vain(job)
    assert capsys.readouterr().err == ""


class _Notebook:
    kernel = object()


def test_in_a_notebook_it_is_told_later_for_most_waits_have_a_card_there(api, job, capsys, monkeypatch):
    monkeypatch.setattr(IPython, "get_ipython", lambda: _Notebook())
    monkeypatch.setattr(known_task, "LONGEST_POLL_SECONDS", 0.05)
    api.move(job.job_id(), "pending", waits_for=BUSY)
    wait_in_vain(job)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(long_wait, "TOLD_IN_A_NOTEBOOK_AFTER_SECONDS", 0.0)
    wait_in_vain(job)
    assert capsys.readouterr().err == f"The task is still waiting. {BUSY}\n"
