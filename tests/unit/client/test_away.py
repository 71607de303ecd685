"""An API that restarts: what may happen twice is asked again for 20 seconds, and a wrong URL is told at once."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from quantask_jupyter.client import patience
from quantask_jupyter.client.session import Session
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.errors import ApiUnreachableError, QuotaExceededError
from tests.unit.client.test_wrong_scheme import self_signed
from tests.unit.client.wire_api import TOKEN, Failure, WireApi, wire_api

BODY = {"circuit": {"format": "openqasm3", "source": "qubit q;"}, "name": "one"}
GATEWAY = b"<html><h1>502 Bad Gateway</h1>nginx</html>"


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was paused for, which takes no time."""
    paused: list[float] = []
    monkeypatch.setattr(patience, "sleep", paused.append)
    return paused


def away_for(paused: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the clock go on by what was paused for alone."""
    monkeypatch.setattr(patience, "monotonic", lambda: sum(paused))


@pytest.mark.parametrize("status", [502, 503, 504])
@pytest.mark.parametrize("body", [GATEWAY, b"upstream connect error", b'{"message": "Service Unavailable"}'])
def test_what_a_proxy_says_while_the_api_behind_it_restarts_is_asked_again(
    api: WireApi, session: Session, pauses: list[float], status: int, body: bytes
) -> None:
    api.failures.extend([Failure(status, body)] * 3)
    assert session.get("backends").status == 200
    api.failures.extend([Failure(status, body)] * 3)
    job = submit_request(session, BODY)
    assert list(api.tasks) == [job.job_id()]
    assert len(pauses) == 6


def test_a_submit_whose_answer_a_proxy_has_lost_makes_one_task(
    api: WireApi, session: Session, pauses: list[float]
) -> None:
    api.failures.extend([Failure(502, GATEWAY, after=True), Failure(502, GATEWAY), Failure(504, GATEWAY, after=True)])
    job = submit_request(session, BODY)
    assert list(api.tasks) == [job.job_id()]
    assert len({request.headers["idempotency-key"] for request in api.requests}) == 1


def test_what_must_not_happen_twice_is_not_sent_again_when_a_proxy_has_lost_its_answer(
    api: WireApi, session: Session, pauses: list[float]
) -> None:
    job = submit_request(session, BODY)
    api.complete(job.job_id(), {"0": 1})
    api.failures.append(Failure(502, GATEWAY, after=True))
    with pytest.raises(ApiUnreachableError):
        session.post(f"tasks/{job.job_id()}/retry")
    assert len(api.tasks) == 2
    assert not pauses


def test_pauses_grow_and_end_after_twenty_seconds_and_the_sentence_names_the_proxy(
    api: WireApi, session: Session, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    away_for(pauses, monkeypatch)
    api.failures.extend([Failure(502, GATEWAY)] * 100)
    with pytest.raises(ApiUnreachableError) as told:
        session.get("backends")
    assert told.value.message == (
        f"At {api.url}quantask/api a proxy answers (HTTP status 502), and no Quantask API behind it."
    )
    assert pauses[:7] == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.0]
    assert sum(pauses) == pytest.approx(20.0)
    assert max(pauses) == 2.0


def test_an_api_that_was_there_and_where_nothing_listens_now_is_asked_again_until_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with ExitStack() as running:
        with wire_api() as api:
            session = Session(api.url, TOKEN)
            known = submit_request(session, BODY)
        paused: list[float] = []

        def restart(seconds: float) -> None:
            paused.append(seconds)
            if len(paused) == 4:
                running.enter_context(wire_api(port=int(api.url.rstrip("/").rpartition(":")[2]), tasks=api.tasks))

        monkeypatch.setattr(patience, "sleep", restart)
        assert known.status() == "pending"
        assert len(paused) == 4
        assert submit_request(session, BODY).job_id() in api.tasks


def test_an_api_that_was_there_and_does_not_come_back_is_given_up_after_twenty_seconds(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    away_for(pauses, monkeypatch)
    with wire_api() as api:
        session = Session(api.url, TOKEN)
        session.get("backends")
    with pytest.raises(ApiUnreachableError, match="No Quantask API answers at"):
        session.get("backends")
    assert sum(pauses) == pytest.approx(20.0)


@pytest.mark.parametrize("host", ["127.0.0.1:9", "no-such-host.invalid"])
def test_a_url_where_nothing_has_ever_answered_is_told_at_once(pauses: list[float], host: str) -> None:
    with pytest.raises(ApiUnreachableError, match="No Quantask API answers at"):
        Session(f"http://{host}/", TOKEN).get("backends")
    assert not pauses


@pytest.mark.parametrize("status", [200, 302, 404, 500])
def test_what_is_no_api_and_says_nothing_of_one_that_is_away_is_told_at_once(
    api: WireApi, session: Session, pauses: list[float], status: int
) -> None:
    session.get("backends")
    api.failures.append(Failure(status, b"<html>Welcome</html>"))
    with pytest.raises(ApiUnreachableError, match=f"status {status}.*is not a Quantask API"):
        session.get("backends")
    assert not pauses


def test_a_quota_that_is_used_up_for_longer_than_anybody_waits_is_told_at_once(
    api: WireApi, session: Session, pauses: list[float]
) -> None:
    used = {"error": {"code": "QUOTA_EXCEEDED", "message": "The owner's quota is used up for now."}}
    api.failures.append(Failure(429, json.dumps(used).encode(), {"Retry-After": "60"}))
    with pytest.raises(QuotaExceededError):
        submit_request(session, BODY)
    assert not pauses


def test_an_interrupt_ends_the_pause(api: WireApi) -> None:
    api.failures.extend([Failure(502, GATEWAY)] * 1000)
    program = (
        "from quantask_jupyter.client.session import Session\n"
        f"try: Session({api.url!r}, {TOKEN!r}).get('backends')\n"
        "except KeyboardInterrupt: print('interrupted')"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        while len(api.failures) > 996:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=15)
    assert output == "interrupted\n"
    assert len(api.failures) > 980


@pytest.fixture
def restarting_tls_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A proxy with TLS that answers once and then ends handshakes; to plain HTTP it says what it is, as nginx does."""
    certificate = self_signed(tmp_path / "server.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve() -> None:
            answered = False
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with suppress(OSError), connection:
                        plain = connection.recv(1, socket.MSG_PEEK) != b"\x16"
                        if plain:
                            connection.recv(65536)
                            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                        elif not answered:
                            answered = True
                            with context.wrap_socket(connection, server_side=True) as wrapped:
                                wrapped.recv(65536)
                                wrapped.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{"backends":[]}')

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def test_a_proxy_with_tls_that_restarts_is_not_taken_for_one_without(
    restarting_tls_url: str, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    away_for(pauses, monkeypatch)
    session = Session(restarting_tls_url, TOKEN)
    assert session.get("backends").status == 200
    with pytest.raises(ApiUnreachableError) as told:
        session.get("backends")
    assert told.value.message.startswith("No Quantask API answers at https://127.0.0.1:")
    assert sum(pauses) == pytest.approx(20.0)
