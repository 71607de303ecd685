"""The one place where failures of driver, network and pool become ours, told apart by what is to be done about them.

A database that does not answer is waited for. One that answers, and does not let this process in, or has no room, or
not the tables that this version needs, says so, and to try again is of no use. A statement that is wrong in itself is a
fault of this program, and never passes for a database that is away.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from quantask_jupyter.adapters.sql.postgres_states import DOES_NOT_FIT, REFUSALS, told_by_server
from quantask_jupyter.adapters.sql.sqlite_codes import told_by_sqlite
from quantask_jupyter.errors import DatabaseUnavailableError, SchemaBehindError

DOCTOR = "`jupyter quantask doctor` says more."


class RowRefusedError(Exception):
    """The database refuses a statement or a row: a fault of this program."""


def unavailable() -> DatabaseUnavailableError:
    """Return what is said where nobody answers."""
    return DatabaseUnavailableError(hint=DOCTOR)


def does_not_fit(what: str) -> SchemaBehindError:
    """Return what is said of a schema that has the right name and lacks something."""
    return SchemaBehindError(
        f"The database's tables are not those of this version: {what}.",
        hint="Run `jupyter quantask db upgrade`, which brings what is behind up to date. If it changes nothing,"
        " they were made by a Quantask from before its first release, or changed by hand: put a backup back; or move "
        "the database out of the way, and a new one is made.",
    )


def is_refusal(error: DBAPIError) -> bool:
    """Say whether the database has answered, and refuses a statement or a row."""
    return isinstance(told(error), RowRefusedError | SchemaBehindError)


def told(error: BaseException, file: Path | None = None) -> Exception:
    """Return our error for one of driver, network or pool.

    Args:
        error: as it was raised.
        file: where a SQLite database is.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        known = told_by_sqlite(cause, file)
        missing = _missing_in_file(cause)
    else:
        state = str(getattr(cause, "sqlstate", None))
        known = told_by_server(state)
        missing = said_by_driver(error) if state in DOES_NOT_FIT else None
        if known is None and missing is None and state.startswith(REFUSALS):
            return RowRefusedError(str(cause))
    if missing:
        return does_not_fit(missing)
    if known is not None:
        return known
    if isinstance(error, IntegrityError | ProgrammingError | DataError) or _is_statements_own(cause):
        return RowRefusedError(str(cause))
    return unavailable()


def said_by_driver(error: BaseException) -> str:
    """Return the first line of what the database itself says of a statement: names of tables and columns, no values."""
    cause: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    if cause is not None and getattr(cause, "sqlstate", None) and cause.__cause__ is not None:
        cause = cause.__cause__  # asyncpg's own, below that of SQLAlchemy
    lines = str(cause.args[0] if cause is not None and cause.args else "").splitlines()
    return lines[0].rstrip(".") if lines else "it does not say why"


def _missing_in_file(error: sqlite3.Error) -> str | None:
    text = str(error)
    lacks = text.startswith(("no such table", "no such column")) or " has no column named " in text
    return text if lacks and _is_statements_own(error) else None


def _is_statements_own(error: object) -> bool:
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


@contextmanager
def translated_failures(*of_driver: type[BaseException], file: Path | None = None) -> Iterator[None]:
    """Turn failures in the block into ours, and what the database refuses into RowRefusedError.

    Args:
        *of_driver: what a driver raises past SQLAlchemy.
        file: where a SQLite database is.
    """
    # asyncpg and the operating system report a server that is not there as OSError or TimeoutError.
    ours: tuple[type[BaseException], ...] = (DBAPIError, PoolTimeoutError, OSError, TimeoutError, *of_driver)
    try:
        yield
    except ours as error:
        translation = told(error, file)
        raise translation from (error if isinstance(translation, RowRefusedError) else None)
