"""No traceback of ours has a password in it."""

from __future__ import annotations

from quantask_jupyter.settings import load_settings
from quantask_server.redact import formatted_exception


def test_passwords_and_tokens_of_the_settings_are_struck_out() -> None:
    settings = load_settings(
        environ={
            "QUANTASK_DATABASE_URL": "postgresql+asyncpg://ada:p%40ss-word@host/quantask",
            "QUANTASK_AMQP_URL": "amqp://ada:rabbit-word@host/",
            "QUANTASK_TOKEN": "token-word",
        }
    )
    for secret in ("p%40ss-word", "p@ss-word", "rabbit-word", "token-word"):
        text = formatted_exception(RuntimeError(f"cannot connect with {secret}!"), settings)
        assert secret not in text
        assert "RuntimeError: cannot connect with ***!" in text


def test_without_secrets_the_traceback_is_as_it_is() -> None:
    settings = load_settings(environ={})
    assert formatted_exception(RuntimeError("plain"), settings).endswith("RuntimeError: plain\n")
