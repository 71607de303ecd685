"""What SQLite says by its result codes (https://www.sqlite.org/rescode.html), in our words."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from quantask_jupyter.errors import DatabaseFileError, DatabaseFullError, DatabaseUnavailableError

LONGEST_PATH = 500
"""Bytes of a path above which SQLite may refuse what the system would open: its own limit is 512, with ``-journal``."""

_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
_NO_DATABASE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_NO_WRITES = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
_TAKEN = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)


def told_by_sqlite(error: sqlite3.Error, file: Path | None) -> DatabaseUnavailableError | None:
    """Return what SQLite's code means for us; None if it is of a statement, or nothing that we know."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    name, kind = str(file or "of SQLite"), code & 0xFF
    if code in _NO_ROOM or kind == sqlite3.SQLITE_FULL:
        return DatabaseFullError(f"There is no room for the database file {name}; nothing was stored.", hint=NO_ROOM)
    if kind in _NO_DATABASE:
        return DatabaseFileError(f"The file {name} is no SQLite database, or is damaged.", hint=ANOTHER)
    if kind in _NO_WRITES:
        return DatabaseFileError(
            f"The database file {name} can be read, but not written; nothing was stored.",
            hint="Check who may write the file, its folder and the files beside it.",
        )
    if kind in _TAKEN:
        return DatabaseUnavailableError(f"Another process holds the database file {name} for too long.", hint=HELD)
    if kind == sqlite3.SQLITE_CANTOPEN:
        return cannot_be_opened(file)
    if kind == sqlite3.SQLITE_IOERR:
        return DatabaseFileError(
            f"The system cannot read or write the database file {name} ({error.sqlite_errorname}); nothing was stored.",
            hint="Its disk, or the network that it is on, has a fault.",
        )
    return None


NO_ROOM = "Make room on its disk, or raise the limit that this user has there; tasks that were accepted are safe."
ANOTHER = "Put a backup back, or move it out of the way, and a new one is made; or name another one by database_url."
HELD = "Close what has it open, or raise database_timeout_seconds."


def cannot_be_opened(file: Path | None, reason: OSError | None = None) -> DatabaseFileError:
    """Return what is said of a file that cannot be opened or made: with the system's reason, where it has one."""
    why = reason.strerror if reason is not None else _why(file)
    hint = "Check database_url (a laptop's file is below HOME), and who may read and write the file and its folder."
    return DatabaseFileError(f"The database file {file} cannot be opened{f': {why}' if why else ''}.", hint=hint)


def _why(file: Path | None) -> str | None:
    """Find out why SQLite could not open a file: it does not pass on what the system has said."""
    if file is None:
        return None
    try:
        os.close(os.open(file, os.O_RDWR))
    except OSError as error:
        return error.strerror
    length = len(os.fsencode(file))
    return f"its path has {length} bytes, which are more than SQLite takes" if length > LONGEST_PATH else None
