from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from quantask_jupyter.client import patience
from quantask_jupyter.client.session import Session
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.errors import (
    ApiUnreachableError,
    CircuitSyntaxError,
    DatabaseUnavailableError,
    NotAuthenticatedError,
    QuantumError,
    TaskNotFoundError,
)
from tests.unit.client.wire_api import TOKEN, Failure

BODY = {"circuit": {"format": "openqasm3", "source": "qubit q;"}, "name": "one"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_submit_whose_answer_is_lost_is_sent_again_with_its_key_and_makes_one_task(api, session):
    api.failures.append(Failure(after=True))
    job = submit_request(session, BODY)
    keys = [request.headers["idempotency-key"] for request in api.requests]
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert list(api.tasks) == [job.job_id()]


def test_two_submits_have_two_keys_and_make_two_tasks(api, session):
    jobs = {submit_request(session, BODY).job_id() for _ in range(2)}
    assert jobs == set(api.tasks)
    assert len(jobs) == 2


def test_a_cached_submit_finds_the_task_of_the_first(api, session):
    first, second = (submit_request(session, BODY, cache=True) for _ in range(2))
    other = submit_request(session, {**BODY, "seed": 8}, cache=True)
    assert first.job_id() == second.job_id() != other.job_id()


@pytest.mark.parametrize("ending", ["failed", "cancelled"])
def test_a_cached_submit_does_not_find_a_task_without_a_result(api, session, ending):
    first = submit_request(session, BODY, cache=True)
    api.move(first.job_id(), ending)
    second, third = (submit_request(session, BODY, cache=True) for _ in range(2))
    assert first.job_id() != second.job_id() == third.job_id()


def test_a_request_that_must_not_happen_twice_is_not_sent_again_when_its_answer_is_lost(api, session):
    job = submit_request(session, BODY)
    api.complete(job.job_id(), {"0": 1})
    api.failures.append(Failure(after=True))
    with pytest.raises(ApiUnreachableError):
        session.post(f"tasks/{job.job_id()}/retry")
    assert len(api.tasks) == 2  # the lost answer was about the one new task


def test_a_retry_whose_answer_is_lost_is_sent_again_and_makes_one_task(api, session):
    job = submit_request(session, BODY)
    api.complete(job.job_id(), {"0": 1})
    api.failures.append(Failure(after=True))
    again = job.retry()
    assert set(api.tasks) == {job.job_id(), again.job_id()}


def test_reading_survives_connections_that_break(api, session):
    job = submit_request(session, BODY)
    api.failures.extend([Failure(), Failure()])
    assert job.status() == "pending"


def test_where_nothing_listens_the_error_names_the_address_and_how_it_was_found():
    port = free_port()
    with pytest.raises(ApiUnreachableError) as caught:
        Session(f"http://127.0.0.1:{port}", TOKEN).get("backends")
    assert str(caught.value) == (
        f"API_UNREACHABLE: No Quantask API answers at http://127.0.0.1:{port}/quantask/api, "
        "known from the configuration.\n"
        "Hint: Is the server running? %quantum doctor looks again."
    )


def test_an_api_that_is_away_for_now_is_asked_again_after_the_time_it_names(api, session):
    busy = {"error": {"code": "DATABASE_UNAVAILABLE", "message": "The database cannot be reached; nothing was stored."}}
    refusal = Failure(503, json.dumps(busy).encode(), {"Retry-After": "0"})
    api.failures.extend([refusal, refusal])
    assert session.get("backends").status == 200


def test_an_api_that_stays_away_is_given_up_in_bounded_time(api, session, monkeypatch):
    monkeypatch.setattr(patience, "AWAY_SECONDS", 0.5)
    busy = {"error": {"code": "DATABASE_UNAVAILABLE", "message": "The database cannot be reached; nothing was stored."}}
    api.failures.extend([Failure(503, json.dumps(busy).encode(), {"Retry-After": "0"})] * 100)
    begin = time.monotonic()
    with pytest.raises(DatabaseUnavailableError):
        session.get("backends")
    assert time.monotonic() - begin < 5


def test_how_long_an_api_is_away_is_reckoned_from_when_it_is_first_so_and_not_from_when_the_request_was_sent(
    api, session, monkeypatch
):
    job = submit_request(session, BODY)
    monkeypatch.setattr(patience, "AWAY_SECONDS", 0.5)
    busy = {"error": {"code": "DATABASE_UNAVAILABLE", "message": "The database cannot be reached; nothing was stored."}}
    api.failures.append(Failure(503, json.dumps(busy).encode(), {"Retry-After": "0"}, after=True))
    held = session.get(f"tasks/{job.job_id()}", etag='W/"1"', wait=1.0)
    assert held.status == 304
    assert [request.query.get("wait") for request in api.requests[1:]] == ["1.000", None], "nor is it waited for anew"


def test_an_api_that_is_away_is_asked_once_more_as_the_time_is_over(api, session, monkeypatch):
    """A pause that it names and that does not fit any more is a shorter one: 20 seconds are not 15."""
    session.get("backends")
    monkeypatch.setattr(patience, "AWAY_SECONDS", 1.5)
    busy = {"error": {"code": "DATABASE_UNAVAILABLE", "message": "The database cannot be reached; nothing was stored."}}
    api.failures.extend([Failure(503, json.dumps(busy).encode(), {"Retry-After": "1"})] * 2)
    assert session.get("backends").status == 200


def test_a_refusal_becomes_its_exception_with_the_place_in_the_circuit(api, session):
    error = {"code": "CIRCUIT_SYNTAX", "message": "Unexpected ';'.", "hint": "Close it.", "line": 2, "column": 4}
    api.failures.append(Failure(400, json.dumps({"error": {**error, "source_line": "h q[0;"}}).encode()))
    with pytest.raises(CircuitSyntaxError) as caught:
        submit_request(session, BODY)
    assert (caught.value.line, caught.value.column, caught.value.hint) == (2, 4, "Close it.")
    assert "   2 | h q[0;\n     |    ^" in str(caught.value)


def test_a_refusal_of_a_newer_api_is_a_plain_quantum_error(api, session):
    api.failures.append(Failure(418, b'{"error": {"code": "TEAPOT", "message": "Short and stout."}}'))
    with pytest.raises(QuantumError, match="Short and stout") as caught:
        session.get("backends")
    assert type(caught.value) is QuantumError


@pytest.mark.parametrize("body", [b"<html>Bad gateway</html>", b'{"message": "Not found"}', b'{"error": "no"}', b"[]"])
@pytest.mark.parametrize("status", [403, 404, 500])
def test_what_is_no_quantask_api_is_said_to_be_none(api, session, status, body):
    api.failures.append(Failure(status, body))
    with pytest.raises(ApiUnreachableError, match=f"status {status}.*is not a Quantask API"):
        session.get("backends")


def test_a_wrong_token_that_was_configured_is_reported(api):
    with pytest.raises(NotAuthenticatedError):
        Session(api.url, "wrong").get("backends")


def test_an_unknown_task_is_reported_as_such(session):
    with pytest.raises(TaskNotFoundError):
        session.get("tasks/00000000-0000-0000-0000-000000000000")


def test_many_requests_use_one_connection(api, session):
    for _ in range(10):
        session.get("backends")
    assert len({request.connection for request in api.requests}) == 1


def test_requests_of_many_threads_do_not_disturb_each_other(api, session):
    jobs = []

    def work() -> None:
        for _ in range(5):
            jobs.append(submit_request(session, BODY))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(jobs) == 40
    assert {job.job_id() for job in jobs} == set(api.tasks)


def test_an_interrupt_ends_a_long_wait_at_once(api, session):
    job = submit_request(session, BODY)
    program = (
        "from quantask_jupyter.client.session import Session; from quantask_jupyter.client.job import QuantumJob\n"
        f"try: QuantumJob(Session({api.url!r}, {TOKEN!r}), {job.job_id()!r}).result()\n"
        "except KeyboardInterrupt: print('interrupted')"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        api.wait_for_request("GET", f"tasks/{job.job_id()}")
        while not any("wait" in request.query for request in list(api.requests)):
            assert process.poll() is None
            time.sleep(0.01)
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=15)
    assert output == "interrupted\n"
    assert time.monotonic() - begin < 10  # the server would have kept it for 20


def test_a_course_is_named_whatever_it_is_called(api, session, monkeypatch):
    monkeypatch.setenv("QUANTASK_COURSE", "Ω 量子")
    submit_request(session, BODY)
    assert api.requests[-1].headers["quantask-course"] == "%CE%A9%20%E9%87%8F%E5%AD%90"
