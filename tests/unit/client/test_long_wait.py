"""Who waits is told after some seconds why that takes long; in a notebook later, where a card may have said it."""

from __future__ import annotations

import IPython
import pytest

from quantask_jupyter.client import long_wait
from quantask_jupyter.client.submit import submit_batch, submit_request
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
    monkeypatch.setattr(long_wait, "LOOKED_AGAIN_AFTER_SECONDS", 0.05)
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
    monkeypatch.setattr(long_wait, "LOOKED_AGAIN_AFTER_SECONDS", 0.05)
    api.move(job.job_id(), "pending", waits_for=BUSY)
    wait_in_vain(job)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(long_wait, "TOLD_IN_A_NOTEBOOK_AFTER_SECONDS", 0.0)
    wait_in_vain(job)
    assert capsys.readouterr().err == f"The task is still waiting. {BUSY}\n"


@pytest.fixture
def batch(door, monkeypatch):
    monkeypatch.setattr(long_wait, "TOLD_AFTER_SECONDS", 0.0)
    monkeypatch.setattr(long_wait, "LOOKED_AGAIN_AFTER_SECONDS", 0.05)
    return submit_batch(["qubit q;"] * 3)


@pytest.mark.parametrize("wait", ["wait", "results"])
def test_a_batch_of_which_nothing_runs_says_once_why_its_first_task_waits(api, batch, capsys, wait):
    first, second, _ = (job.job_id() for job in batch.jobs)
    api.complete(first, {"0": 3})
    api.move(second, "pending", waits_for=BUSY)
    with pytest.raises(WaitTimeoutError, match="2 tasks have not finished after"):
        getattr(batch, wait)(timeout=0.3)
    assert capsys.readouterr().err == f"The task is still waiting. {BUSY}\n"


def test_a_batch_that_goes_on_says_nothing(api, batch, capsys):
    first, second, _ = (job.job_id() for job in batch.jobs)
    api.move(first, "pending", waits_for=BUSY)
    api.move(second, "processing")
    with pytest.raises(WaitTimeoutError):
        batch.wait(timeout=0.2)
    assert capsys.readouterr().err == ""


def test_a_batch_says_that_a_loop_may_never_end(api, batch, capsys):
    first, second, third = (job.job_id() for job in batch.jobs)
    api.tasks[first]["notes"] = [LOOP]
    api.move(first, "processing")
    for after in (second, third):
        api.move(after, "pending", waits_for=BUSY)
    with pytest.raises(WaitTimeoutError):
        batch.wait(timeout=0.2)
    assert capsys.readouterr().err == f"The task is still running. {LOOP}\n"


def test_of_a_batch_one_task_is_not_told_in_the_plural(api, batch):
    for job in batch.jobs[:2]:
        api.complete(job.job_id(), {"0": 3})
    with pytest.raises(WaitTimeoutError) as caught:
        batch.wait(timeout=0.1)
    assert caught.value.message == "1 task has not finished after 0.1 seconds; what is left goes on."
