"""A log has one line an event, and neither it nor a traceback has a password in it."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from quantask_jupyter.logs import LineFormatter, formatted_exception
from quantask_jupyter.settings import Quantask, load_settings

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
from quantask_jupyter.settings import load_settings
hide_secrets(load_settings())
def fail():
    {fail}
if {where!r}:
    other = threading.Thread(target=fail); other.start(); other.join()
else:
    fail()
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.stderr.endswith("RuntimeError: *** and ***\n"), ended.stderr
    assert not any(secret in ended.stderr.replace(fail, "") for secret in SECRETS)
