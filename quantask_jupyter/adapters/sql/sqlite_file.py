"""The file of a SQLite database: its folder, and the settings of a connection to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from quantask_jupyter.adapters.sql.hot_path import unavailable
from quantask_jupyter.errors import DatabaseUnavailableError


def make_folder(file: str | None) -> None:
    """Make the folder that the file is to lie in, for nobody else to look into.

    Raises:
        DatabaseUnavailableError: it cannot be made.
    """
    if file and file != ":memory:":
        try:
            Path(file).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            raise unavailable() from None


def check_that_it_opens(file: str | None, connect: Callable[[], sqlite3.Connection]) -> None:
    """Open the file once: when that fails, the asynchronous driver leaves a thread that outlives its event loop.

    Raises:
        DatabaseUnavailableError: it does not open.
    """
    try:
        connect().close()
    except sqlite3.Error:
        raise DatabaseUnavailableError(f"The database file {file} cannot be opened.") from None


def prepare(connection: Any) -> None:
    """Make the settings of a connection, of whichever driver.

    ``synchronous=FULL`` makes a commit durable when it returns, also in WAL mode.
    """
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
