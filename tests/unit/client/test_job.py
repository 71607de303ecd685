from __future__ import annotations

import asyncio
import threading

import pytest

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.errors import (
    CircuitSyntaxError,
    StateConflictError,
    TaskCancelledError,
    WaitTimeoutError,
)

BODY = {"circuit": {"format": "openqasm3", "source": "qubit q;"}, "name": "bell"}
SYNTAX = {"code": "CIRCUIT_SYNTAX", "message": "Unexpected ';'.", "line": 2, "column": 4, "source_line": "h q[0;"}


@pytest.fixture
def job(session) -> QuantumJob:
    return submit_request(session, BODY)


def soon(action, *arguments, **keywords) -> threading.Thread:
    thread = threading.Thread(target=action, args=arguments, kwargs=keywords)
    thread.start()
    return thread


def test_a_job_tells_the_states_of_its_task(api, job):
    assert (job.status(), job.in_final_state(), job.done(), job.running()) == ("pending", False, False, False)
    api.move(job.job_id(), "processing")
    assert (job.status(), job.running()) == ("processing", True)
    api.complete(job.job_id(), {"00": 5, "11": 3})
    assert (job.status(), job.in_final_state(), job.done(), job.cancelled()) == ("completed", True, True, False)


def test_an_interrupted_wait_says_in_one_line_that_the_task_goes_on(job, monkeypatch):
    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt  # what the interrupt button raises in whatever the main thread does

    monkeypatch.setattr(job._session, "get", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        job.result()
    assert caught.value._render_traceback_() == ["Interrupted; the task goes on, and cancel() ends it."]
    assert caught.value.__suppress_context__


def test_a_job_waits_for_its_result_without_asking_often(api, job):
    def run() -> None:
        api.wait_for_request("GET", job.job_id())
        api.move(job.job_id(), "processing")
        api.complete(job.job_id(), {"11": 3, "00": 5})

    runner = soon(run)
    result = job.result()
    runner.join()
    assert result.counts == {"00": 5, "11": 3}
    assert list(result.counts) == ["00", "11"]
    assert (result.shots, result.registers, result.metadata) == (8, [{"name": "c", "size": 2}], {"seed": 7})
    assert len([request for request in api.requests if request.method == "GET"]) <= 3


def test_a_finished_job_asks_no_more(api, job):
    api.complete(job.job_id(), {"0": 1})
    job.result()
    before = len(api.requests)
    assert (job.counts(), job.status(), job.done()) == ({"0": 1}, "completed", True)
    assert len(api.requests) == before


def test_a_timeout_says_that_the_task_goes_on(job):
    with pytest.raises(WaitTimeoutError, match=r"still waiting after 0\.05 seconds; it goes on"):
        job.result(timeout=0.05)
    with pytest.raises(TimeoutError):
        job.wait_for_final_state(timeout=0)


def test_a_timeout_says_why_the_task_waits(api, job):
    api.move(job.job_id(), "pending", waits_for="All slots are taken by other tasks.")
    with pytest.raises(WaitTimeoutError, match=r"it goes on\. All slots are taken by other tasks\."):
        job.result(timeout=0.05)


def test_a_failed_task_raises_its_own_error(api, job):
    api.move(job.job_id(), "failed", error=SYNTAX)
    for ask in (job.result, job.counts):
        with pytest.raises(CircuitSyntaxError) as caught:
            ask()
        assert (caught.value.line, caught.value.column) == (2, 4)
    assert job.error().code == "CIRCUIT_SYNTAX"


def test_a_cancelled_task_raises_that_it_was_cancelled(job):
    job.cancel()
    assert job.cancelled()
    with pytest.raises(TaskCancelledError):
        job.result()


def test_a_task_that_an_instructor_has_cancelled_says_who_it_was(api, job):
    words = "Cancelled by teach, as an instructor of qc101."
    api.tasks[job.job_id()]["notes"] = [words, "Handed in for hw3."]
    api.move(job.job_id(), "cancelled")
    with pytest.raises(TaskCancelledError) as caught:
        job.result()
    assert caught.value.message == words


def test_a_completed_task_cannot_be_cancelled(api, job):
    api.complete(job.job_id(), {"0": 1})
    with pytest.raises(StateConflictError):
        job.cancel()


def test_a_retry_is_a_new_job_of_the_same_name(api, job):
    api.move(job.job_id(), "failed", error=SYNTAX)
    again = job.retry()
    assert again.job_id() != job.job_id()
    assert (again.name, again.status(), job.status()) == ("bell", "pending", "failed")


def test_events_tell_what_has_happened_and_what_happens_until_the_end(api, job):
    events = job.events()
    seen = [next(events)]
    runner = soon(lambda: (api.move(job.job_id(), "processing"), api.complete(job.job_id(), {"0": 1})))
    seen.extend(events)
    runner.join()
    assert [(event.source, event.target) for event in seen] == [
        (None, "pending"),
        ("pending", "processing"),
        ("processing", "completed"),
    ]
    assert seen[0].at.isoformat() == "2026-01-02T03:04:05.678901+00:00"


def test_what_has_happened_so_far_is_there_at_once_while_the_task_goes_on(api, job):
    api.move(job.job_id(), "processing")
    job.refresh()
    assert [(entry["from"], entry["to"]) for entry in job.to_dict()["history"]] == [
        (None, "pending"),
        ("pending", "processing"),
    ]


def test_the_position_in_the_queue_is_read_anew_each_time(api, job):
    api.tasks[job.job_id()]["queue_position"] = 3
    assert job.queue_position() == 3
    api.tasks[job.job_id()]["queue_position"] = 1
    assert job.queue_position() == 1
    api.move(job.job_id(), "processing", queue_position=None)
    assert job.queue_position() is None


async def test_an_awaited_job_gives_its_result_and_leaves_the_loop_free(api, job):
    ticks = []

    async def tick() -> None:
        ticks.append(1)
        api.complete(job.job_id(), {"1": 4})

    result, _ = await asyncio.gather(job, tick())
    assert (result.counts, ticks) == ({"1": 4}, [1])


async def test_an_awaited_job_raises_the_error_of_its_task(api, job):
    api.move(job.job_id(), "failed", error=SYNTAX)
    with pytest.raises(CircuitSyntaxError):
        await job


async def test_an_await_can_be_given_up(job):
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(job, 0.05)
    assert job.status() == "pending"


def test_a_sweep_has_counts_by_point(api, job):
    points = [
        {"parameters": {"b": 1.0, "a": 0.0}, "counts": {"1": 2}},
        {"parameters": {"b": 2.0, "a": 0.5}, "counts": {"0": 2}},
    ]
    sweep = {"points": points, "shots": 2, "registers": [{"name": "c", "size": 1}], "metadata": {}}
    api.move(job.job_id(), "completed", result=sweep)
    assert job.counts() == [{"1": 2}, {"0": 2}]
    assert [list(point["parameters"]) for point in job.result().points] == [["a", "b"], ["a", "b"]]
    assert job.result().to_dict() == sweep


def test_an_answer_that_was_overtaken_by_a_newer_one_is_dropped(api, job):
    old = job.to_dict()
    api.complete(job.job_id(), {"0": 1})
    job.result()
    job._task.store(old)
    assert job.last_status == "completed"


def test_a_repr_tells_name_id_and_state_as_last_read_and_asks_for_nothing(session, api, job):
    assert repr(job) == f"<QuantumJob bell {job.job_id()}: pending>"
    unnamed = submit_request(session, {"circuit": {}})
    assert repr(unnamed) == f"<QuantumJob h q[0] {unnamed.job_id()}: pending>"  # its title
    assert repr(QuantumJob(session, "an-id")) == "<QuantumJob an-id>"
    api.complete(job.job_id(), {"0": 7, "1": 3})
    asked = len(api.requests)
    assert repr(job) == f"<QuantumJob bell {job.job_id()}: pending>"
    assert len(api.requests) == asked
    assert repr(job.result()) == "<QuantumResult bell: 10 shots>"
    assert repr(job) == f"<QuantumJob bell {job.job_id()}: completed>"


def test_two_jobs_are_compared_by_what_lists_call_them_where_they_have_no_names(session, api, job):
    unnamed = submit_request(session, {**BODY, "name": None})
    for each in (job, unnamed):
        api.complete(each.job_id(), {"00": 5, "11": 5})
    assert repr(job.compare(unnamed)).startswith("bell and h q[0]: ")
    assert repr(unnamed.compare(job)).startswith("h q[0] and bell: ")


def test_dir_shows_what_users_may_use_and_nothing_else(api, job):
    api.complete(job.job_id(), {"0": 7, "1": 3})
    documented = {"job_id", "status", "result", "counts", "cancel", "retry", "draw", "compare", "circuit", "seed"}
    assert documented <= set(dir(job))
    assert {"counts", "shots", "registers", "metadata", "to_pandas"} <= set(dir(job.result()))
    assert [name for held in (job, job.result()) for name in dir(held) if name.startswith("_")] == []


def test_an_id_from_outside_cannot_name_another_path(api, session):
    job = QuantumJob(session, "../backends?x=1")
    with pytest.raises(Exception, match="no such task"):
        job.refresh()
    assert api.requests[-1].path == "tasks/..%2Fbackends%3Fx%3D1"
