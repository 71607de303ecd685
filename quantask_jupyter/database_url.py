"""A database's URL: checked, as hosts hand them out, or refused with the part that is wrong; and read.

Nothing of a URL is repeated but names of parameters: the rest may be a password.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from quantask_jupyter.errors import SettingsError

SQLITE = ("sqlite", "sqlite+aiosqlite")
POSTGRESQL = ("postgresql", "postgresql+asyncpg", "postgres")
PARAMETERS = (
    *("application_name", "connect_timeout", "host", "options", "passfile", "statement_cache_size"),
    *("sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslpassword", "sslnegotiation"),
    *("ssl_min_protocol_version", "ssl_max_protocol_version", "target_session_attrs", "krbsrvname", "gsslib"),
)
"""What may stand behind the question mark of a PostgreSQL URL: as libpq has it, and statement_cache_size of asyncpg."""
WHOLE_NUMBERS = ("connect_timeout", "statement_cache_size")

_HOST = re.compile(r"(\[[^\[\]]+\]|[^:\[\]]+)(:\d{1,5})?")
STATEMENTS = 100  # that asyncpg keeps prepared
_FORM = "It must start with sqlite:// or postgresql:// and name a host."


def check_database_url(url: str) -> None:
    """Check a database URL.

    Raises:
        SettingsError: it is none, or has something that Quantask cannot use.
    """
    try:
        parts = urlsplit(url)
        given = parse_qs(parts.query, keep_blank_values=True)
    except ValueError:
        raise _wrong() from None
    if parts.scheme in SQLITE:
        _check_file(parts.netloc, unquote(parts.path), given, fragment=parts.fragment)
    elif parts.scheme in POSTGRESQL:
        _check_server(parts.netloc, given, fragment=parts.fragment)
    else:
        raise _wrong()


def _check_file(netloc: str, path: str, given: dict[str, list[str]], *, fragment: str) -> None:
    if netloc:
        raise _wrong(
            "A SQLite URL has three slashes before a relative path and four before an absolute one: sqlite:////folder/file."
        )
    if path in ("", "/", "/:memory:"):
        raise _wrong("A SQLite database must be a file: one in memory is seen by one process alone.")
    if given or fragment:
        first = next(iter(given), "#")[:40]
        raise SettingsError(
            f"The setting database_url has a parameter, which a SQLite file cannot have: {first}.",
            hint="In the path of a file write ? as %3F, # as %23 and % as %25.",
        )


def _check_server(netloc: str, given: dict[str, list[str]], *, fragment: str) -> None:
    for name, values in given.items():
        if name not in PARAMETERS:
            raise SettingsError(
                f"The setting database_url has a parameter that Quantask cannot pass on: {name[:40]}.",
                hint=f"Leave it out. There are {', '.join(PARAMETERS)}.",
            )
        if name != "host" and len(values) > 1:
            raise SettingsError(f"The parameter {name} stands twice in the setting database_url.")
        if name in WHOLE_NUMBERS and not values[0].isdecimal():
            raise SettingsError(f"The parameter {name} of the setting database_url must be a whole number.")
    hosts = netloc.rpartition("@")[2]
    named = hosts.split(",") if hosts else []
    if fragment or not (named or given.get("host")) or not all(_is_host(host) for host in named):
        raise _wrong(f"{_FORM} In a password write @, /, ?, # and % as %40, %2F, %3F, %23 and %25.")


def _is_host(host: str) -> bool:
    found = _HOST.fullmatch(host)
    return found is not None and int((found[2] or ":1")[1:]) < 2**16


def _wrong(hint: str = _FORM) -> SettingsError:
    return SettingsError("The setting database_url is not a URL that Quantask can use.", hint=hint)


def file_of(url: str) -> Path | None:
    """Return the file of a SQLite URL; None of a server's."""
    parts = urlsplit(url)
    return Path(unquote(parts.path)[1:]).absolute() if parts.scheme in SQLITE else None


def name_of(url: str) -> str:
    """Return the name of the database: a file's path, or what it is called on its server."""
    return str(file_of(url) or unquote(urlsplit(url).path.removeprefix("/")))


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and how asyncpg is to speak to it.

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
    """Read a server's URL that :func:`check_database_url` has checked."""
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
