"""What a driver connects with, read from the database's URL without SQLAlchemy, whose import costs 22 MB of memory.

The URL means what it means to SQLAlchemy. What is not certain to be translated exactly is not translated: None.
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

_SQLITE = re.compile(r"sqlite\+aiosqlite:///(?P<file>[^?%]+)")
_POSTGRES = re.compile(
    r"postgresql\+asyncpg://"
    r"(?:(?P<user>[^:/@]*)(?::(?P<password>[^@]*))?@)?"
    r"(?P<host>[^/:?@\[\]]+)?(?::(?P<port>[0-9]+))?"
    r"(?:/(?P<database>[^?@%]*))?"  # a percent sign in it means something else to each version of SQLAlchemy
    r"(?:\?(?P<query>[^@\n]*))?"
)
_OF_SQLALCHEMY = ("async_fallback", "prepared_statement_cache_size", "prepared_statement_name_func")
_READ_BY_SQLALCHEMY = {"host", "port", "plugin"}  # several hosts, a socket's folder, what changes the engine itself


def is_sqlite(url: str) -> bool:
    """Say whether the database is a SQLite file; else it is PostgreSQL."""
    return url.startswith("sqlite")


def sqlite_file(url: str) -> str | None:
    """Return the path of the file, where the URL says nothing more."""
    found = _SQLITE.fullmatch(url)
    if found is None or found["file"] == ":memory:":
        return None
    return os.path.abspath(found["file"])  # noqa: PTH100 - as SQLAlchemy does: a Path keeps ``..``


def postgres_arguments(url: str) -> dict[str, Any] | None:
    """Return the arguments of ``asyncpg.connect``, those of the URL's query among them."""
    found = _POSTGRES.fullmatch(url)
    if found is None:
        return None
    query = parse_qsl(found["query"] or "")
    names = {name for name, _ in query}
    if len(names) < len(query) or names & _READ_BY_SQLALCHEMY:
        return None
    named: dict[str, Any] = {
        "user": unquote(found["user"] or ""),
        "password": unquote(found["password"] or ""),
        "host": found["host"],
        "port": int(found["port"] or 0),
        "database": found["database"],
    }
    return of_driver({name: value for name, value in named.items() if value} | dict(query))


def of_driver(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what SQLAlchemy's dialect keeps to itself."""
    return {name: value for name, value in arguments.items() if name not in _OF_SQLALCHEMY}


def server_settings(timeout_seconds: float, **more: str) -> dict[str, Any]:
    """Return the arguments with which asyncpg connects; ``more`` are parameters of the server.

    No wait for a connection or a lock is longer than ``timeout_seconds``. A plan that was made while the tables were
    empty is kept when they are full: it must use the indexes from the beginning. (What has none costs the planner's
    prohibitive price then, at which it would compile. A bitmap is of all that an index has, also for a LIMIT.)
    """
    lock_timeout = str(int(timeout_seconds * 1000))
    plans = {"enable_seqscan": "off", "enable_bitmapscan": "off", "jit": "off"}
    return {
        "timeout": timeout_seconds,
        "server_settings": {"application_name": "quantask", "lock_timeout": lock_timeout, **plans, **more},
    }
