"""The one place where failures of driver, network and pool become ours; no text of theirs goes along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from quantask_jupyter.errors import DatabaseUnavailableError

FORBIDDEN = "42501"
"""The SQLSTATE of what the database's user may not do."""

REFUSALS = ("22", "23", "42")
"""Classes of SQLSTATE: data exception, integrity constraint violation, and syntax error or access rule violation."""


class RowRefusedError(Exception):
    """A constraint of the database refuses what was to be written: a fault of this program."""


def unavailable() -> DatabaseUnavailableError:
    """Return what is said for every failure of driver, network and pool."""
    return DatabaseUnavailableError(hint="It is tried again; see `jupyter quantask doctor`.")


def is_refusal(error: DBAPIError) -> bool:
    """Say whether the database has answered, and refuses a statement or a row."""
    if isinstance(error, IntegrityError | ProgrammingError | DataError):
        return True
    return str(getattr(error.orig, "sqlstate", None)).startswith(REFUSALS)


@contextmanager
def translated_failures(*of_driver: type[BaseException]) -> Iterator[None]:
    """Turn failures in the block into DatabaseUnavailableError, and what the database refuses into RowRefusedError.

    Args:
        *of_driver: what a driver raises past SQLAlchemy.
    """
    # asyncpg and the operating system report a server that is not there as OSError or TimeoutError.
    is_not_there: tuple[type[BaseException], ...] = (PoolTimeoutError, OSError, TimeoutError, *of_driver)
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == FORBIDDEN:
            raise DatabaseUnavailableError(
                "The database's user may not read or write the tables of Quantask; nothing was stored.",
                hint="Grant it SELECT, INSERT, UPDATE and DELETE on them, and USAGE on the sequence of task_history.",
            ) from None
        if is_refusal(error):
            raise RowRefusedError(str(error.orig)) from error
        raise unavailable() from None
    except is_not_there:
        raise unavailable() from None
