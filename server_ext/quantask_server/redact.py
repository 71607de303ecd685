"""Tracebacks without secrets."""

from __future__ import annotations

import traceback
from urllib.parse import unquote, urlsplit

from quantask_jupyter.settings import Quantask


def formatted_exception(error: BaseException, settings: Quantask) -> str:
    """Return the traceback of ``error`` with every password and token of the settings struck out."""
    text = "".join(traceback.format_exception(error))
    for secret in _secrets(settings):
        text = text.replace(secret, "***")
    return text


def _secrets(settings: Quantask) -> list[str]:
    passwords = [urlsplit(url).password for url in (settings.database_url, settings.amqp_url)]
    found = {settings.token, *(p for p in passwords if p), *(unquote(p) for p in passwords if p)}
    return sorted((secret for secret in found if secret), key=len, reverse=True)
