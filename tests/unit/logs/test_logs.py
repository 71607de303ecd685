"""A log has one line an event, and neither it nor a traceback has a password in it."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from quantask_jupyter.load_settings import load_settings
from quantask_jupyter.logs import MOST_AT_ONCE, LineFormatter, RateLimit, formatted_exception
from quantask_jupyter.settings import Quantask

SECRETS = ("p%40ss-word", "p@ss-word", "rabbit-word", "token-word", "url-word")
ENVIRONMENT = {
    "QUANTASK_DATABASE_URL": "postgresql+asyncpg://ada:p%40ss-word@host/quantask",
    "QUANTASK_AMQP_URL": "amqp://ada:rabbit-word@host/",
    "QUANTASK_URL": "http://ada:url-word@host/",
    "QUANTASK_TOKEN": "token-word",
}


@pytest.fixture
def settings() -> Quantask:
    return load_settings(environ=ENVIRONMENT)


def record_of(error: Exception, message: str) -> logging.LogRecord:
    try:
        raise error
    except type(error):
        return logging.LogRecord("quantask_worker", logging.ERROR, "", 0, message, ("t-1",), sys.exc_info())


@pytest.mark.parametrize("secret", SECRETS)
def test_passwords_and_tokens_of_the_settings_are_struck_out(settings: Quantask, secret: str) -> None:
    error = RuntimeError(f"cannot connect with {secret}!")
    text = formatted_exception(error, settings)
    line = LineFormatter(settings).format(record_of(error, f"failed task=%s {secret.replace('%', '%%')}"))
    for said in (text, line):
        assert secret not in said
        assert "RuntimeError: cannot connect with ***!" in said
    assert "failed task=t-1 ***" in line


def test_without_secrets_the_traceback_is_as_it_is() -> None:
    nothing_set = load_settings(environ={})
    assert formatted_exception(RuntimeError("plain"), nothing_set).endswith("RuntimeError: plain\n")


def test_an_event_is_one_line_whatever_is_in_it(settings: Quantask) -> None:
    line = LineFormatter(settings).format(record_of(RuntimeError("one\ntwo\x1b[31m"), "failed task=%s\r\nover"))
    assert len(line.splitlines()) == 1
    assert "failed task=t-1 | over | Traceback (most recent call last): | " in line
    assert line.endswith("RuntimeError: one | two\\x1b[31m")


@pytest.mark.parametrize("where", ["", "thread"])
def test_an_error_that_nobody_catches_is_printed_without_secrets(where: str) -> None:
    fail = "raise RuntimeError('p@ss-word and rabbit-word')"
    program = f"""
import threading
from quantask_jupyter.logs import hide_secrets
from quantask_jupyter.load_settings import load_settings
hide_secrets(load_settings())
def fail():
    {fail}
if {where!r}:
    other = threading.Thread(target=fail); other.start(); other.join()
else:
    fail()
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=180
    )
    assert ended.stderr.endswith("RuntimeError: *** and ***\n"), ended.stderr
    assert not any(secret in ended.stderr.replace(fail, "") for secret in SECRETS)


class Clock:
    """The time, moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def lines_logged(logger: str, clock: Clock, *packages: str) -> tuple[logging.Logger, list[str]]:
    """A logger, and the lines that come through."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    handler = Kept()
    handler.addFilter(RateLimit(*packages, now=clock))
    log = logging.Logger(logger)
    log.addHandler(handler)
    return log, lines


def test_no_event_fills_a_disk_and_others_are_still_heard() -> None:
    clock = Clock()
    log, lines = lines_logged("quantask_server.handlers", clock)
    for number in range(100_000):
        log.error("request %d failed", number)
    log.error("something else")
    assert len(lines) == MOST_AT_ONCE + 1, "others of another kind go through"


def test_a_line_says_how_many_like_it_were_left_out() -> None:
    clock = Clock()
    log, lines = lines_logged("asyncio", clock)
    for number in range(MOST_AT_ONCE + 500):
        if number == MOST_AT_ONCE + 499:
            clock.now += 1
        log.error(f"Exception in callback {number}")
    assert lines[-1] == f"Exception in callback {MOST_AT_ONCE + 499} (and 499 more like this, left out)"
    assert len(lines) == MOST_AT_ONCE + 1


def test_what_others_log_in_their_own_server_is_theirs() -> None:
    log, lines = lines_logged("ServerApp", Clock(), "quantask_server")
    for _ in range(2 * MOST_AT_ONCE):
        log.error("theirs")
    assert len(lines) == 2 * MOST_AT_ONCE
