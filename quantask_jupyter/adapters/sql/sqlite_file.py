"""Whether the file that is open is still the one that its path names.

SQLite goes on with a file that was removed or replaced, and nobody else sees what it writes there. It also takes the
``-wal`` that the old file has left for that of the new one, whose pages it then mixes up. (SQLite's own rules: sections
1.3 and 1.4 of its "How To Corrupt An SQLite Database File".)
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from quantask_jupyter.errors import DatabaseFileError

BESIDE = ("-wal", "-shm")
"""How the names of SQLite's side files end, which belong to one file and no other."""

Identity = tuple[int, int]
"""Device and inode: which file it is, whatever its name."""


class Opened(NamedTuple):
    """What a connection has open: the file, and its WAL (which one that is still empty has not)."""

    file: Identity
    wal: Identity | None


class FileReplacedError(Exception):
    """The path names another file than the one that is used; all connections have to be closed, and then made anew."""


if sys.platform == "win32":

    @contextmanager
    def _alone_in(_folder: Path) -> Iterator[None]:
        """Do nothing: Windows replaces no file that is open."""
        yield
else:
    import fcntl

    @contextmanager
    def _alone_in(folder: Path) -> Iterator[None]:
        """Keep other processes of Quantask from clearing the same folder meanwhile."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class SqliteFile:
    """Which file a process has open under a path.

    A look costs two calls of the operating system, some microseconds.
    """

    def __init__(self, path: Path) -> None:
        """Take the file that the path names now for the one that is used."""
        self.path = path
        self._wal = path.with_name(f"{path.name}-wal")
        self._lock = threading.Lock()
        self._used = _identity(path)
        self._beside: dict[Path, Identity] = {}
        self.was_replaced = False
        """Whether the file that is used is not the first one."""

    @property
    def is_replaced(self) -> bool:
        """Say whether the path names another file than the one that is used."""
        return _identity(self.path) not in (None, self._used)

    def look(self, opened: Opened | None) -> Identity:
        """Return which file the path names, which is the one that a connection has open, with its WAL beside it.

        Args:
            opened: what the connection has open; None for one that is yet to be made.

        Raises:
            DatabaseFileError: the path names none, or there is not the same WAL any more.
            FileReplacedError: it names another one.
        """
        now = _identity(self.path)
        if now is None:
            raise self.gone()
        if now != self._used or (opened is not None and now != opened.file):
            raise FileReplacedError
        if opened is not None and opened.wal is not None and _identity(self._wal) != opened.wal:
            raise DatabaseFileError(
                f"The file {self._wal}, a part of the open database, was removed or replaced; nothing was stored.",
                hint="Restart Jupyter, or what serves the API: all that was stored is written to the database then.",
            )
        return now

    def opened(self, file: Identity) -> Opened:
        """Note the side files of a connection that was just opened to ``file``, and return what belongs together."""
        with self._lock:
            found = ((beside, _identity(beside)) for beside in self._names_beside())
            self._beside = {beside: which for beside, which in found if which is not None}
            return Opened(file, self._beside.get(self._wal))

    def use(self) -> None:
        """Use the file that the path names now. No connection to another one is open any more.

        SQLite shares between the connections of a process what it knows of an inode.
        """
        now = _identity(self.path)
        if now is not None and now != self._used:
            self._used, self._beside, self.was_replaced = now, {}, True

    def clear(self) -> None:
        """Remove the side files of the file used so far, if the path does not name that one any more.

        Call it before connections to it are closed: while they are open, no other side file can have got the inode.
        """
        if _identity(self.path) == self._used or not self._beside:
            return
        with _alone_in(self.path.parent):
            for beside, which in self._beside.items():
                if _identity(beside) == which:
                    with suppress(FileNotFoundError):
                        beside.unlink()

    def gone(self) -> DatabaseFileError:
        """Return what is said where there is no file."""
        return DatabaseFileError(
            f"The database file {self.path} is gone; nothing was stored.",
            hint="Put it back, or restart Jupyter, or what serves the API, to begin a new one.",
        )

    def is_left_behind(self) -> bool:
        """Say whether there is no file, and side files of one that somebody has open, or had when it was killed."""
        return _identity(self.path) is None and any(_identity(beside) for beside in self._names_beside())

    def _names_beside(self) -> list[Path]:
        return [self.path.with_name(f"{self.path.name}{end}") for end in BESIDE]


def _identity(path: Path) -> Identity | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - half the time of Path.stat, and every call of the store pays it
    except OSError:
        return None
    return found.st_dev, found.st_ino
