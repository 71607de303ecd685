"""Logs: one line an event on standard error, never more than a disk takes, and no password in any of them."""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import quote, unquote, urlsplit

from typing_extensions import override

from quantask_jupyter.settings import Quantask

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
STRUCK_OUT = "***"
MOST_AT_ONCE = 1_000  # lines of one kind
LINES_PER_SECOND = 10.0  # of one kind, from then on: some 100 MB a day
SHORTEST_SECRET = 4  # what is shorter stands in any text; nobody should have such a password


def log_to_stderr(settings: Quantask, *news_of: str) -> None:
    """Log warnings of everybody and news of some packages; whatever else this process says is without secrets too.

    Args:
        settings: has the secrets.
        news_of: packages whose news are logged and not their warnings alone.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(settings))
    handler.addFilter(RateLimit())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for package in news_of:
        logging.getLogger(package).setLevel(logging.INFO)
    hide_secrets(settings)


def hide_secrets(settings: Quantask) -> None:
    """Have Python print the traceback of an error that nobody has caught without the secrets of the settings."""

    def print_error(_kind: type[BaseException], error: BaseException | None, _traceback: TracebackType | None) -> None:
        if error is not None:
            sys.stderr.write(formatted_exception(error, settings))

    sys.excepthook = print_error
    threading.excepthook = lambda failed: print_error(failed.exc_type, failed.exc_value, failed.exc_traceback)


class RateLimit(logging.Filter):
    """Lets through no more of one kind than a disk takes; the next that goes through says how many did not.

    Of one kind is what one line of the program logs, whatever the text has in it.
    """

    def __init__(self, *packages: str, now: Callable[[], float] = time.monotonic) -> None:
        """Limit what these packages log; without any, what everybody does."""
        super().__init__()
        self._packages, self._now = packages, now
        self._kinds: dict[tuple[str, str, int], _Kind] = {}

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a line goes through."""
        if self._packages and record.name.partition(".")[0] not in self._packages:
            return True
        now = self._now()
        kind = self._kinds.setdefault((record.name, record.pathname, record.lineno), _Kind(now))
        kind.room = min(MOST_AT_ONCE, kind.room + (now - kind.last) * LINES_PER_SECOND)
        kind.last = now
        if kind.room < 1:
            kind.left_out += 1
            return False
        kind.room -= 1
        if kind.left_out:
            record.msg, record.args = f"{record.getMessage()} (and {kind.left_out} more like this, left out)", None
            kind.left_out = 0
        return True


@dataclass(slots=True)
class _Kind:
    """How many lines of one kind there is room for, and how many were left out since the last."""

    last: float
    room: float = MOST_AT_ONCE
    left_out: int = 0


class LineFormatter(logging.Formatter):
    """One line for each event: the lines of a traceback are joined, and control characters are spelled out."""

    def __init__(self, settings: Quantask) -> None:
        """Strike out the secrets of ``settings``."""
        super().__init__(FORMAT)
        self._secrets = secrets_of(settings)

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        lines = redacted(super().format(record), self._secrets).splitlines()
        return " | ".join(_printable(line.rstrip()) for line in lines)


def _printable(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)


def formatted_exception(error: BaseException, settings: Quantask) -> str:
    """Return the traceback of ``error`` with every password and token of the settings struck out."""
    return redacted("".join(traceback.format_exception(error)), secrets_of(settings))


def redacted(text: str, secrets: Sequence[str]) -> str:
    """Return the text with all ``secrets`` struck out."""
    for secret in secrets:
        text = text.replace(secret, STRUCK_OUT)
    return text


def secrets_of(settings: Quantask) -> list[str]:
    """Return passwords and tokens of the settings, as they stand in URLs and as they are, longest first."""
    passwords = [urlsplit(url).password or "" for url in (settings.database_url, settings.amqp_url, settings.url)]
    found = {settings.token, *passwords}
    found |= {unquote(secret) for secret in found} | {quote(unquote(secret), safe="") for secret in found}
    return sorted((secret for secret in found if len(secret) >= SHORTEST_SECRET), key=len, reverse=True)
