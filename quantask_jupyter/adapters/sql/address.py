"""A PostgreSQL URL as the driver takes it: what is the driver's own goes beside it, all else is libpq's."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

STATEMENTS = 100  # that asyncpg keeps prepared


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and how to speak to it.

    Attributes:
        dsn: the URL with all that asyncpg reads of one; it has the password.
        given: the parameters of the URL.
        connect_timeout: in seconds; None if the URL has none.
        statement_cache_size: statements that a connection keeps prepared.
    """

    dsn: str
    given: frozenset[str]
    connect_timeout: float | None
    statement_cache_size: int


def read_address(url: str) -> Address:
    """Read a URL that :func:`~quantask_jupyter.database_url.check_database_url` has checked."""
    parts = urlsplit(url)
    given = parse_qs(parts.query, keep_blank_values=True)
    libpqs = {name: ",".join(values) for name, values in given.items()}  # only hosts are several
    timeout = libpqs.pop("connect_timeout", None)
    statements = libpqs.pop("statement_cache_size", None)
    return Address(
        parts._replace(scheme="postgresql", query=urlencode(libpqs)).geturl(),
        frozenset(given),
        float(timeout) if timeout else None,
        STATEMENTS if statements is None else int(statements),
    )
